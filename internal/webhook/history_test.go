package webhook_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/webhook"
)

func (w *world) history(of told, ask page.Ask) *webhook.History {
	w.Helper()
	h, err := webhook.ReadHistory(w.ctx(), w.store, of.flow, ask)
	if err != nil {
		w.Fatal(err)
	}
	return h
}

// TestHistory shows attempts newest first, with what they tell of.
func TestHistory(t *testing.T) {
	each(t, func(w *world) {
		of := w.flow(address, now(), 3)
		w.sent(of, of.events[1], true)
		id, next := uuid.Must(uuid.NewV7()), now().Add(time.Hour)
		w.write(func(ctx context.Context, tx *ent.Client) error {
			return tx.Delivery.Create().SetID(id).SetFlowID(of.flow).SetEventID(of.events[2].ID).SetEndpointID(of.lane).
				SetAttempt(2).SetAt(now()).SetTook(7).SetAccepted(false).SetStatus(503).SetError("status").SetNextAt(next).
				SetAnswer(w.key.Seal([]byte("no\xff!"), webhook.AnswerPlace(id))).Exec(ctx)
		})
		h := w.history(of, page.Ask{Number: 1, Size: 10})
		if *h.Address != address || len(h.Past.Rows) != 2 {
			w.Fatalf("%+v", h)
		}
		failed, accepted := h.Past.Rows[0], h.Past.Rows[1]
		if failed.ID != id || *failed.Answer != "no\uFFFD!" || failed.Of.Seq != 3 || *failed.Of.Notice != 2 || !failed.NextAt.Equal(next) {
			w.Errorf("%+v", failed)
		}
		if !accepted.Accepted || accepted.Answer != nil || accepted.Of.Seq != 2 || *accepted.Of.Notice != 1 {
			w.Errorf("%+v", accepted)
		}
		if second := w.history(of, page.Ask{Number: 2, Size: 1}); second.Past.Rows[0].ID != accepted.ID {
			w.Errorf("%+v", second)
		}
	})
}

// TestWhatWaits is in the order in which it is sent.
func TestWhatWaits(t *testing.T) {
	each(t, func(w *world) {
		of := w.flow(address, now(), 3)
		w.flow(address, now(), 1)
		w.sent(of, of.events[1], true)
		waiting := w.history(of, page.Ask{Number: 1, Size: 10}).Waiting
		if len(waiting) != 2 || waiting[0].Of.Seq != 3 || *waiting[1].Of.Notice != 3 || waiting[0].Lane != of.lane {
			w.Errorf("%+v", waiting)
		}
	})
}

// TestEndpoints lists them newest first, with what waits, and no other account's.
func TestEndpoints(t *testing.T) {
	each(t, func(w *world) {
		start := now()
		of := w.flow(address, start, 3)
		other := worldOn(w, w.store)
		other.endpoint(address, start, func(*ent.EndpointCreate) {})
		var want []uuid.UUID
		for i, path := range []string{"c", "a", "b"} {
			want = append([]uuid.UUID{w.endpoint("https://example.com/"+path, start.Add(time.Duration(i)*time.Second), func(*ent.EndpointCreate) {})}, want...)
		}
		why := "gone"
		at := start.Add(time.Minute)
		disabled := w.endpoint(address, at, func(c *ent.EndpointCreate) { c.SetDisabledAt(at).SetDisabledWhy(why).SetFailingSince(start) })
		want = append([]uuid.UUID{disabled}, want...)
		var have []uuid.UUID
		ask := page.Ask{Number: 1, Size: 3}
		for {
			got, err := webhook.Endpoints(w.ctx(), w.store, ask)
			if err != nil {
				w.Fatal(err)
			}
			for _, row := range got.Rows {
				have = append(have, row.ID)
			}
			if got.Next == nil {
				break
			}
			ask = page.Ask{Number: 2, Size: 3, Anchor: got.Next}
		}
		if !slices.Equal(have, want) {
			w.Errorf("%v, not %v", have, want)
		}
		known, err := webhook.FindEndpoint(w.ctx(), w.store, disabled)
		if err != nil || known.Address != address || known.Waiting != 3 || *known.DisabledWhy != why {
			w.Errorf("%+v, %v", known, err)
		}
		if _, err := webhook.FindEndpoint(other.ctx(), w.store, of.lane); !fault.Is(err, fault.NotFound) {
			w.Errorf("another's: %v", err)
		}
	})
}

// TestEnable has what waits sent at once, and no other's.
func TestEnable(t *testing.T) {
	each(t, func(w *world) {
		of, elsewhere := w.flow(address, now(), 2), w.flow("https://example.com/other", now(), 1)
		later := now().Add(time.Hour)
		w.write(func(ctx context.Context, tx *ent.Client) error { return tx.Outbox.Update().SetDue(later).Exec(ctx) })
		id := w.endpoint(address, now(), func(c *ent.EndpointCreate) {
			c.SetDisabledAt(now()).SetDisabledWhy("failing").SetFailingSince(now()).SetAcceptedAt(now())
		})
		other := worldOn(w, w.store)
		if _, err := webhook.Enable(other.ctx(), w.store, id, time.Now()); !fault.Is(err, fault.NotFound) {
			w.Errorf("another's: %v", err)
		}
		heard := make(chan uuid.UUID, 10)
		stop := w.store.Hear(func(key uuid.UUID) { heard <- key })
		defer stop()
		for range 2 { // the second click
			known, err := webhook.Enable(w.ctx(), w.store, id, time.Now())
			if err != nil || known.DisabledAt != nil || known.DisabledWhy != nil || known.FailingSince != nil || known.AcceptedAt == nil || known.Waiting != 2 {
				w.Fatalf("%+v, %v", known, err)
			}
		}
		if key := <-heard; key != id {
			w.Errorf("told of %s", key)
		}
		for _, row := range w.waiting(of) {
			if row.Due.After(time.Now()) {
				w.Errorf("%+v still waits", row)
			}
		}
		if row := w.waiting(elsewhere)[0]; !row.Due.Equal(later) {
			w.Errorf("another endpoint's work was touched: %+v", row)
		}
	})
}
