package service

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/flow"
)

const (
	defaultFlowsPerPage = 10
	workflowsPath       = "/workflows"
)

// ListWorkflows answers a page of flows; the Link header holds the next one's
// address.
func (s *workflows) ListWorkflows(ctx context.Context, in *workflowsv1.ListWorkflowsRequest) (*workflowsv1.ListWorkflowsResponse, error) {
	faults := fault.Take(ctx)
	filter, page := filterOf(in, faults), pageOf(in, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	flows, more, err := s.deps.Engine.List(ctx, filter, page)
	if err != nil {
		return nil, err
	}
	out := &workflowsv1.ListWorkflowsResponse{Workflows: make([]*workflowsv1.Workflow, len(flows))}
	for i, f := range flows {
		if out.Workflows[i], err = s.deps.show(ctx).flow(f); err != nil {
			return nil, err
		}
	}
	if !more {
		return out, nil
	}
	anchor := flows[len(flows)-1].ID.String()
	out.NextAnchor = &anchor
	return out, grpc.SetHeader(ctx, metadata.Pairs("link", "<"+s.deps.PublicURL()+nextPage(in, page, anchor)+`>; rel="next"`))
}

func pageOf(in *workflowsv1.ListWorkflowsRequest, faults *fault.List) execution.Page {
	page := execution.Page{Number: 1, Size: defaultFlowsPerPage}
	if in.Page != nil {
		page.Number = int(in.GetPage())
	}
	if in.PerPage != nil {
		page.Size = int(in.GetPerPage())
	}
	page.After = parseID(in.Anchor, "anchor", faults)
	return page
}

func filterOf(in *workflowsv1.ListWorkflowsRequest, faults *fault.List) execution.Filter {
	if in.Status != nil && !slices.Contains(flow.Statuses(), flow.Status(in.GetStatus())) {
		var names []string
		for _, s := range flow.Statuses() {
			names = append(names, string(s))
		}
		faults.Add("status", fault.NotOneOf, strings.Join(names, ", "))
	}
	return execution.Filter{
		Status: in.GetStatus(), ExternalReferenceID: in.ExternalReferenceId, PeopleUUID: parseID(in.PeopleUuid, "people_uuid", faults),
		TemplateID:  parseID(in.TemplateUuid, "template_uuid", faults),
		CreatedFrom: parseMoment(in.CreatedFrom, "created_from", faults), CreatedTo: parseMoment(in.CreatedTo, "created_to", faults),
	}
}

func parseMoment(text *string, path string, faults *fault.List) *time.Time {
	if text == nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		faults.Add(path, fault.NotFormat, "RFC 3339")
		return nil
	}
	at = at.UTC()
	return &at
}

// nextPage is the path and query of the page behind this one: the caller's
// filters, and an anchor that no flow created since can shift.
func nextPage(in *workflowsv1.ListWorkflowsRequest, page execution.Page, anchor string) string {
	address := pageAddress(workflowsPath, page.Number+1, page.Size, anchor)
	filters := url.Values{}
	for name, value := range map[string]*string{
		statusField: in.Status, "external_reference_id": in.ExternalReferenceId, "people_uuid": in.PeopleUuid,
		"template_uuid": in.TemplateUuid, "created_from": in.CreatedFrom, "created_to": in.CreatedTo,
	} {
		if value != nil {
			filters.Set(name, *value)
		}
	}
	if len(filters) > 0 {
		address += "&" + filters.Encode()
	}
	return address
}
