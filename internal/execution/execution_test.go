package execution_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	enttoken "cauce/ent/executiontoken"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/auth"
	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/library"
	"cauce/internal/provider"
	"cauce/internal/scope"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/step/catalog"
	"cauce/internal/stepengine"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
	"cauce/service"
)

// room is an engine with a clock that the test holds, and an account.
type room struct {
	engine *execution.Engine
	store  *store.Store
	ctx    context.Context //nolint:containedctx // carries the tenant through a whole test
	at     time.Time
	// outside plays every engine that the account has.
	outside played
	// sent is what steps have sent to people.
	sent tray
}

// tray plays the room of messages: it keeps what it is given.
type tray struct{ messages []step.Message }

// Missing implements execution.Messages.
func (*tray) Missing([]string, bool) string { return "" }

// Keeps implements execution.Messages.
func (*tray) Keeps(bool) bool { return false }

// Queue implements execution.Messages.
func (t *tray) Queue(_ context.Context, _ *ent.Client, _ execution.Sender, messages []step.Message) ([]uuid.UUID, error) {
	t.messages = append(t.messages, messages...)
	return nil, nil
}

// shelf is the account's library.
func (r *room) shelf() *library.Library {
	types := catalog.New()
	return library.New(library.Options{Store: r.store, Scope: scope.New(types), Now: func() time.Time { return r.at }, StepKey: func(key string) (string, bool) {
		definition, ok := types.Lookup(key)
		return definition.Key, ok
	}})
}

func each(t *testing.T, run func(t *testing.T, r *room), more ...func() step.Definition) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { run(t, newRoom(t, s, more...)) })
}

