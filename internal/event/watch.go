package event

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	entevent "cauce/ent/event"
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// mostRead is how many events a watch reads at once.
const mostRead = 256

// unsettled is what has settled before anybody has looked.
const unsettled = -2

// Watch follows the events of one account, or of one of its flows. One goroutine
// reads it.
type Watch struct {
	hub     *Hub
	account uuid.UUID
	flow    *uuid.UUID
	key     *seal.Key
	// place is that of the last event that was read.
	place int64
	news  chan struct{}

	// Of the hub's mutex: whether the account has changed since somebody looked, and
	// up to where its stream has settled; -1 is all.
	told    bool
	settled int64
}

// Open begins to watch the context's account, or one flow of it, behind a cursor:
// "0" is before the oldest event, "" is now. What is committed after Open has
// returned is never missed. Close it.
func (h *Hub) Open(ctx context.Context, cursor string, flow *uuid.UUID) (*Watch, error) {
	key, err := h.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	account, _ := tenant.Account(ctx)
	if flow != nil {
		if err := CheckFlow(ctx, h.Store, *flow); err != nil {
			return nil, err
		}
	}
	w := &Watch{hub: h, account: account, flow: flow, key: key, news: make(chan struct{}, 1), settled: unsettled}
	if err := w.start(ctx, cursor); err != nil {
		return nil, err
	}
	if !h.join(ctx, w) {
		return nil, fault.New(fault.TooManyWatches, nil)
	}
	if cursor != "" {
		return w, nil
	}
	if err := w.startNow(ctx); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// start finds the place of a cursor. One that is behind the newest place came from
// a database that this one is an older copy of.
func (w *Watch) start(ctx context.Context, cursor string) error {
	newest, err := w.hub.Store.NewestPlace(ctx)
	if err != nil {
		return err
	}
	w.place = newest
	if cursor == "" {
		return nil
	}
	place, ok := parseCursor(w.key, w.flow, cursor)
	if !ok || place > newest {
		faults := &fault.List{}
		faults.Add("cursor", fault.NotCursor)
		return faults.Err()
	}
	w.place = place
	return nil
}

// startNow begins behind what has settled by now: what has not may still be
// committed, before places that are given already.
func (w *Watch) startNow(ctx context.Context) error {
	select {
	case <-w.news:
	case <-w.hub.Ended():
		return fault.New(fault.WatchEnded, nil)
	case <-ctx.Done():
		return ctx.Err()
	}
	if settled := w.horizon(); settled >= 0 {
		w.place = settled
	}
	return nil
}

// Close ends the watch.
func (w *Watch) Close() { w.hub.leave(w) }

// News receives when there may be something to read.
func (w *Watch) News() <-chan struct{} { return w.news }

// Cursor is where to go on behind what was read.
func (w *Watch) Cursor() string { return w.CursorAt(w.place) }

// CursorAt is where to go on behind an event's place.
func (w *Watch) CursorAt(place int64) string { return cursorOf(w.key, w.flow, place) }

// settle notes up to where the stream has settled, and tells of it when that is
// news.
func (w *Watch) settle(place int64) {
	if place >= 0 && place == w.settled {
		return
	}
	w.settled = place
	select {
	case w.news <- struct{}{}:
	default:
	}
}

func (w *Watch) horizon() int64 {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	return w.settled
}

// Read answers the next events, in the order of their places, those of a flow in
// that of their numbers; whether more wait already; and nothing when there are none.
func (w *Watch) Read(ctx context.Context) (events []Told, more bool, err error) {
	settled := w.horizon()
	if settled == unsettled {
		return nil, false, nil
	}
	query := w.hub.Store.Read().Event.Query().Where(entevent.PlaceGT(w.place)).Limit(mostRead)
	if settled >= 0 {
		query.Where(entevent.PlaceLTE(settled))
	}
	if w.flow != nil {
		// By the numbers of the flow, for which there is an index.
		query.Where(entevent.FlowID(*w.flow)).Order(entevent.BySeq())
	} else {
		query.Order(entevent.ByPlace())
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("event: watch: %w", err)
	}
	events = make([]Told, len(rows))
	for i, row := range rows {
		if events[i], err = open(w.key, row); err != nil {
			return nil, false, err
		}
		w.place = row.Place
	}
	more = len(rows) == mostRead
	if !more && settled > w.place {
		w.place = settled // there is nothing up to there
	}
	return events, more, nil
}
