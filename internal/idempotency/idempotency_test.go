package idempotency_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"cauce/ent"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/idempotency"
	"cauce/internal/seal"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestAgain(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		for name, handle := range map[string]func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error){
			"kept beside": w.create, "kept after": w.createAlone,
		} {
			w.handle = handle
			before := w.created(t)
			first := w.ask(t.Context(), name, "one")
			repeats(t, name, first, w.ask(t.Context(), name, "one"))
			repeats(t, name, first, w.ask(t.Context(), name, "one"))
			if other := w.ask(t.Context(), name, "two"); other.reason() != fault.IdempotencyKeyReused || other.replayed {
				t.Errorf("%s: another body: %v", name, other.err)
			}
			repeats(t, name, first, w.ask(t.Context(), name, "one"))
			if n := w.created(t) - before; n != 1 {
				t.Errorf("%s: %d created", name, n)
			}
		}
	})
}

// TestIndependent: a key belongs to its route and its account.
func TestIndependent(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		other := storetest.Account(t, w.store, true)
		seen := map[string]bool{}
		for _, method := range []string{createWorkflow, createTemplate} {
			for _, account := range []uuid.UUID{w.account, other} {
				a := w.askAs(t.Context(), account, method, []string{"k"}, method+account.String())
				if a.err != nil || a.replayed || seen[a.uuid()] {
					t.Errorf("%s: %v, replayed %t", method, a.err, a.replayed)
				}
				seen[a.uuid()] = true
			}
		}
		if w.created(t) != 4 || w.runs.Load() != 4 {
			t.Errorf("%d created in %d runs", w.created(t), w.runs.Load())
		}
	})
}

// TestTogether sends the same request many times at once: one runs, all are
// answered alike.
func TestTogether(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		answers := make([]said, 8)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = w.ask(context.Background(), "k", "one") })
		}
		all.Wait()
		firsts := 0
		for _, a := range answers {
			if a.err != nil || a.uuid() == "" || a.uuid() != answers[0].uuid() {
				t.Errorf("%v, %q", a.err, a.uuid())
			}
			if !a.replayed {
				firsts++
			}
		}
		if firsts != 1 || w.created(t) != 1 {
			t.Errorf("%d first answers, %d created", firsts, w.created(t))
		}
	})
}

// held starts a request whose handler waits until let go.
func (w *world) held() (inside <-chan struct{}, letGo func() said) {
	entered, release, done := make(chan struct{}), make(chan struct{}), make(chan said, 1)
	work := w.handle
	var busy atomic.Bool
	w.handle = func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
		if busy.CompareAndSwap(false, true) {
			close(entered)
			<-release
		}
		return work(ctx, request)
	}
	go func() { done <- w.ask(context.Background(), "k", "one") }()
	return entered, func() said {
		close(release)
		return <-done
	}
}

func TestSecondWaits(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		inside, letGo := w.held()
		<-inside
		second := make(chan said, 1)
		go func() { second <- w.ask(context.Background(), "k", "one") }()
		if other := w.ask(t.Context(), "k", "two"); other.reason() != fault.IdempotencyKeyReused {
			t.Errorf("another body does not wait: %v", other.err)
		}
		repeats(t, "the second", letGo(), <-second)
		if w.created(t) != 1 {
			t.Errorf("%d created", w.created(t))
		}
	})
}

