package service

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
)

type workflows struct {
	workflowsv1.UnimplementedWorkflowsServiceServer
	deps Deps
}

const (
	defaultFlowsPerPage = 10
	workflowsPath       = "/workflows"
)

// ListWorkflows answers a page of flows; the Link header holds the next one's
// address.
func (s *workflows) ListWorkflows(ctx context.Context, in *workflowsv1.ListWorkflowsRequest) (*workflowsv1.ListWorkflowsResponse, error) {
	faults := fault.Take(ctx)
	page := execution.Page{Number: 1, Size: defaultFlowsPerPage}
	if in.Page != nil {
		page.Number = int(in.GetPage())
	}
	if in.PerPage != nil {
		page.Size = int(in.GetPerPage())
	}
	if in.Anchor != nil {
		after, err := uuid.Parse(in.GetAnchor())
		if err != nil {
			faults.Add("anchor", fault.NotUUID)
		}
		page.After = &after
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	flows, more, err := s.deps.Engine.List(ctx, page)
	if err != nil {
		return nil, err
	}
	return s.page(ctx, page, flows, more)
}

func (s *workflows) page(ctx context.Context, page execution.Page, flows []*execution.Flow, more bool) (*workflowsv1.ListWorkflowsResponse, error) {
	out := &workflowsv1.ListWorkflowsResponse{Workflows: make([]*workflowsv1.Workflow, len(flows))}
	show := s.show(ctx)
	for i, f := range flows {
		w, err := show.flow(f)
		if err != nil {
			return nil, err
		}
		out.Workflows[i] = w
	}
	if !more {
		return out, nil
	}
	anchor := flows[len(flows)-1].ID.String()
	out.NextAnchor = &anchor
	next := s.deps.PublicURL() + workflowsPath + "?page=" + strconv.Itoa(page.Number+1) +
		"&per_page=" + strconv.Itoa(page.Size) + "&anchor=" + anchor
	return out, grpc.SetHeader(ctx, metadata.Pairs("link", "<"+next+`>; rel="next"`))
}

// GetWorkflow answers one flow.
func (s *workflows) GetWorkflow(ctx context.Context, in *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
	f, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.show(ctx).flow(f)
}

func (s *workflows) get(ctx context.Context, text string) (*execution.Flow, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, notFound()
	}
	return s.deps.Engine.Get(ctx, id)
}

func (s *workflows) show(ctx context.Context) shower {
	return shower{catalog: s.deps.Catalog, language: language(ctx)}
}

// CreateWorkflow creates a flow.
func (s *workflows) CreateWorkflow(ctx context.Context, in *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
	principal, _ := auth.From(ctx)
	faults := fault.Take(ctx)
	f, err := s.deps.Engine.Create(ctx, newFlow(in, principal.Sandbox, faults), actor(ctx), faults)
	if err != nil {
		return nil, err
	}
	return s.show(ctx).flow(f)
}

// newFlow reads a request whose shape was checked; a UUID with a fault of its own
// is left out.
func newFlow(in *workflowsv1.CreateWorkflowRequest, sandbox bool, faults *fault.List) execution.NewFlow {
	out := execution.NewFlow{
		Steps: in.GetSteps(), RuleSetUUID: in.RuleSetUuid, CallbackURL: in.CallbackUrl,
		PeopleUUID: parseID(in.PeopleUuid, "people_uuid", faults), ResponsibleUUID: parseID(in.ResponsibleUuid, "responsible_uuid", faults),
		LeadUUID: parseID(in.LeadUuid, "lead_uuid", faults), CreditUUID: parseID(in.CreditUuid, "credit_uuid", faults),
		ExternalReferenceID: in.ExternalReferenceId, DisableGeolocation: in.DisableGeolocation,
		ExpiresIn: in.GetExpiresIn(), SkipSteps: in.GetSkipSteps(), Sandbox: sandbox,
		Setup: make(map[string]map[string]any, len(in.GetSetup())),
	}
	for key, setup := range in.GetSetup() {
		out.Setup[key] = asMap(setup)
	}
	if in.GetMetadata() != nil {
		out.Metadata = asMap(in.GetMetadata())
	}
	if a := in.GetAutofill(); a != nil {
		out.Autofill = &execution.Autofill{
			Autosigning: a.Autosigning, SendEmail: a.SendEmail, TemplateBindingUUID: a.TemplateBindingUuid,
			DocumentName: a.DocumentName, DocumentUUID: a.DocumentUuid, UserEmail: a.UserEmail,
		}
	}
	return out
}

// asMap is never nil: an empty object is not an absent one.
func asMap(s *structpb.Struct) map[string]any {
	if m := s.AsMap(); m != nil {
		return m
	}
	return map[string]any{}
}

func parseID(text *string, path string, faults *fault.List) *uuid.UUID {
	if text == nil {
		return nil
	}
	u, err := uuid.Parse(*text)
	if err != nil {
		faults.Add(path, fault.NotUUID)
		return nil
	}
	return &u
}