func newRoom(t testing.TB, s *store.Store, more ...func() step.Definition) *room {
	t.Helper()
	account, err := auth.EnsureAccount(t.Context(), s, "test", false)
	if err != nil {
		t.Fatal(err)
	}
	r := &room{store: s, ctx: tenant.WithAccount(t.Context(), account.ID), at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	r.open(more...)
	return r
}

// open makes the engine, with nothing compiled.
func (r *room) open(more ...func() step.Definition) {
	types := catalog.New(more...)
	r.engine = execution.New(execution.Options{
		Store: r.store, Catalog: types, Snapshots: service.Snapshots{Catalog: types}, Now: func() time.Time { return r.at },
		Sandbox: provider.Sandbox,
		Outside: func(stepengine.Setting) step.Work { return &r.outside },
		Links:   func(*seal.Key, uuid.UUID, uuid.UUID) (string, time.Time) { return "https://cauce.example/link", r.at },
		Page:    func() string { return "cauce.example" },
		Scopes:  scope.New(types),
		Library: r.shelf(), Messages: &r.sent,
	})
}

var by = event.Actor{Kind: "key", ID: "k", IP: "203.0.113.9", UserAgent: "test"}

func (r *room) create(t testing.TB, in execution.NewFlow) *execution.Flow {
	t.Helper()
	f, err := r.try(r.ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (r *room) try(ctx context.Context, in execution.NewFlow) (*execution.Flow, error) {
	f, err := r.engine.Draft(ctx, in, &fault.List{})
	if err != nil {
		return nil, err
	}
	return f, r.engine.Insert(ctx, f, by)
}

// finish runs a flow of one acceptance to its end.
func (r *room) finish(t *testing.T, f *execution.Flow) *execution.Flow {
	t.Helper()
	visit := execution.Visit{Flow: f.ID, Step: f.Steps[0].ID, Payload: map[string]any{"accepted": true}, Language: "es", By: by}
	if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
		t.Fatal(err)
	}
	f, err := r.engine.Submit(r.ctx, visit, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Status != string(flow.Completed) {
		t.Fatalf("the flow is %s", f.Status)
	}
	return f
}

func TestTokensEndADayAfterTheirFlow(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		f, other := r.create(t, acceptance()), r.create(t, acceptance())
		soon, late := r.at.Add(time.Hour), r.at.Add(1000*time.Hour)
		forEver, short, long := r.mint(t, f, nil), r.mint(t, f, &soon), r.mint(t, f, &late)
		others := r.mint(t, other, nil)
		r.finish(t, f)
		dayAfter := r.at.Add(24 * time.Hour)
		for id, want := range map[uuid.UUID]*time.Time{forEver: &dayAfter, short: &soon, long: &dayAfter, others: nil} {
			have := r.store.Read().ExecutionToken.GetX(r.ctx, id).ExpiresAt
			if (have == nil) != (want == nil) || (have != nil && !have.Equal(*want)) {
				t.Errorf("a token ends %v, want %v", have, want)
			}
		}
	})
}

func acceptance() execution.NewFlow { return execution.NewFlow{Steps: []string{"acceptance"}} }

func (r *room) mint(t *testing.T, f *execution.Flow, end *time.Time) uuid.UUID {
	t.Helper()
	key, err := r.store.AccountKey(r.ctx, f.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	err = r.store.Write(r.ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := auth.MintToken(ctx, tx, key, auth.MintSpec{Flow: f.ID, ExpiresAt: end, Now: r.at})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.store.Read().ExecutionToken.Query().Where(enttoken.FlowID(f.ID)).Order(enttoken.ByID()).AllX(r.ctx)[r.minted(f)-1].ID
}

func (r *room) minted(f *execution.Flow) int {
	return r.store.Read().ExecutionToken.Query().Where(enttoken.FlowID(f.ID)).CountX(r.ctx)
}

// TestTimeline holds what a run wrote: events numbered without gaps, each
// chained to the one before, their contents sealed and openable, and an outbox
// row for each when somebody is to be told.
func TestTimeline(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		callback := "https://receiver.example/hook"
		told := acceptance()
		told.CallbackURL = &callback
		f := r.finish(t, r.create(t, told))
		rows := r.store.Read().Event.Query().Where(entevent.FlowID(f.ID)).Order(entevent.BySeq()).AllX(r.ctx)
		want := []string{event.WorkflowCreated, event.StepStarted, event.WorkflowStarted, event.StepCompleted, event.WorkflowCompleted}
		if len(rows) != len(want) {
			t.Fatalf("%d events, want %d", len(rows), len(want))
		}
		key, err := r.store.AccountKey(r.ctx, f.AccountID)
		if err != nil {
			t.Fatal(err)
		}
		var before []byte
		for i, row := range rows {
			content, err := key.Open(row.Content, event.Place(row.ID))
			if err != nil {
				t.Fatal(err)
			}
			entry := event.Entry{Kind: row.Kind, Step: row.StepID, At: row.At}
			hash := event.Link(before, f.ID, row.Seq, entry, event.Actor{Kind: row.Actor, ID: row.ActorID}, event.Digest(row.Salt, content))
			switch {
			case row.Kind != want[i] || row.Seq != int64(i+1):
				t.Errorf("event %d is %s, number %d", i, row.Kind, row.Seq)
			case !bytes.Equal(hash, row.Hash):
				t.Errorf("the chain breaks at %d", row.Seq)
			case !bytes.Contains(content, []byte(`"snapshot":{"uuid":`)) || !bytes.Contains(content, []byte(by.IP)):
				t.Errorf("event %d holds %s", row.Seq, content)
			}
			before = row.Hash
		}
		if n := r.store.Read().Outbox.Query().Where(entoutbox.FlowID(f.ID)).CountX(r.ctx); n != len(want) {
			t.Errorf("%d rows in the outbox, want %d", n, len(want))
		}
		silent := r.finish(t, r.create(t, acceptance()))
		if n := r.store.Read().Outbox.Query().Where(entoutbox.FlowID(silent.ID)).CountX(r.ctx); n != 0 {
			t.Errorf("%d rows in the outbox for a flow that nobody is told of", n)
		}
	})
}

// TestNothingHalfWritten refuses a flow whose request has faults that nobody
// took: the store is the last to notice.
func TestNothingHalfWritten(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		ctx := fault.WithFaults(r.ctx, []fault.Fault{{Path: "steps", Code: fault.WrongKind}})
		if _, err := r.try(ctx, acceptance()); err == nil {
			t.Error("a flow was created from a request with faults")
		}
		if n := r.store.Read().Flow.Query().CountX(r.ctx); n != 0 {
			t.Errorf("%d flows", n)
		}
		if n := r.store.Read().Event.Query().CountX(r.ctx); n != 0 {
			t.Errorf("%d events", n)
		}
	})
}

// TestWait answers as soon as the flow changes, and at once when the server
// stops.
func TestWait(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		f := r.create(t, acceptance())
		answered := make(chan int64, 1)
		go func() {
			seen, err := r.engine.Wait(r.ctx, f.ID, f.Version, time.Minute)
			if err != nil {
				t.Error(err)
			}
			answered <- seen.Version
		}()
		r.finish(t, f)
		if v := <-answered; v <= f.Version {
			t.Errorf("answered version %d", v)
		}
		go r.engine.StopWaiting()
		if _, err := r.engine.Wait(r.ctx, f.ID, 3, time.Minute); err != nil {
			t.Error(err)
		}
	})
}