func TestSecondGivesUp(t *testing.T) {
	each(t, 10*time.Millisecond, func(t *testing.T, w *world) {
		inside, letGo := w.held()
		<-inside
		if second := w.ask(t.Context(), "k", "one"); second.reason() != fault.IdempotencyBusy || second.replayed {
			t.Errorf("the second: %v", second.err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if gone := w.ask(ctx, "k", "one"); !errors.Is(gone.err, context.Canceled) {
			t.Errorf("one that left: %v", gone.err)
		}
		repeats(t, "after all", letGo(), w.ask(t.Context(), "k", "one"))
	})
}

// TestSecondAfterFailure: who waited for one that failed runs itself.
func TestSecondAfterFailure(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		var failed atomic.Bool
		w.handle = func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
			if failed.CompareAndSwap(false, true) {
				return nil, fault.New(fault.Unavailable, nil)
			}
			return w.create(ctx, request)
		}
		inside, letGo := w.held()
		<-inside
		second := make(chan said, 1)
		go func() { second <- w.ask(context.Background(), "k", "one") }()
		if first := letGo(); first.reason() != fault.Unavailable {
			t.Errorf("the first: %v", first.err)
		}
		if a := <-second; a.err != nil || a.replayed || w.created(t) != 1 {
			t.Errorf("the second: %v, replayed %t, %d created", a.err, a.replayed, w.created(t))
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		full := &fault.Error{
			Reason: fault.InvalidRequest, Meta: map[string]string{"state": "pristine"},
			Faults: []fault.Fault{{Path: "steps.2", Code: fault.TooLong, Args: []string{"9"}}}, Cause: errors.New("for the log"),
		}
		tests := map[string]struct {
			failure error
			kept    bool
		}{
			"faults":           {full, true},
			"not found":        {fault.New(fault.NotFound, nil), true},
			"state":            {fault.New(fault.InUse, nil), true},
			"too large":        {fault.New(fault.MediaTooLarge, nil), true},
			"credential":       {fault.New(fault.Unauthenticated, nil), false},
			"right":            {fault.New(fault.InsufficientScope, nil), false},
			"another's change": {fault.New(fault.ConcurrentChange, nil), false},
			"internal":         {fault.New(fault.Internal, nil), false},
			"not built":        {fault.New(fault.NotImplemented, nil), false},
			"database":         {fault.New(fault.Unavailable, nil), false},
			"deadline":         {context.DeadlineExceeded, false},
			"unheard":          {errors.New("unheard"), false},
			"unknown reason":   {fault.New("made_up", nil), false},
		}
		for name, tt := range tests {
			w.handle = func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
				return nil, tt.failure
			}
			if first := w.ask(t.Context(), name, "one"); !errors.Is(first.err, tt.failure) || first.replayed {
				t.Errorf("%s: %v", name, first.err)
			}
			w.handle = w.create
			again := w.ask(t.Context(), name, "one")
			if !tt.kept {
				if again.err != nil || again.replayed {
					t.Errorf("%s: was kept: %v", name, again.err)
				}
				continue
			}
			sameRefusal(t, name, tt.failure, again)
		}
	})
}

// sameRefusal holds that a refusal was given again, all but its cause.
func sameRefusal(t *testing.T, name string, first error, again said) {
	t.Helper()
	got, _ := errors.AsType[*fault.Error](again.err)
	want, _ := errors.AsType[*fault.Error](first)
	if got == nil || want == nil || !again.replayed {
		t.Errorf("%s: was not kept: %v", name, again.err)
		return
	}
	if got.Reason != want.Reason || got.Meta["state"] != want.Meta["state"] || got.Cause != nil ||
		!reflect.DeepEqual(got.Faults, want.Faults) {
		t.Errorf("%s: %+v, then %+v", name, want, got)
	}
}

// TestCrash ends handlers before and after their commit, in several ways: what
// was committed is answered again, what was not runs again.
func TestCrash(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		fatal := errors.New("the line was cut")
		type handler = func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error)
		after := func(then func(context.Context) error) handler {
			return func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
				if _, err := w.create(ctx, request); err != nil {
					return nil, err
				}
				return nil, then(ctx)
			}
		}
		tests := map[string]struct {
			handle    handler
			committed bool
		}{
			"panic before":  {func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error) { panic("lamp") }, false},
			"panic after":   {after(func(context.Context) error { panic("lamp") }), true},
			"failure after": {after(func(context.Context) error { return fatal }), true},
			"refusal after": {after(func(context.Context) error { return fault.New(fault.NotFound, nil) }), true},
			"rolled back": {func(ctx context.Context, _ *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
				keep := idempotency.Keep(ctx, &workflowsv1.Workflow{Uuid: "never"})
				return nil, w.insert(ctx, uuid.New(), keep, func(context.Context, *ent.Client) error { return fatal })
			}, false},
			"panic in the transaction": {func(ctx context.Context, _ *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
				keep := idempotency.Keep(ctx, &workflowsv1.Workflow{Uuid: "never"})
				return nil, w.insert(ctx, uuid.New(), keep, func(context.Context, *ent.Client) error { panic("lamp") })
			}, false},
		}
		for name, tt := range tests {
			before := w.created(t)
			w.handle = tt.handle
			crash(func() { w.ask(t.Context(), name, "one") })
			if committed := w.created(t)-before == 1; committed != tt.committed {
				t.Errorf("%s: committed %t", name, committed)
			}
			w.handle = w.create
			again := w.ask(t.Context(), name, "one")
			if again.err != nil || again.replayed != tt.committed || again.uuid() == "" {
				t.Errorf("%s: %v, replayed %t", name, again.err, again.replayed)
			}
			if n := w.created(t) - before; n != 1 {
				t.Errorf("%s: %d created", name, n)
			}
		}
	})
}

// crash recovers as the server does, further out.
func crash(run func()) {
	defer func() { _ = recover() }()
	run()
}

