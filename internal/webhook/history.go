package webhook

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"cauce/ent"
	entdelivery "cauce/ent/delivery"
	entevent "cauce/ent/event"
	entflow "cauce/ent/flow"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/outbox"
	"cauce/internal/page"
	"cauce/internal/seal"
	"cauce/internal/store"
)

// Past is an attempt as it is read again.
type Past struct {
	*ent.Delivery
	Of Noted
	// Answer is the first bytes of what came back, as text; nil when there was
	// nothing, or it was erased.
	Answer *string
}

// Noted is which event a notification tells of.
type Noted struct {
	Seq    int64
	Notice *int64
}

// Waiting is a notification that waits.
type Waiting struct {
	*ent.Outbox
	Of Noted
}

// History is what was sent of a flow, and what waits.
type History struct {
	// Address is where the flow's notifications go; nil for nowhere.
	Address *string
	Past    page.Of[Past]
	// Waiting is in the order in which it is sent, at most mostWaiting.
	Waiting []Waiting
}

const mostWaiting = 100

// ReadHistory answers a page of the attempts to notify of a flow's events, newest
// first, and what still waits.
func ReadHistory(ctx context.Context, s *store.Store, flow uuid.UUID, ask page.Ask) (*History, error) {
	key, err := s.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	owner, err := s.Read().Flow.Query().Where(entflow.ID(flow)).Select(entflow.FieldCallbackURL).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("webhook: flow: %w", err)
	}
	rows, err := page.Read(ctx, s.Read().Delivery.Query().Where(entdelivery.FlowID(flow)), func(d *ent.Delivery) uuid.UUID { return d.ID }, ask)
	if err != nil {
		return nil, fmt.Errorf("webhook: deliveries: %w", err)
	}
	waiting, err := s.Read().Outbox.Query().Where(entoutbox.FlowID(flow), entoutbox.Kind(outbox.Webhook)).
		Order(entoutbox.BySeq(), entoutbox.ByID()).Limit(mostWaiting).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("webhook: waiting: %w", err)
	}
	noted, err := notedOf(ctx, s, flow, rows.Rows, waiting)
	if err != nil {
		return nil, err
	}
	h := &History{Address: owner.CallbackURL, Waiting: make([]Waiting, len(waiting))}
	for i, row := range waiting {
		h.Waiting[i] = Waiting{Outbox: row, Of: noted[*row.EventID]}
	}
	h.Past, err = page.Map(rows, func(row *ent.Delivery) (Past, error) {
		past := Past{Delivery: row, Of: noted[row.EventID]}
		if row.Answer.IsZero() {
			return past, nil
		}
		answer, err := answerOf(key, row)
		past.Answer = &answer
		return past, err
	})
	return h, err
}

// notedOf answers the numbers of the events that rows tell of.
func notedOf(ctx context.Context, s *store.Store, flow uuid.UUID, past []*ent.Delivery, waiting []*ent.Outbox) (map[uuid.UUID]Noted, error) {
	var ids []uuid.UUID
	for _, row := range past {
		ids = append(ids, row.EventID)
	}
	for _, row := range waiting {
		ids = append(ids, *row.EventID)
	}
	events, err := s.Read().Event.Query().Where(entevent.FlowID(flow), entevent.IDIn(ids...)).
		Select(entevent.FieldSeq, entevent.FieldNotice).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("webhook: events: %w", err)
	}
	all := make(map[uuid.UUID]Noted, len(events))
	for _, e := range events {
		all[e.ID] = Noted{Seq: e.Seq, Notice: e.Notice}
	}
	return all, nil
}

// answerOf is an answer as text: what is no UTF-8 in it becomes U+FFFD.
func answerOf(key *seal.Key, row *ent.Delivery) (string, error) {
	plain, err := key.Open(row.Answer, AnswerPlace(row.ID))
	if err != nil {
		return "", fmt.Errorf("webhook: answer of %s: %w", row.ID, err)
	}
	return strings.ToValidUTF8(string(plain), "\uFFFD"), nil
}
