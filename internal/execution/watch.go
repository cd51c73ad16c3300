package execution

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/internal/event"
)

// tell says that a flow has changed: to whoever waits for it or watches its
// account, and to the workers of the lane that notifies its endpoint.
func (e *Engine) tell(f *Flow, more ...uuid.UUID) {
	keys := append([]uuid.UUID{f.ID, f.AccountID}, more...)
	if f.CallbackURL != nil {
		keys = append(keys, event.Endpoint(f.key, *f.CallbackURL))
	}
	e.store.Tell(keys...)
}

// pollEvery is how often a waiting reader looks by itself, for changes that
// nobody told of.
const pollEvery = time.Second

// Wait answers the flow as soon as its version is another one than the caller
// has, or as it stands after at most d.
func (e *Engine) Wait(ctx context.Context, id uuid.UUID, version int64, d time.Duration) (*Flow, error) {
	end := time.NewTimer(d)
	defer end.Stop()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		changed, leave := e.watch.join(id) // before reading, so that no change falls between
		f, err := e.Get(ctx, id)
		if err != nil || f.Version != version {
			leave()
			return f, err
		}
		select {
		case <-changed:
		case <-poll.C:
		case <-end.C:
			leave()
			return f, nil
		case <-e.stopping:
			leave()
			return f, nil
		case <-ctx.Done():
			leave()
			return f, ctx.Err()
		}
		leave()
	}
}

// watchers wakes who waits for a flow to change.
type watchers struct {
	mu    sync.Mutex
	flows map[uuid.UUID]*watched
}

type watched struct {
	changed chan struct{}
	waiting int
}

// join answers a channel that closes at the flow's next change, and how to stop
// waiting.
func (w *watchers) join(id uuid.UUID) (changed <-chan struct{}, leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.flows == nil {
		w.flows = map[uuid.UUID]*watched{}
	}
	entry := w.flows[id]
	if entry == nil {
		entry = &watched{changed: make(chan struct{})}
		w.flows[id] = entry
	}
	entry.waiting++
	return entry.changed, func() { w.leave(id, entry) }
}

func (w *watchers) leave(id uuid.UUID, entry *watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	entry.waiting--
	if entry.waiting == 0 && w.flows[id] == entry {
		delete(w.flows, id)
	}
}

// wake tells everybody who waits for a flow.
func (w *watchers) wake(id uuid.UUID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if entry := w.flows[id]; entry != nil {
		close(entry.changed)
		delete(w.flows, id)
	}
}
