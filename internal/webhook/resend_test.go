package webhook_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/fault"
	"cauce/internal/store/storetest"
	"cauce/internal/webhook"
)

const address = "https://example.com/hook?a=1"

func (w *world) resend(flow uuid.UUID, e *ent.Event) error {
	return webhook.Resend(w.ctx(), w.store, flow, e.ID, time.Now(), &fault.List{})
}

// TestResend queues an event that was sent, under its own number, once however many
// ask for it at the same moment.
func TestResend(t *testing.T) {
	each(t, func(w *world) {
		of := w.flow(address, now(), 3)
		for _, e := range of.events[1:] {
			w.sent(of, e, true)
		}
		heard := make(chan uuid.UUID, 100)
		stop := w.store.Hear(func(key uuid.UUID) { heard <- key })
		defer stop()
		var asking sync.WaitGroup
		for range 8 {
			asking.Go(func() {
				if err := w.resend(of.flow, of.events[2]); err != nil {
					w.Error(err)
				}
			})
		}
		asking.Wait()
		rows := w.waiting(of)
		if len(rows) != 1 || *rows[0].EventID != of.events[2].ID || rows[0].Seq != 2 || rows[0].Lane != of.lane || rows[0].Due.After(time.Now()) {
			w.Fatalf("%+v", rows)
		}
		if key := <-heard; key != of.lane {
			w.Errorf("told of %s, not of the lane", key)
		}
	})
}

// TestResendOfWhatWaits makes it due, and touches neither how often it was refused
// nor what somebody is at.
func TestResendOfWhatWaits(t *testing.T) {
	each(t, func(w *world) {
		of := w.flow(address, now(), 2)
		later := now().Add(time.Hour)
		rows := w.waiting(of)
		w.write(func(ctx context.Context, tx *ent.Client) error {
			if err := tx.Outbox.UpdateOne(rows[0]).SetDue(later).SetRefused(4).Exec(ctx); err != nil {
				return err
			}
			return tx.Outbox.UpdateOne(rows[1]).SetDue(later).SetLeased(true).Exec(ctx)
		})
		for _, e := range of.events[1:] {
			if err := w.resend(of.flow, e); err != nil {
				w.Fatal(err)
			}
		}
		rows = w.waiting(of)
		if len(rows) != 2 || rows[0].Due.After(time.Now()) || rows[0].Refused != 4 || !rows[1].Due.Equal(later) {
			w.Errorf("%+v", rows)
		}
	})
}

// TestResendRefuses what is not there, another's, and what nobody is told of.
func TestResendRefuses(t *testing.T) {
	each(t, func(w *world) {
		of, second := w.flow(address, now(), 1), w.flow(address, now(), 1)
		other := worldOn(w, w.store)
		if err := w.resend(of.flow, of.events[0]); !fault.Is(err, fault.EventNotNotified) {
			w.Errorf("a note: %v", err)
		}
		if err := w.resend(second.flow, of.events[1]); !fault.Is(err, fault.NotFound) {
			w.Errorf("another flow's: %v", err)
		}
		if err := other.resend(of.flow, of.events[1]); !fault.Is(err, fault.NotFound) {
			w.Errorf("another account's: %v", err)
		}
		faults := &fault.List{}
		faults.Add("x", fault.UnknownField)
		if err := webhook.Resend(w.ctx(), w.store, of.flow, of.events[1].ID, time.Now(), faults); !fault.Is(err, fault.InvalidRequest) {
			w.Errorf("faults: %v", err)
		}
	})
}

// TestResendSpan sends what a span holds, less what was asked to be left out.
func TestResendSpan(t *testing.T) {
	each(t, func(w *world) {
		at := now().Add(-time.Hour)
		of, elsewhere := w.flow(address, at, 3), w.flow("https://example.com/other", at, 1)
		outside, silent := w.flow(address, at.Add(time.Minute), 1), w.flow("", at, 1)
		other := worldOn(w, w.store)
		stranger := other.flow(address, at, 1)
		w.sent(of, of.events[1], true)
		w.sent(of, of.events[2], false)
		w.sent(elsewhere, elsewhere.events[1], true)
		w.sent(outside, outside.events[1], false)
		other.sent(stranger, stranger.events[1], false)
		endpoint := w.endpoint(address, at, func(*ent.EndpointCreate) {})
		span := webhook.Span{From: at, To: at.Add(time.Second)}
		resend := func(want int, wantOf, wantElsewhere []int64) {
			w.Helper()
			queued, err := webhook.ResendSpan(w.ctx(), w.store, span, time.Now())
			if err != nil || queued != want {
				w.Fatalf("%d queued, %v", queued, err)
			}
			if have := notices(w.waiting(of)); !slices.Equal(have, wantOf) {
				w.Fatalf("of the flow wait %v, not %v", have, wantOf)
			}
			if have := notices(w.waiting(elsewhere)); !slices.Equal(have, wantElsewhere) {
				w.Fatalf("of the other wait %v, not %v", have, wantElsewhere)
			}
		}
		span.Undelivered = true
		resend(2, []int64{2, 3}, []int64{}) // 1 and the other's were accepted
		span.Undelivered, span.Endpoint = false, &endpoint
		resend(3, []int64{1, 2, 3}, []int64{})
		span.Endpoint = nil
		resend(4, []int64{1, 2, 3}, []int64{1})
		resend(4, []int64{1, 2, 3}, []int64{1})
		if len(w.waiting(outside))+len(w.waiting(silent))+len(other.waiting(stranger)) > 0 {
			w.Error("more was queued than was asked for")
		}
		foreign := other.endpoint(address, now(), func(*ent.EndpointCreate) {})
		span.Endpoint = &foreign
		if _, err := webhook.ResendSpan(w.ctx(), w.store, span, time.Now()); !fault.Is(err, fault.InvalidRequest) {
			w.Errorf("another's endpoint: %v", err)
		}
	})
}

// TestResendMost takes as many as it says, and not one more.
func TestResendMost(t *testing.T) {
	w := worldOn(t, storetest.SQLite(t))
	at := now()
	const flows = 4
	for i := range flows {
		events := webhook.MostResent / flows
		if i == 0 {
			events++
		}
		w.flow(address, at, events)
	}
	w.write(func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Outbox.Delete().Exec(ctx)
		return err
	})
	span := webhook.Span{From: at, To: at.Add(time.Second)}
	if _, err := webhook.ResendSpan(w.ctx(), w.store, span, time.Now()); !fault.Is(err, fault.InvalidRequest) {
		t.Fatalf("too many: %v", err)
	}
	if n, err := w.store.Read().Outbox.Query().Count(w.ctx()); err != nil || n != 0 {
		t.Fatalf("%d were queued all the same, %v", n, err)
	}
	w.write(func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
		return err
	})
	queued, err := webhook.ResendSpan(w.ctx(), w.store, span, time.Now())
	if err != nil || queued != webhook.MostResent {
		t.Fatalf("%d, %v", queued, err)
	}
	if n, err := w.store.Read().Outbox.Query().Where(entoutbox.Leased(false)).Count(w.ctx()); err != nil || n != webhook.MostResent {
		t.Fatalf("%d wait, %v", n, err)
	}
}
