package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	entflow "cauce/ent/flow"
	"cauce/internal/event"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// CodeErased says that the content of an event was erased before it was received:
// there is nothing left to send.
const CodeErased Code = "erased"

// Options are what a Courier needs.
type Options struct {
	Store *store.Store
	// Client is one of netguard.
	Client *http.Client
	// Secrets answers the signing secrets of an account that hold at a moment, newest
	// first.
	Secrets func(ctx context.Context, account uuid.UUID, at time.Time) ([]string, error)
	Now     func() time.Time
	// Jitter answers numbers from [0, 1), evenly; it spreads what failed together.
	Jitter func() float64
	// Seen counts attempts; nil for nobody.
	Seen *Meter
}

// Courier takes notifications from the outbox to their endpoints.
type Courier struct{ Options }

var _ outbox.Handler = Courier{}

// NewCourier makes a Courier.
func NewCourier(o Options) Courier { return Courier{o} }

func (c Courier) now() time.Time { return store.Micros(c.Now()) }

// Tasks implements outbox.Handler.
func (c Courier) Tasks(ctx context.Context, jobs []outbox.Job) ([]outbox.Task, error) {
	load, err := c.load(tenant.AsSystem(ctx), jobs)
	if load == nil {
		return nil, err
	}
	tasks := make([]outbox.Task, len(jobs))
	for i, job := range jobs {
		if load.keys[job.Account] == nil {
			continue // its account cannot sign; others can
		}
		notice, there := load.notice(job)
		tasks[i] = func(ctx context.Context) outbox.Outcome {
			if !there {
				return outbox.Outcome{} // nobody is told of it any more
			}
			return c.deliver(ctx, job, notice)
		}
	}
	return tasks, err
}

// notice is what a notification is made of.
type notice struct {
	event   *ent.Event
	address string
	key     *seal.Key
	secrets []Secret
}

// load is what the notices of some jobs share.
type load struct {
	events  map[uuid.UUID]*ent.Event
	flows   map[uuid.UUID]*ent.Flow
	keys    map[uuid.UUID]*seal.Key
	secrets map[uuid.UUID][]Secret
}

// load answers nil when it can tell nothing, and an error beside what it knows when
// that is of some accounts alone.
func (c Courier) load(ctx context.Context, jobs []outbox.Job) (*load, error) {
	l := &load{
		events: map[uuid.UUID]*ent.Event{}, flows: map[uuid.UUID]*ent.Flow{},
		keys: map[uuid.UUID]*seal.Key{}, secrets: map[uuid.UUID][]Secret{},
	}
	var events, flows []uuid.UUID
	var failed []error
	for _, job := range jobs {
		if job.Event != nil {
			events = append(events, *job.Event)
		}
		if _, there := l.flows[job.Flow]; !there {
			l.flows[job.Flow] = nil
			flows = append(flows, job.Flow)
		}
		if _, there := l.keys[job.Account]; !there {
			failed = append(failed, c.loadAccount(ctx, l, job.Account))
		}
	}
	read := c.Store.Read()
	rows, err := read.Event.Query().Where(store.Among(entevent.FieldID, events)).
		Select(entevent.FieldFlowID, entevent.FieldStepID, entevent.FieldNotice, entevent.FieldKind, entevent.FieldContent).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("webhook: events: %w", err)
	}
	for _, row := range rows {
		l.events[row.ID] = row
	}
	owners, err := read.Flow.Query().Where(store.Among(entflow.FieldID, flows)).Select(entflow.FieldCallbackURL).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("webhook: flows: %w", err)
	}
	for _, row := range owners {
		l.flows[row.ID] = row
	}
	return l, errors.Join(failed...)
}

func (c Courier) loadAccount(ctx context.Context, l *load, account uuid.UUID) error {
	l.keys[account] = nil
	key, err := c.Store.AccountKey(ctx, account)
	if err != nil {
		return fmt.Errorf("webhook: account %s: %w", account, err)
	}
	texts, err := c.Secrets(ctx, account, c.now())
	if err != nil {
		return fmt.Errorf("webhook: account %s: %w", account, err)
	}
	if len(texts) == 0 {
		return fmt.Errorf("webhook: account %s has no secret to sign with", account)
	}
	for _, text := range texts {
		secret, err := ParseSecret(text)
		if err != nil {
			return fmt.Errorf("account %s: %w", account, err)
		}
		l.secrets[account] = append(l.secrets[account], secret)
	}
	l.keys[account] = key
	return nil
}

// notice answers what a job sends, false when its event or address is no more.
func (l *load) notice(job outbox.Job) (n notice, there bool) {
	if job.Event == nil {
		return n, false
	}
	row, flow := l.events[*job.Event], l.flows[job.Flow]
	if row == nil || flow == nil || flow.CallbackURL == nil {
		return n, false
	}
	return notice{event: row, address: *flow.CallbackURL, key: l.keys[job.Account], secrets: l.secrets[job.Account]}, true
}

// trial is one attempt, as it is recorded.
type trial struct {
	Attempt

	at      time.Time
	address string
	key     *seal.Key
	// next is when it is tried again; zero for never.
	next time.Time
}

// deliver tries once.
func (c Courier) deliver(ctx context.Context, job outbox.Job, n notice) outbox.Outcome {
	t := &trial{at: c.now(), address: n.address, key: n.key}
	t.Attempt = c.attempt(ctx, n, t.at)
	c.Seen.attempt(t.Attempt)
	switch {
	case t.Outcome == Accepted, t.Code == CodeErased:
		return outbox.Outcome{Detail: t}
	case t.Outcome == Interrupted:
		return outbox.Outcome{Next: t.at}
	}
	wait, again := Next(int(job.Refused)+1, t.RetryAfter, c.Jitter())
	if again {
		t.next = c.now().Add(wait)
	}
	return outbox.Outcome{Next: t.next, Refused: true, Detail: t}
}

func (c Courier) attempt(ctx context.Context, n notice, at time.Time) Attempt {
	body, err := n.body()
	if err != nil {
		return Attempt{Verdict: Verdict{Code: CodeErased}}
	}
	headers, err := Headers(n.event.ID.String(), at, body, n.secrets...)
	if err != nil {
		return Attempt{Verdict: Verdict{Code: CodeErased}}
	}
	if n.event.Notice != nil {
		headers.Set(HeaderSequence, strconv.FormatInt(*n.event.Notice, 10))
	}
	return Post(ctx, c.Client, n.address, headers, body)
}

// body answers what goes out. What can be opened under this key, for this place, was
// written by us.
func (n notice) body() ([]byte, error) {
	plain, err := n.key.Open(n.event.Content, event.Place(n.event.ID))
	if err != nil {
		return nil, err
	}
	snapshot := event.SnapshotOf(plain)
	if len(snapshot) == 0 {
		return nil, errNoSnapshot
	}
	return frame(n.event.Kind, n.event.FlowID, n.event.StepID, snapshot), nil
}

var errNoSnapshot = errors.New("webhook: the event has no snapshot any more")
