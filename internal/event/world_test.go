package event_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"cauce/ent"
	entflow "cauce/ent/flow"
	"cauce/internal/event"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const callback = "https://example.com/hook"

// world is an account and what happens to its flows, written the way that flows
// are: an event and the flow's version in one transaction.
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

func (w *world) hub() *event.Hub {
	return event.NewHub(event.HubOptions{Store: w.store, Log: slog.New(slog.DiscardHandler)})
}

// flow makes a flow without events.
func (w *world) flow() uuid.UUID {
	w.Helper()
	id, now := uuid.Must(uuid.NewV7()), moment()
	err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
		return tx.Flow.Create().SetID(id).SetStatus("pristine").SetExpiresIn(0).SetCallbackURL(callback).
			SetTerms(w.key.Seal([]byte("{}"), "flow.terms:"+id.String())).
			SetEventSeq(0).SetEventHash([]byte{}).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
	})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func moment() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

var by = event.Actor{Kind: "key", ID: "0190e8a4-6a0e-7cc3-98c5-2f1d7a3b5c11", IP: "203.0.113.7", UserAgent: "curl"}

// note and change are what may happen.
func note() event.Entry {
	return event.Entry{Kind: event.RulesInactive, At: moment(), Note: true, Snapshot: json.RawMessage(`{"b":1,"a":[2,{}]}`)}
}

func change() event.Entry {
	return event.Entry{Kind: event.StepUpdated, At: moment(), Reason: "because", Snapshot: json.RawMessage(`{"z":"ñ","a":null}`)}
}

var errOther = errors.New("another change came first")

// happen appends entries to a flow, again when another change came first, and does
// more in the same transaction.
func (w *world) happen(flow uuid.UUID, entries []event.Entry, more ...store.Work) error {
	for range 1000 {
		err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
			return w.append(ctx, tx, flow, entries, more...)
		})
		switch {
		case err == nil:
			w.store.Tell(flow, w.account)
			return nil
		case !errors.Is(err, errOther) && !ent.IsConstraintError(err):
			return err
		}
	}
	return errOther
}

func (w *world) append(ctx context.Context, tx *ent.Client, flow uuid.UUID, entries []event.Entry, more ...store.Work) error {
	f, err := tx.Flow.Get(ctx, flow)
	if err != nil {
		return err
	}
	end, err := event.Timeline{Flow: flow, Key: w.key, Callback: callback}.Append(ctx, tx,
		event.Chain{Seq: f.EventSeq, Hash: f.EventHash, Notices: f.NoticeSeq}, by, entries)
	if err != nil {
		return err
	}
	n, err := tx.Flow.Update().Where(entflow.ID(flow), entflow.Version(f.Version)).SetVersion(f.Version + 1).
		SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices).Save(ctx)
	if err == nil && n == 0 {
		err = errOther
	}
	if err != nil {
		return fmt.Errorf("append: %w", err)
	}
	return store.InOrder(more...)(ctx, tx)
}

// must is happen where nothing may fail.
func (w *world) must(flow uuid.UUID, entries ...event.Entry) {
	w.Helper()
	if err := w.happen(flow, entries); err != nil {
		w.Fatal(err)
	}
}
