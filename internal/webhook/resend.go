package webhook

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	entdelivery "cauce/ent/delivery"
	entevent "cauce/ent/event"
	entflow "cauce/ent/flow"
	entoutbox "cauce/ent/outbox"
	"cauce/ent/predicate"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/outbox"
	"cauce/internal/store"
)

// MostResent is how many events one call sends again.
const MostResent = 10_000

// chunk is how many rows are read or written by one statement, for both databases
// bound the values that it may have.
const chunk = 1000

// Resend sends the notification of one event again, under its own id and number, if
// the request has no faults. One that waits already is sent soon, once. An event
// that nobody is notified of is refused.
func Resend(ctx context.Context, s *store.Store, flow, id uuid.UUID, at time.Time, faults *fault.List) error {
	row, err := s.Read().Event.Query().Where(entevent.ID(id), entevent.FlowID(flow)).Select(columns...).Only(ctx)
	if ent.IsNotFound(err) {
		return fault.New(fault.NotFound, nil)
	}
	if err != nil {
		return fmt.Errorf("webhook: event: %w", err)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if row.Notice == nil {
		return fault.New(fault.EventNotNotified, nil)
	}
	_, err = queue(ctx, s, []*ent.Event{row}, at)
	return err
}

// columns are the columns that a notification is queued by.
var columns = []string{entevent.FieldFlowID, entevent.FieldNotice}

// Span says which events to send again.
type Span struct {
	// From is the first moment that counts, To the first that does not.
	From, To time.Time
	// Endpoint is the only one to send to; nil for all.
	Endpoint *uuid.UUID
	// Undelivered leaves out what its endpoint has accepted.
	Undelivered bool
}

// ResendSpan sends the notifications of all events of a span again, and answers how
// many. More than MostResent are a fault.
func ResendSpan(ctx context.Context, s *store.Store, span Span, at time.Time) (int, error) {
	query := s.Read().Event.Query().Where(entevent.NoticeNotNil(), entevent.AtGTE(span.From), entevent.AtLT(span.To))
	if span.Endpoint != nil {
		known, err := FindEndpoint(ctx, s, *span.Endpoint)
		if fault.Is(err, fault.NotFound) {
			faults := &fault.List{}
			faults.Add("endpoint_uuid", fault.UnknownReference)
			return 0, faults.Err()
		}
		if err != nil {
			return 0, err
		}
		query.Where(ofAddress(known.Address))
	}
	if span.Undelivered {
		query.Where(notAccepted)
	}
	rows, err := query.Order(entevent.ByPlace()).Limit(MostResent + 1).Select(columns...).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("webhook: events: %w", err)
	}
	if len(rows) > MostResent {
		faults := &fault.List{}
		faults.Add("to", fault.ManyEvents, strconv.Itoa(MostResent))
		return 0, faults.Err()
	}
	return queue(ctx, s, rows, at)
}

// ofAddress finds the events of flows that notify an address.
func ofAddress(address string) predicate.Event {
	return func(s *sql.Selector) {
		flows := sql.Table(entflow.Table)
		s.Where(sql.In(s.C(entevent.FieldFlowID), sql.Select(flows.C(entflow.FieldID)).From(flows).Where(sql.And(
			sql.ColumnsEQ(flows.C(entflow.FieldAccountID), s.C(entevent.FieldAccountID)), sql.EQ(flows.C(entflow.FieldCallbackURL), address),
		))))
	}
}

// notAccepted finds the events of which no attempt was accepted.
func notAccepted(s *sql.Selector) {
	past := sql.Table(entdelivery.Table)
	s.Where(sql.NotExists(sql.Select(past.C(entdelivery.FieldID)).From(past).Where(sql.And(
		sql.ColumnsEQ(past.C(entdelivery.FieldFlowID), s.C(entevent.FieldFlowID)),
		sql.ColumnsEQ(past.C(entdelivery.FieldEventID), s.C(entevent.FieldID)),
		sql.EQ(past.C(entdelivery.FieldAccepted), true),
	))))
}

// queue has events sent now: those that wait already as they are, others anew. It
// answers how many wait then.
func queue(ctx context.Context, s *store.Store, events []*ent.Event, at time.Time) (int, error) {
	if len(events) == 0 {
		return 0, nil
	}
	at = store.Micros(at)
	lanes, err := lanesOf(ctx, s, events)
	if err != nil {
		return 0, err
	}
	all := slices.SortedFunc(maps.Values(lanes), compare)
	all = slices.Compact(all)
	queued := 0
	err = s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		queued = 0 // it may run again
		for _, lane := range all {
			// Nobody else queues for it or leases of it meanwhile: what waits there is
			// seen once.
			if err := s.HoldNumber(ctx, tx, outbox.LockOf(lane)); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(events, chunk) {
			n, err := queueSome(ctx, tx, some, lanes, at)
			if err != nil {
				return fmt.Errorf("webhook: resend: %w", err)
			}
			queued += n
		}
		return nil
	})
	if err == nil {
		s.Tell(all...)
	}
	return queued, err
}

// lanesOf answers the lane of each flow of some events that notifies anybody.
func lanesOf(ctx context.Context, s *store.Store, events []*ent.Event) (map[uuid.UUID]uuid.UUID, error) {
	key, err := s.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	lanes := map[uuid.UUID]uuid.UUID{}
	for some := range slices.Chunk(flowsOf(events), chunk) {
		rows, err := s.Read().Flow.Query().Where(entflow.IDIn(some...), entflow.CallbackURLNotNil()).Select(entflow.FieldCallbackURL).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("webhook: flows: %w", err)
		}
		for _, row := range rows {
			lanes[row.ID] = event.Endpoint(key, *row.CallbackURL)
		}
	}
	return lanes, nil
}

func flowsOf(events []*ent.Event) []uuid.UUID {
	all := make([]uuid.UUID, len(events))
	for i, e := range events {
		all[i] = e.FlowID
	}
	slices.SortFunc(all, compare)
	return slices.Compact(all)
}

func queueSome(ctx context.Context, tx *ent.Client, events []*ent.Event, lanes map[uuid.UUID]uuid.UUID, at time.Time) (int, error) {
	rows, err := tx.Outbox.Query().Where(entoutbox.FlowIDIn(flowsOf(events)...), entoutbox.Kind(outbox.Webhook)).
		Select(entoutbox.FieldEventID).All(ctx)
	if err != nil {
		return 0, err
	}
	waits := make(map[uuid.UUID]uuid.UUID, len(rows)) // event → its work
	for _, row := range rows {
		waits[*row.EventID] = row.ID
	}
	var hurried []uuid.UUID
	var work []outbox.Work
	for _, e := range events {
		lane, ok := lanes[e.FlowID]
		if !ok {
			continue
		}
		if id, there := waits[e.ID]; there {
			hurried = append(hurried, id)
			continue
		}
		work = append(work, outbox.Work{Kind: outbox.Webhook, Lane: lane, Flow: e.FlowID, Event: &e.ID, Seq: *e.Notice, Due: at})
	}
	if len(hurried) > 0 {
		if err := hurry(ctx, tx, at, entoutbox.IDIn(hurried...), entoutbox.DueGT(at)); err != nil {
			return 0, err
		}
	}
	return len(hurried) + len(work), outbox.Add(ctx, tx, work)
}

// hurry makes work due that nobody is at; what somebody is at is as soon as can be.
func hurry(ctx context.Context, tx *ent.Client, at time.Time, which ...predicate.Outbox) error {
	return tx.Outbox.Update().Where(which...).Where(entoutbox.Leased(false)).SetDue(at).Exec(ctx)
}
