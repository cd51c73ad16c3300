package service

import (
	"context"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// CancelWorkflow ends a flow.
func (s *workflows) CancelWorkflow(ctx context.Context, in *workflowsv1.CancelWorkflowRequest) (*workflowsv1.Workflow, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Engine.Cancel(ctx, id, in.GetReason(), actor(ctx), fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.deps.show(ctx).flow(f)
}

// RevokeTokens ends the tokens of a flow.
func (s *workflows) RevokeTokens(ctx context.Context, in *workflowsv1.RevokeTokensRequest) (*workflowsv1.RevokeTokensResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	revoked, err := s.deps.Engine.RevokeTokens(ctx, id, fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return &workflowsv1.RevokeTokensResponse{Revoked: int32(revoked)}, nil
}
