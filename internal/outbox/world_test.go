package outbox_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const kind = "test"

// world is a database with an engine whose work is played by answer.
type world struct {
	testing.TB

	store   *store.Store
	account uuid.UUID

	mu       sync.Mutex
	moved    time.Duration
	answer   func(job outbox.Job) outbox.Outcome
	tried    []outbox.Job
	recorded []outbox.Outcome
	changed  *sync.Cond
}

func each(t *testing.T, run func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		run(newWorld(t, s))
	})
}

func newWorld(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{TB: t, store: s, account: storetest.Account(t, s, false)}
	w.changed = sync.NewCond(&w.mu)
	w.answer = func(outbox.Job) outbox.Outcome { return outbox.Outcome{} }
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.moved)
}

func (w *world) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moved += d
}

func (w *world) play(answer func(job outbox.Job) outbox.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = answer
}

// Tasks implements outbox.Handler.
func (w *world) Tasks(_ context.Context, jobs []outbox.Job) ([]outbox.Task, error) {
	tasks := make([]outbox.Task, len(jobs))
	for i, job := range jobs {
		tasks[i] = func(context.Context) outbox.Outcome {
			w.mu.Lock()
			w.tried = append(w.tried, job)
			answer := w.answer
			w.changed.Broadcast()
			w.mu.Unlock()
			return answer(job)
		}
	}
	return tasks, nil
}

// Record implements outbox.Handler.
func (w *world) Record(_ context.Context, _ *ent.Client, outcomes []outbox.Outcome) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recorded = append(w.recorded, outcomes...)
	w.changed.Broadcast()
	return nil
}

func (w *world) engine() *outbox.Engine {
	return outbox.New(outbox.Options{
		Store: w.store, Handlers: map[string]outbox.Handler{kind: w}, Now: w.now, Log: slog.New(slog.DiscardHandler),
	})
}

// start runs an engine until the test, or stop, ends it.
func (w *world) start() (stop func()) {
	w.Helper()
	engine := w.engine()
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		engine.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	w.Cleanup(stop)
	return stop
}

func lane() uuid.UUID {
	id := uuid.New()
	return outbox.Lane(id[:])
}

// add commits work and tells of it.
func (w *world) add(lane, flow uuid.UUID, seqs ...int64) {
	w.Helper()
	w.addFor(lane, []uuid.UUID{flow}, seqs...)
	w.store.Tell(lane)
}

// addFor commits the same work of several flows, and tells nobody.
func (w *world) addFor(lane uuid.UUID, flows []uuid.UUID, seqs ...int64) {
	w.Helper()
	var work []outbox.Work
	for _, flow := range flows {
		for _, seq := range seqs {
			work = append(work, outbox.Work{Kind: kind, Lane: lane, Flow: flow, Seq: seq, Due: w.now()})
		}
	}
	err := w.store.Write(tenant.WithAccount(w.Context(), w.account), func(ctx context.Context, tx *ent.Client) error {
		return outbox.Add(ctx, tx, work)
	})
	if err != nil {
		w.Fatal(err)
	}
}

func flows(n int) []uuid.UUID {
	all := make([]uuid.UUID, n)
	for i := range all {
		all[i] = uuid.New()
	}
	return all
}

// await waits until a condition on what was tried and recorded holds.
func (w *world) await(what string, holds func() bool) {
	w.Helper()
	stop := context.AfterFunc(w.Context(), w.changed.Broadcast)
	defer stop()
	late := time.AfterFunc(time.Minute, w.changed.Broadcast)
	defer late.Stop()
	end := time.Now().Add(time.Minute)
	w.mu.Lock()
	defer w.mu.Unlock()
	for !holds() {
		if w.Context().Err() != nil || time.Now().After(end) {
			w.Fatalf("%s never came; tried %d, recorded %d", what, len(w.tried), len(w.recorded))
		}
		w.changed.Wait()
	}
}

func (w *world) rows() []*ent.Outbox {
	w.Helper()
	rows, err := w.store.Read().Outbox.Query().All(tenant.AsSystem(w.Context()))
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// left waits until so many rows are there: they go with the commit of a record.
func (w *world) left(n int) {
	w.Helper()
	for end := time.Now().Add(time.Minute); len(w.rows()) != n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%d rows are left, not %d", len(w.rows()), n)
		}
	}
}
