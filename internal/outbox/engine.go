package outbox

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
)

const (
	// Lease is how long a process has for what it took: what it has not recorded by
	// then, another one does. It is longer than any try and its record take.
	Lease = time.Minute
	// pollEvery is how often lanes are looked for that nobody told of: timers, what
	// a dead process left, and what was put off.
	pollEvery = time.Second
	// endFor is how long records are tried once the engine must end.
	endFor = 10 * time.Second
	// Barred is how often work is refused before it holds back no later work of
	// its flow.
	Barred = 3
)

// Job is a leased row.
type Job struct {
	ID, Account, Lane, Flow uuid.UUID
	Event                   *uuid.UUID
	Kind                    string
	Seq                     int64
	Content                 seal.Sealed
	// Refused is how often it was tried and refused before.
	Refused int32
	// Ends is when its lease ends.
	Ends time.Time

	lease int32
}

// Task does a job once. Its context ends when the process must, after a while.
type Task func(ctx context.Context) Outcome

// Outcome is what came of a task.
type Outcome struct {
	// Job is set by the engine.
	Job Job
	// Next is when it is tried again; the zero time says that it is done or given
	// up, and ends its row.
	Next time.Time
	// Refused counts the try as refused.
	Refused bool
	// Detail is what the handler records of it.
	Detail any

	// idle marks a job that was not tried.
	idle bool
}

// Handler does the work of one kind.
type Handler interface {
	// Tasks answers what to do for each of some jobs, in their order. It loads what
	// they need at once. A job whose task is nil, or every one when there are none, is
	// left to a later lease; the error is for the log.
	Tasks(ctx context.Context, jobs []Job) ([]Task, error)
	// Record writes what came of tasks, in the transaction that ends their rows or
	// puts them off. A task whose lease has meanwhile gone to another process is
	// among them: it happened. It may run again, so it must do nothing but write.
	Record(ctx context.Context, tx *ent.Client, outcomes []Outcome) error
}

// Options are what an Engine needs.
type Options struct {
	Store *store.Store
	// Handlers by the kind of their work; work of other kinds waits.
	Handlers map[string]Handler
	Now      func() time.Time
	Log      *slog.Logger
}

// Engine does what the outbox holds, together with the engines of other processes
// at the same database.
type Engine struct {
	store    *store.Store
	handlers map[string]Handler
	kinds    []string
	clock    func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	lanes map[uuid.UUID]*lane
	// ready are the lanes that may have work which is due, in the order in which they
	// came to have it.
	ready []*lane
	// claimed are the jobs leased and not yet recorded, of all lanes.
	claimed int
	woken   chan struct{}

	// outcomes holds all that may be claimed: no worker waits for a record.
	outcomes chan []Outcome
}

// New makes an Engine; Run starts it.
func New(o Options) *Engine {
	return &Engine{
		store: o.Store, handlers: o.Handlers, kinds: slices.Sorted(maps.Keys(o.Handlers)), clock: o.Now, log: o.Log,
		lanes: map[uuid.UUID]*lane{}, woken: make(chan struct{}, 1), outcomes: make(chan []Outcome, mostClaimed),
	}
}

func (e *Engine) now() time.Time { return store.Micros(e.clock()) }

// Run works until ctx ends, then finishes what has begun, hands back what has not,
// and records both.
func (e *Engine) Run(ctx context.Context) {
	deaf := e.store.Hear(e.hear)
	defer deaf()
	// What has begun goes on when ctx ends: each task has a limit of its own.
	working := context.WithoutCancel(ctx)
	recording, giveUp := context.WithCancel(working)
	defer giveUp()
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		e.record(recording)
	}()
	workers := &sync.WaitGroup{}
	e.dispatch(ctx, working, workers)
	workers.Wait()
	close(e.outcomes)
	late := time.AfterFunc(endFor, giveUp)
	defer late.Stop()
	<-recorded
}

// hear wakes a lane that was told of. Lanes are UUIDv8; other keys are none.
func (e *Engine) hear(key uuid.UUID) {
	if key.Version() == 8 {
		e.wake(key)
	}
}

func (e *Engine) wake(ids ...uuid.UUID) {
	e.mu.Lock()
	for _, id := range ids {
		e.queue(e.lane(id))
	}
	e.mu.Unlock()
	e.ring()
}

func (e *Engine) ring() {
	select {
	case e.woken <- struct{}{}:
	default:
	}
}

// dispatch leases work for the lanes that are ready and starts it.
func (e *Engine) dispatch(ctx, working context.Context, workers *sync.WaitGroup) {
	poll := time.NewTimer(0)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.woken:
		case <-poll.C:
			poll.Reset(e.look(ctx))
		}
		e.serve(ctx, working, workers, poll)
	}
}

// serve leases as long as a lane is ready and has room. Lanes that others tell of
// all the time do not keep it from looking for those that nobody tells of.
func (e *Engine) serve(ctx, working context.Context, workers *sync.WaitGroup, poll *time.Timer) {
	for ctx.Err() == nil {
		wants, left := e.wants()
		if len(wants) == 0 {
			return
		}
		if err := e.leaseAndStart(ctx, working, wants, left, workers); err != nil {
			e.log.ErrorContext(ctx, "lease of the outbox", slog.Any("cause", err))
			return // the next poll tries again
		}
		select {
		case <-poll.C:
			poll.Reset(e.look(ctx))
		default:
		}
	}
}

// look wakes the lanes that have work which is due, and answers when to look
// again: looking takes a twentieth of the time at most, however many lanes wait.
func (e *Engine) look(ctx context.Context) time.Duration {
	began := e.clock()
	ids, err := e.due(ctx, e.now())
	if err != nil {
		if ctx.Err() == nil {
			e.log.ErrorContext(ctx, "look at the outbox", slog.Any("cause", err))
		}
		return pollEvery
	}
	e.wake(ids...)
	return max(pollEvery, 20*e.clock().Sub(began))
}

func (e *Engine) leaseAndStart(ctx, working context.Context, wants []want, left int, workers *sync.WaitGroup) error {
	got, err := e.lease(ctx, wants, left)
	if err != nil {
		e.giveUp(wants)
		return err
	}
	e.prepare(working, got.runs)
	for _, r := range e.admit(wants, got) {
		workers.Go(func() { e.work(ctx, working, r) })
	}
	return nil
}

// prepare asks the handlers for the tasks of leased runs. Jobs without a task are
// handed back when their turn comes.
func (e *Engine) prepare(ctx context.Context, runs []*run) {
	kinds := map[string][]Job{}
	for _, r := range runs {
		kinds[r.kind] = append(kinds[r.kind], r.jobs...)
	}
	tasks := map[uuid.UUID]Task{}
	for kind, jobs := range kinds {
		all, err := e.handlers[kind].Tasks(ctx, jobs)
		if err != nil {
			e.log.ErrorContext(ctx, "prepare work of the outbox", slog.String("kind", kind), slog.Any("cause", err))
		}
		for i, task := range all {
			tasks[jobs[i].ID] = task
		}
	}
	for _, r := range runs {
		for _, job := range r.jobs {
			r.tasks = append(r.tasks, tasks[job.ID])
		}
	}
}
