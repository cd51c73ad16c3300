package event

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/internal/store"
	"cauce/internal/tenant"
)

// HubOptions are what a Hub needs.
type HubOptions struct {
	Store *store.Store
	Log   *slog.Logger
	// Poll is how often it looks for events that nobody told of; 0 for a second.
	Poll time.Duration
	// Most is how many watches an account may have open; 0 for 100.
	Most int
}

const (
	defaultPoll = time.Second
	defaultMost = 100
)

// Hub hands the events of accounts to whoever watches them in this process. While
// anybody does, one goroutine finds out up to where the stream of events has
// settled, when it was told of a change and now and then, for all of them.
type Hub struct {
	HubOptions

	mu      sync.Mutex
	watches map[uuid.UUID]map[*Watch]struct{} // by account
	stop    context.CancelFunc                // ends the goroutine; nil while nobody watches
	rung    chan struct{}
	ended   chan struct{}
	endOnce sync.Once
}

// NewHub makes a Hub.
func NewHub(o HubOptions) *Hub {
	if o.Poll == 0 {
		o.Poll = defaultPoll
	}
	if o.Most == 0 {
		o.Most = defaultMost
	}
	h := &Hub{
		HubOptions: o, watches: map[uuid.UUID]map[*Watch]struct{}{},
		rung: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	o.Store.Hear(h.hear)
	return h
}

// End tells everybody who watches that the server stops.
func (h *Hub) End() { h.endOnce.Do(func() { close(h.ended) }) }

// Ended closes when the server stops.
func (h *Hub) Ended() <-chan struct{} { return h.ended }

// hear notes that something about a key has changed, if it is a watched account.
func (h *Hub) hear(key uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	watches := h.watches[key]
	for w := range watches {
		w.told = true
	}
	if len(watches) > 0 {
		h.ring()
	}
}

func (h *Hub) ring() {
	select {
	case h.rung <- struct{}{}:
	default:
	}
}

// join adds a watch, and answers whether its account may have one more.
func (h *Hub) join(ctx context.Context, w *Watch) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.watches[w.account]) >= h.Most {
		return false
	}
	if h.watches[w.account] == nil {
		h.watches[w.account] = map[*Watch]struct{}{}
	}
	h.watches[w.account][w] = struct{}{}
	w.told = true
	h.ring()
	if h.stop == nil {
		ctx, stop := context.WithCancel(tenant.AsSystem(context.WithoutCancel(ctx)))
		h.stop = stop
		go h.run(ctx)
	}
	return true
}

func (h *Hub) leave(w *Watch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watches[w.account], w)
	if len(h.watches[w.account]) == 0 {
		delete(h.watches, w.account)
	}
	if len(h.watches) == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

func (h *Hub) run(ctx context.Context) {
	poll := time.NewTicker(h.Poll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.rung:
			h.look(ctx, false)
		case <-poll.C:
			h.look(ctx, true)
		}
	}
}

// look finds out what has settled, and tells the watches that were told of a
// change, or all.
func (h *Hub) look(ctx context.Context, all bool) {
	told := h.take(all)
	if len(told) == 0 {
		return
	}
	place, err := h.Store.Settled(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		if ctx.Err() != nil {
			h.ring() // whoever watches by now has another goroutine
		} else {
			h.Log.WarnContext(ctx, "watches wait for the next poll: what has settled is not known", slog.Any("cause", err))
		}
	}
	for _, w := range told {
		if err != nil {
			w.told = true
			continue
		}
		w.settle(place)
	}
}

func (h *Hub) take(all bool) (told []*Watch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, watches := range h.watches {
		for w := range watches {
			if all || w.told {
				w.told = false
				told = append(told, w)
			}
		}
	}
	return told
}
