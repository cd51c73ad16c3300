package service

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/fault"
	"cauce/internal/message"
	"cauce/internal/page"
	"cauce/internal/step"
)

// ListSandboxMessages answers a page of what was kept instead of sent.
func (s *workflows) ListSandboxMessages(
	ctx context.Context, in *workflowsv1.ListSandboxMessagesRequest,
) (*workflowsv1.ListSandboxMessagesResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	principal, _ := auth.From(ctx)
	rows, err := s.deps.Messages.Kept(ctx, principal.Sandbox, ask)
	if err != nil {
		return nil, err
	}
	shown, err := page.Map(rows, showKept)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, step.KeptAt, shown)
	return &workflowsv1.ListSandboxMessagesResponse{
		CurrentPage: f.number, Data: shown.Rows, From: f.from, NextPageUrl: f.nextURL, PerPage: f.size,
		PrevPageUrl: f.prevURL, To: f.to, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
	}, nil
}

func showKept(kept message.Kept) (*workflowsv1.SandboxMessage, error) {
	return &workflowsv1.SandboxMessage{
		Uuid: kept.ID.String(), Kind: kept.Kind, To: kept.To, Text: kept.Text,
		WorkflowUuid: kept.Flow.String(), StepUuid: kept.Step.String(), CreatedAt: timestamppb.New(kept.CreatedAt),
		Subject: orNothing(kept.Subject),
	}, nil
}
