package server

import (
	"context"
	"testing"

	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// TestControlTextsOverGRPC: what PostgreSQL cannot keep is a fault of the
// request, and never gets as far as the database.
func TestControlTextsOverGRPC(t *testing.T) {
	h := openHouse(t)
	h.create = func(ctx context.Context, _ *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, fault.Take(ctx).Err()
	}
	_, err := h.flows().CreateWorkflow(as(h.write), &workflowsv1.CreateWorkflowRequest{
		Steps: []string{"acceptance"}, ExternalReferenceId: new("a\x00b"),
		Metadata: &structpb.Struct{Fields: map[string]*structpb.Value{"deep": structpb.NewStringValue("\x00")}},
	})
	if reason, paths := refusalOf(err); reason != fault.InvalidRequest || !samePaths(paths, []string{"external_reference_id", "metadata.deep"}) {
		t.Errorf("%q %v: %v", reason, paths, err)
	}
}
