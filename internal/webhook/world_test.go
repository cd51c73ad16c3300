package webhook_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
	"cauce/internal/webhook"
)

// world is an account with flows that notify somebody.
type world struct {
	testing.TB
	store   *store.Store
	account uuid.UUID
	key     *seal.Key
}

func worldOn(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{TB: t, store: s, account: storetest.Account(t, s, false)}
	var err error
	if w.key, err = s.AccountKey(t.Context(), w.account); err != nil {
		t.Fatal(err)
	}
	return w
}

func each(t *testing.T, run func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		run(worldOn(t, s))
	})
}

func (w *world) ctx() context.Context { return tenant.WithAccount(w.Context(), w.account) }

func (w *world) write(work store.Work) {
	w.Helper()
	if err := w.store.Write(w.ctx(), work); err != nil {
		w.Fatal(err)
	}
}

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// told is a flow and its events, in order.
type told struct {
	flow   uuid.UUID
	lane   uuid.UUID
	events []*ent.Event
}

// flow makes a flow that notifies an address of some events and has one note, all of
// one moment.
func (w *world) flow(address string, at time.Time, events int) told {
	w.Helper()
	id := uuid.Must(uuid.NewV7())
	entries := []event.Entry{{Kind: event.RulesInactive, At: at, Note: true, Snapshot: json.RawMessage(`{}`)}}
	for range events {
		entries = append(entries, event.Entry{Kind: event.StepUpdated, At: at, Snapshot: json.RawMessage(`{}`)})
	}
	w.write(func(ctx context.Context, tx *ent.Client) error {
		end, err := event.Timeline{Flow: id, Key: w.key, Callback: address}.Append(ctx, tx, event.Chain{}, event.System, entries)
		if err != nil {
			return err
		}
		create := tx.Flow.Create().SetID(id).SetStatus("pristine").SetExpiresIn(0).SetTerms(w.key.Seal([]byte("{}"), "flow.terms:"+id.String())).
			SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices).SetCreatedAt(at).SetUpdatedAt(at)
		if address != "" {
			create.SetCallbackURL(address)
		}
		return create.Exec(ctx)
	})
	rows, err := w.store.Read().Event.Query().Where(entevent.FlowID(id)).Order(entevent.BySeq()).All(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	return told{flow: id, lane: event.Endpoint(w.key, address), events: rows}
}

// endpoint makes the row of an address.
func (w *world) endpoint(address string, at time.Time, more func(*ent.EndpointCreate)) uuid.UUID {
	w.Helper()
	id := event.Endpoint(w.key, address)
	w.write(func(ctx context.Context, tx *ent.Client) error {
		create := tx.Endpoint.Create().SetID(id).SetAddress(w.key.Seal([]byte(address), webhook.AddressPlace(id))).SetCreatedAt(at).SetUpdatedAt(at)
		more(create)
		return create.Exec(ctx)
	})
	return id
}

// sent takes the work of an event away, and notes an attempt that was accepted or
// not.
func (w *world) sent(of told, e *ent.Event, accepted bool) {
	w.Helper()
	w.write(func(ctx context.Context, tx *ent.Client) error {
		if _, err := tx.Outbox.Delete().Where(entoutbox.EventID(e.ID)).Exec(ctx); err != nil {
			return err
		}
		return tx.Delivery.Create().SetID(uuid.Must(uuid.NewV7())).SetFlowID(of.flow).SetEventID(e.ID).SetEndpointID(of.lane).
			SetAttempt(1).SetAt(now()).SetTook(1499).SetAccepted(accepted).Exec(ctx)
	})
}

// waiting answers the work of a flow in order.
func (w *world) waiting(of told) []*ent.Outbox {
	w.Helper()
	rows, err := w.store.Read().Outbox.Query().Where(entoutbox.FlowID(of.flow), entoutbox.Kind(outbox.Webhook)).
		Order(entoutbox.BySeq(), entoutbox.ByID()).All(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// notices answers the numbers of what waits.
func notices(rows []*ent.Outbox) []int64 {
	all := []int64{}
	for _, row := range rows {
		all = append(all, row.Seq)
	}
	return all
}
