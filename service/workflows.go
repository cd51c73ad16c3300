package service

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/idempotency"
	"cauce/internal/store"
)

type workflows struct {
	workflowsv1.UnimplementedWorkflowsServiceServer
	deps Deps
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
	return s.deps.show(ctx).flow(f)
}

func (s *workflows) get(ctx context.Context, text string) (*execution.Flow, error) {
	id, err := pathID(text)
	if err != nil {
		return nil, err
	}
	return s.deps.Engine.Get(ctx, id)
}

// CreateWorkflow creates a flow.
func (s *workflows) CreateWorkflow(ctx context.Context, in *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
	principal, _ := auth.From(ctx)
	faults := fault.Take(ctx)
	return s.deps.create(ctx, newFlow(in, principal.Sandbox, faults), faults)
}

// create makes a flow and answers it.
func (d Deps) create(ctx context.Context, in execution.NewFlow, faults *fault.List) (*workflowsv1.Workflow, error) {
	f, err := d.Engine.Draft(ctx, in, faults)
	if err != nil {
		return nil, err
	}
	return d.insert(ctx, f)
}

// insert writes a drafted flow, and what else belongs to it, and answers it.
func (d Deps) insert(ctx context.Context, f *execution.Flow, beside ...store.Work) (*workflowsv1.Workflow, error) {
	answer, err := d.show(ctx).flow(f)
	if err != nil {
		return nil, err
	}
	beside = append(beside, idempotency.Keep(ctx, answer))
	return answer, d.Engine.Insert(ctx, f, actor(ctx), beside...)
}

// newFlow reads a request whose shape was checked; a UUID with a fault of its own
// is left out.
func newFlow(in *workflowsv1.CreateWorkflowRequest, sandbox bool, faults *fault.List) execution.NewFlow {
	out := execution.NewFlow{
		Steps: in.GetSteps(), RuleSetUUID: parseID(in.RuleSetUuid, "rule_set_uuid", faults), CallbackURL: in.CallbackUrl,
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