// TestCancelled: a caller that leaves in the middle leaves no claim behind.
func TestCancelled(t *testing.T) {
	each(t, 10*time.Millisecond, func(t *testing.T, w *world) {
		for name, create := range map[string]bool{"before": false, "after": true} {
			ctx, cancel := context.WithCancel(t.Context())
			w.handle = func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
				if create {
					if _, err := w.create(ctx, request); err != nil {
						return nil, err
					}
				}
				cancel()
				return nil, ctx.Err()
			}
			before := w.created(t)
			if first := w.ask(ctx, name, "one"); !errors.Is(first.err, context.Canceled) {
				t.Errorf("%s: %v", name, first.err)
			}
			w.handle = w.create
			if again := w.ask(t.Context(), name, "one"); again.err != nil || again.replayed != create {
				t.Errorf("%s: %v, replayed %t", name, again.err, again.replayed)
			}
			if n := w.created(t) - before; n != 1 {
				t.Errorf("%s: %d created", name, n)
			}
		}
	})
}

// TestKilled: a claim whose holder never came back is taken over when its lease
// has run out; a holder that comes back after all commits nothing.
func TestKilled(t *testing.T) {
	each(t, 10*time.Millisecond, func(t *testing.T, w *world) {
		inside, letGo := w.held()
		<-inside
		w.forward(59 * time.Second)
		if early := w.ask(t.Context(), "k", "one"); early.reason() != fault.IdempotencyBusy {
			t.Errorf("before the lease ran out: %v", early.err)
		}
		w.forward(2 * time.Second)
		if other := w.ask(t.Context(), "k", "two"); other.reason() != fault.IdempotencyKeyReused {
			t.Errorf("another body: %v", other.err)
		}
		second := w.ask(t.Context(), "k", "one")
		if second.err != nil || second.replayed {
			t.Errorf("after the lease ran out: %v", second.err)
		}
		if late := letGo(); late.reason() != fault.IdempotencyBusy {
			t.Errorf("the one taken for dead: %v, %v", late.answer, late.err)
		}
		repeats(t, "again", second, w.ask(t.Context(), "k", "one"))
		if w.created(t) != 1 {
			t.Errorf("%d created", w.created(t))
		}
	})
}

func TestExpiry(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		first := w.ask(t.Context(), "k", "one")
		w.forward(24*time.Hour - time.Minute)
		repeats(t, "within a day", first, w.ask(t.Context(), "k", "one"))
		w.forward(2 * time.Minute)
		other := w.ask(t.Context(), "k", "two")
		if other.err != nil || other.replayed || other.uuid() == first.uuid() {
			t.Errorf("after a day: %v, replayed %t", other.err, other.replayed)
		}
		repeats(t, "the next day", other, w.ask(t.Context(), "k", "two"))
		if n := len(w.rows(t)); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestSweep(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		other := storetest.Account(t, w.store, true)
		w.fill(t, w.account, 501) // more than a batch
		w.fill(t, other, 1)
		if err := w.Sweep(t.Context()); err != nil || len(w.rows(t)) != 502 {
			t.Fatalf("%v, %d rows", err, len(w.rows(t)))
		}
		w.forward(24*time.Hour + time.Minute)
		fresh := w.ask(t.Context(), "fresh", "one")
		if err := w.Sweep(t.Context()); err != nil || len(w.rows(t)) != 1 {
			t.Fatalf("%v, %d rows", err, len(w.rows(t)))
		}
		repeats(t, "a fresh one", fresh, w.ask(t.Context(), "fresh", "one"))
	})
}

