package service

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/webhook"
)

const endpointsPath = workflowsPath + "/endpoints"

// ListWorkflowDeliveries answers a page of the attempts to notify of a flow's events.
func (s *workflows) ListWorkflowDeliveries(ctx context.Context, in *workflowsv1.ListWorkflowDeliveriesRequest) (*workflowsv1.ListWorkflowDeliveriesResponse, error) {
	id, err := s.deps.flowID(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	history, err := webhook.ReadHistory(ctx, s.deps.Store, id, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, workflowsPath+"/"+id.String()+"/deliveries", history.Past)
	out := &workflowsv1.ListWorkflowDeliveriesResponse{
		CurrentPage: f.number, From: f.from, To: f.to, PerPage: f.size,
		NextPageUrl: f.nextURL, PrevPageUrl: f.prevURL, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
		Data:    make([]*workflowsv1.Delivery, len(history.Past.Rows)),
		Pending: make([]*workflowsv1.PendingDelivery, len(history.Waiting)),
	}
	for i, past := range history.Past.Rows {
		out.Data[i] = showDelivery(past)
		out.Data[i].Url = history.Address
	}
	for i, waiting := range history.Waiting {
		out.Pending[i] = &workflowsv1.PendingDelivery{
			EventUuid: waiting.EventID.String(), Sequence: waiting.Of.Seq, Notice: waiting.Of.Notice, EndpointUuid: waiting.Lane.String(),
			Refused: waiting.Refused, DueAt: timestamppb.New(waiting.Due), Sending: waiting.Leased,
		}
	}
	return out, nil
}

func showDelivery(past webhook.Past) *workflowsv1.Delivery {
	out := &workflowsv1.Delivery{
		Uuid: past.ID.String(), EventUuid: past.EventID.String(), Sequence: past.Of.Seq, Notice: past.Of.Notice,
		EndpointUuid: past.EndpointID.String(), Attempt: past.Attempt, CreatedAt: timestamppb.New(past.At),
		DurationMs: (time.Duration(past.Took) * time.Microsecond).Round(time.Millisecond).Milliseconds(),
		Error:      past.Error, Accepted: past.Accepted, NextAttemptAt: moment(past.NextAt), Answer: past.Answer,
	}
	if past.Status != nil {
		status := int32(*past.Status)
		out.Status = &status
	}
	return out
}

// ResendWorkflowEvent sends the notification of one event again.
func (s *workflows) ResendWorkflowEvent(ctx context.Context, in *workflowsv1.ResendWorkflowEventRequest) (*workflowsv1.ResendWorkflowEventResponse, error) {
	flow, err := s.deps.flowID(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	event, err := pathID(in.GetEventUuid())
	if err != nil {
		return nil, err
	}
	if err := webhook.Resend(ctx, s.deps.Store, flow, event, s.deps.Now(), fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.ResendWorkflowEventResponse{Queued: 1}, nil
}

// ResendEvents sends the notifications of a time span again.
func (s *workflows) ResendEvents(ctx context.Context, in *workflowsv1.ResendEventsRequest) (*workflowsv1.ResendEventsResponse, error) {
	faults := fault.Take(ctx)
	from, to := parseMoment(&in.From, "from", faults), parseMoment(&in.To, "to", faults)
	if from != nil && to != nil && !to.After(*from) {
		faults.Add("to", fault.NotAfter, "from")
	}
	endpoint := parseID(in.EndpointUuid, "endpoint_uuid", faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	span := webhook.Span{From: *from, To: *to, Endpoint: endpoint, Undelivered: in.GetUndeliveredOnly()}
	queued, err := webhook.ResendSpan(ctx, s.deps.Store, span, s.deps.Now())
	return &workflowsv1.ResendEventsResponse{Queued: int32(queued)}, err
}

// ListEndpoints answers a page of the addresses that notifications go to.
func (s *workflows) ListEndpoints(ctx context.Context, in *workflowsv1.ListEndpointsRequest) (*workflowsv1.ListEndpointsResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	rows, err := webhook.Endpoints(ctx, s.deps.Store, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, endpointsPath, rows)
	out := &workflowsv1.ListEndpointsResponse{
		CurrentPage: f.number, From: f.from, To: f.to, PerPage: f.size,
		NextPageUrl: f.nextURL, PrevPageUrl: f.prevURL, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
		Data: make([]*workflowsv1.Endpoint, len(rows.Rows)),
	}
	for i, row := range rows.Rows {
		out.Data[i] = showEndpoint(row)
	}
	return out, nil
}

// EnableEndpoint has notifications sent to an endpoint again.
func (s *workflows) EnableEndpoint(ctx context.Context, in *workflowsv1.EnableEndpointRequest) (*workflowsv1.Endpoint, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if _, err := webhook.FindEndpoint(ctx, s.deps.Store, id); err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	known, err := webhook.Enable(ctx, s.deps.Store, id, s.deps.Now())
	if err != nil {
		return nil, err
	}
	return showEndpoint(known), nil
}

func showEndpoint(e webhook.Known) *workflowsv1.Endpoint {
	return &workflowsv1.Endpoint{
		Uuid: e.ID.String(), Url: e.Address, AcceptedAt: moment(e.AcceptedAt), FailingSince: moment(e.FailingSince),
		DisabledAt: moment(e.DisabledAt), DisabledReason: e.DisabledWhy, Waiting: int64(e.Waiting), CreatedAt: moment(&e.CreatedAt),
	}
}
