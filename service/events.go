package service

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/event"
	"cauce/internal/fault"
)

// flowID reads the UUID of a flow that the caller's account has.
func (d Deps) flowID(ctx context.Context, text string) (uuid.UUID, error) {
	id, err := pathID(text)
	if err != nil {
		return id, err
	}
	return id, event.CheckFlow(ctx, d.Store, id)
}

// ListWorkflowEvents answers a page of a flow's timeline.
func (s *workflows) ListWorkflowEvents(ctx context.Context, in *workflowsv1.ListWorkflowEventsRequest) (*workflowsv1.ListWorkflowEventsResponse, error) {
	id, err := s.deps.flowID(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	rows, err := event.Page(ctx, s.deps.Store, id, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, workflowsPath+"/"+id.String()+"/events", rows)
	out := &workflowsv1.ListWorkflowEventsResponse{
		CurrentPage: f.number, From: f.from, To: f.to, PerPage: f.size,
		NextPageUrl: f.nextURL, PrevPageUrl: f.prevURL, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
		Data: make([]*workflowsv1.WorkflowEvent, len(rows.Rows)),
	}
	for i, row := range rows.Rows {
		out.Data[i] = showEvent(row)
	}
	return out, nil
}

func showEvent(e event.Told) *workflowsv1.WorkflowEvent {
	return &workflowsv1.WorkflowEvent{
		Uuid: e.ID.String(), Sequence: e.Seq, Event: e.Kind, Notice: e.Notice,
		WorkflowUuid: e.Flow.String(), StepUuid: id(e.Step), CreatedAt: timestamppb.New(e.At),
		Actor: &workflowsv1.EventActor{
			Type: e.By.Kind, Id: orNothing(e.By.ID), Ip: orNothing(e.By.IP), UserAgent: orNothing(e.By.UserAgent),
		},
		Reason: orNothing(e.Reason), Payload: orNothing(string(e.Snapshot)),
		Digest: hex.EncodeToString(e.Digest), Hash: hex.EncodeToString(e.Hash), Intact: e.Intact,
	}
}

// orNothing makes of an empty text an absent one.
func orNothing(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