func (w *world) fill(t *testing.T, account uuid.UUID, n int) {
	t.Helper()
	now := w.now()
	err := w.store.Write(tenant.WithAccount(t.Context(), account), func(ctx context.Context, tx *ent.Client) error {
		rows := make([]*ent.IdempotencyCreate, n)
		for i := range rows {
			id := uuid.Must(uuid.NewV7())
			rows[i] = tx.Idempotency.Create().SetID(id).SetMethod("m").SetHandle(id.String()).SetRequest([]byte("r")).
				SetLeasedUntil(now).SetCreatedAt(now).SetExpiresAt(now.Add(24 * time.Hour))
		}
		return tx.Idempotency.CreateBulk(rows...).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestKeys(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	var carried []fault.Fault
	w.handle = func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
		carried = fault.Carried(request)
		return w.create(ctx, request)
	}
	for name, tt := range map[string]struct {
		keys []string
		code fault.Code
	}{
		"longest":   {[]string{strings.Repeat("a", 255)}, ""},
		"too long":  {[]string{strings.Repeat("a", 256)}, fault.TooLong},
		"empty":     {[]string{""}, fault.Required},
		"blank":     {[]string{"  "}, fault.Required},
		"control":   {[]string{"a\x01b"}, fault.NotPrintable},
		"not ASCII": {[]string{"año"}, fault.NotPrintable},
		"two":       {[]string{"a", "b"}, fault.ManyValues},
		"same":      {[]string{"a", " a "}, ""},
		"inner":     {[]string{`"8e03978e 40d5"`}, ""},
	} {
		rows := len(w.rows(t))
		a := w.askAs(t.Context(), w.account, createWorkflow, tt.keys, name)
		if a.err != nil || a.replayed {
			t.Errorf("%s: %v", name, a.err)
		}
		if tt.code == "" {
			if len(carried) != 0 || len(w.rows(t)) != rows+1 {
				t.Errorf("%s: %v, %d rows", name, carried, len(w.rows(t))-rows)
			}
			continue
		}
		if len(carried) != 1 || carried[0].Path != "Idempotency-Key" || carried[0].Code != tt.code || len(w.rows(t)) != rows {
			t.Errorf("%s: %v, %d rows", name, carried, len(w.rows(t))-rows)
		}
	}
}

// TestWithoutKey: who sends no key pays nothing for those who do.
func TestWithoutKey(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	w.askAs(t.Context(), w.account, getWorkflow, []string{"k"}, "one") // takes no key
	w.askAs(t.Context(), w.account, createWorkflow, nil, "one")
	w.askAs(t.Context(), w.account, createWorkflow, nil, "one")
	if w.created(t) != 3 || len(w.rows(t)) != 0 {
		t.Errorf("%d created, %d rows", w.created(t), len(w.rows(t)))
	}
	ctx := metadata.NewIncomingContext(t.Context(), metadata.Pairs("rem-apikey", "k", "user-agent", "a", "x-request-id", "r"))
	info := &grpc.UnaryServerInfo{FullMethod: createWorkflow}
	next := func(context.Context, any) (any, error) { return nil, nil }
	request := &workflowsv1.CreateWorkflowRequest{}
	if n := testing.AllocsPerRun(100, func() { _, _ = w.Unary(ctx, request, info, next) }); n != 0 {
		t.Errorf("a request without a key allocates %.0f times", n)
	}
}

// TestSealed: the table says neither what was asked nor what was answered.
func TestSealed(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	w.ask(t.Context(), "message", "mark-of-content")
	w.handle = func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
		return nil, &fault.Error{Reason: fault.InvalidRequest, Faults: []fault.Fault{{Path: "mark-of-content", Code: fault.Duplicate, Args: []string{"mark-of-content"}}}}
	}
	w.ask(t.Context(), "refusal", "mark-of-content")
	rows := w.rows(t)
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		answer := box(t, row.Answer)
		if len(answer) < 50 || bytes.Contains(answer, []byte("mark")) || bytes.Contains(row.Request, []byte("mark")) || len(row.Request) != 32 {
			t.Errorf("%s: %q, %q", row.Handle, answer, row.Request)
		}
	}
}

func box(t *testing.T, s seal.Sealed) []byte {
	t.Helper()
	value, err := s.Value()
	if err != nil {
		t.Fatal(err)
	}
	content, _ := value.([]byte)
	return content
}

// TestForget: an answer that holds a secret is made anew.
func TestForget(t *testing.T) {
	each(t, 0, func(t *testing.T, w *world) {
		w.handle = func(ctx context.Context, _ *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
			id := uuid.Must(uuid.NewV7())
			return &workflowsv1.Workflow{Uuid: id.String()}, w.insert(ctx, id, idempotency.Forget(ctx))
		}
		first, second, third := w.ask(t.Context(), "k", "one"), w.ask(t.Context(), "k", "one"), w.ask(t.Context(), "k", "one")
		if first.err != nil || second.err != nil || third.err != nil || first.replayed || !second.replayed || !third.replayed {
			t.Errorf("%+v, %+v, %+v", first, second, third)
		}
		if first.uuid() == second.uuid() || second.uuid() == third.uuid() || w.created(t) != 3 {
			t.Errorf("%s, %s, %s: %d created", first.uuid(), second.uuid(), third.uuid(), w.created(t))
		}
		if other := w.ask(t.Context(), "k", "two"); other.reason() != fault.IdempotencyKeyReused {
			t.Errorf("another body: %v", other.err)
		}
		if rows := w.rows(t); len(rows) != 1 || len(box(t, rows[0].Answer)) > 50 {
			t.Errorf("something was kept: %v", rows)
		}
		w.handle = func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
			return nil, fault.New(fault.NotFound, nil)
		}
		if gone := w.ask(t.Context(), "k", "one"); gone.reason() != fault.NotFound || gone.replayed {
			t.Errorf("a new answer is marked as an old one: %+v", gone)
		}
	})
}

// TestUnsettled: what cannot be kept is told to the operator, not to the caller.
func TestUnsettled(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	w.handle = func(context.Context, *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
		return nil, errors.Join(w.store.Close(), fault.New(fault.NotFound, nil))
	}
	if a := w.ask(t.Context(), "k", "one"); a.reason() != fault.NotFound {
		t.Errorf("%v", a.err)
	}
	if !strings.Contains(w.log.String(), "could not be settled") {
		t.Errorf("the log says %q", w.log.String())
	}
}
