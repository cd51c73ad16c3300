package event_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// long is when a test gives up.
const long = time.Minute

// watcher takes events as a client does: it remembers them and its last cursor.
type watcher struct {
	*world
	hub    *event.Hub
	flow   *uuid.UUID
	cursor string
	seen   []event.Told
}

// watch reads until it has seen so many events more, or for a while; then it leaves,
// and may come back.
func (w *watcher) watch(ctx context.Context, most int, while time.Duration) {
	w.Helper()
	watch, err := w.hub.Open(ctx, w.cursor, w.flow)
	if err != nil {
		w.Error(err)
		return
	}
	defer watch.Close()
	w.cursor = watch.Cursor()
	over := time.After(while)
	for {
		select {
		case <-watch.News():
		case <-over:
			return
		}
		for more := true; more; {
			var events []event.Told
			if events, more, err = watch.Read(ctx); err != nil {
				w.Error(err)
				return
			}
			for _, e := range events {
				w.seen = append(w.seen, e)
				w.cursor = watch.CursorAt(e.Place)
				if most--; most == 0 {
					return // in the midst of what was read
				}
			}
			w.cursor = watch.Cursor()
		}
	}
}

// follow comes and goes until it has seen as many events as there are.
func (w *watcher) follow(total *atomic.Int64) {
	ctx, cancel := context.WithTimeout(w.ctx(), long)
	defer cancel()
	for visit := 1; total.Load() < 0 || int64(len(w.seen)) < total.Load(); visit++ {
		if ctx.Err() != nil {
			w.Errorf("saw %d events of %d", len(w.seen), total.Load())
			return
		}
		w.watch(ctx, 1+rand.IntN(40), time.Duration(1+rand.IntN(20*visit))*time.Millisecond)
	}
}

// check wants every event of the account, or of its flow, once and in order.
func (w *watcher) check() {
	w.Helper()
	query := w.store.Read().Event.Query().Order(entevent.ByPlace())
	if w.flow != nil {
		query.Where(entevent.FlowID(*w.flow))
	}
	want, err := query.All(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	if len(w.seen) != len(want) {
		w.Errorf("saw %d events of %d", len(w.seen), len(want))
	}
	last := map[uuid.UUID]int64{}
	for i, e := range w.seen {
		if i < len(want) && want[i].ID != e.ID {
			w.Errorf("event %d is not the one that happened then", i)
			return
		}
		if e.Seq != last[e.Flow]+1 {
			w.Errorf("flow %s: %d came behind %d", e.Flow, e.Seq, last[e.Flow])
			return
		}
		last[e.Flow] = e.Seq
	}
}

var errUndone = errors.New("undone")

// write makes things happen to some flows; some of it is undone at the last moment,
// some stays open for a while.
func (w *world) write(flows []uuid.UUID, times int) {
	for range times {
		what := []event.Entry{change(), note(), change()}[:1+rand.IntN(3)]
		linger := func(context.Context, *ent.Client) error { return nil }
		switch rand.IntN(4) {
		case 0:
			linger = func(context.Context, *ent.Client) error { return errUndone }
		case 1:
			pause := time.Duration(rand.IntN(8)) * time.Millisecond
			linger = func(context.Context, *ent.Client) error { time.Sleep(pause); return nil }
		}
		if err := w.happen(flows[rand.IntN(len(flows))], what, linger); err != nil && !errors.Is(err, errUndone) {
			w.Error(err)
		}
	}
}

// TestWatch has eight write at once, to two accounts, while watchers of one of them
// come and go: each event is seen once and in order, and nothing of the other.
func TestWatch(t *testing.T) {
	each(t, func(w *world) { w.writeAndWatch(w.hub(), w) })
}

// TestWatchAcrossProcesses writes in two processes and watches in both, going from
// one to the other with the same cursor.
func TestWatchAcrossProcesses(t *testing.T) {
	url, keys := storetest.PostgresURL(t), t.TempDir()
	one := worldOn(t, storetest.Open(t, store.Config{DatabaseURL: url, DataDir: keys}))
	two := *one
	two.store = storetest.Open(t, store.Config{DatabaseURL: url, DataDir: keys})
	one.writeAndWatch(two.hub(), &two)
}

// writeAndWatch writes half here and half in another process.
func (w *world) writeAndWatch(there *event.Hub, other *world) {
	w.Helper()
	flows := []uuid.UUID{w.flow(), w.flow(), w.flow(), w.flow()}
	stranger := worldOn(w, w.store)
	strange := []uuid.UUID{stranger.flow()}
	hub := w.hub()
	total, ofFirst := &atomic.Int64{}, &atomic.Int64{}
	total.Store(-1)
	ofFirst.Store(-1)
	watchers := []*watcher{
		{world: w, hub: hub, cursor: "0"}, {world: w, hub: there, cursor: "0"}, {world: w, hub: hub, cursor: "0"},
		{world: w, hub: there, cursor: "0", flow: &flows[0]},
	}
	var watching, writing sync.WaitGroup
	for _, one := range watchers {
		until := total
		if one.flow != nil {
			until = ofFirst
		}
		watching.Go(func() { one.follow(until) })
	}
	for range 4 {
		writing.Go(func() { w.write(flows, 15) })
		writing.Go(func() { other.write(flows, 15) })
	}
	writing.Go(func() { stranger.write(strange, 20) })
	writing.Wait()
	count := func(query *ent.EventQuery) int64 {
		n, err := query.Count(w.ctx())
		if err != nil {
			w.Error(err)
		}
		return int64(n)
	}
	total.Store(count(w.store.Read().Event.Query()))
	ofFirst.Store(count(w.store.Read().Event.Query().Where(entevent.FlowID(flows[0]))))
	watching.Wait()
	for _, one := range watchers {
		one.check()
	}
}

// TestHeldTransaction: what took an early place and is committed late is not
// passed over.
func TestHeldTransaction(t *testing.T) {
	w := worldOn(t, storetest.Postgres(t))
	early, late := w.flow(), w.flow()
	ctx, cancel := context.WithTimeout(w.ctx(), long)
	defer cancel()
	watch, err := w.hub().Open(ctx, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()
	taken, release := make(chan struct{}), make(chan struct{})
	held := make(chan error, 1)
	go func() {
		held <- w.happen(early, []event.Entry{change()}, func(context.Context, *ent.Client) error {
			close(taken)
			<-release
			return nil
		})
	}()
	<-taken
	w.must(late, change())
	w.must(late, change())
	// The places behind the held one are committed and may be read, not shown.
	if events, _, err := watch.Read(ctx); err != nil || len(events) > 0 {
		t.Errorf("%d events, %v", len(events), err)
	}
	close(release)
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	var flows []uuid.UUID
	for len(flows) < 3 {
		select {
		case <-watch.News():
		case <-ctx.Done():
			t.Fatalf("saw %d events of 3", len(flows))
		}
		events, _, err := watch.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			flows = append(flows, e.Flow)
		}
	}
	if !slices.Equal(flows, []uuid.UUID{early, late, late}) {
		t.Error("the events came in another order than that of their places")
	}
}

// TestFromNow begins behind what has happened, and misses nothing of what comes,
// though nobody tells of it.
func TestFromNow(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow()
		ctx, cancel := context.WithTimeout(w.ctx(), long)
		defer cancel()
		open := func() *event.Watch {
			w.Helper()
			watch, err := w.hub().Open(ctx, "", nil)
			if err != nil {
				w.Fatal(err)
			}
			w.Cleanup(watch.Close)
			return watch
		}
		empty := open() // before the very first event
		w.must(flow, change())
		behind := open()
		err := w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return w.append(ctx, tx, flow, []event.Entry{note()})
		})
		if err != nil {
			w.Fatal(err)
		}
		for watch, want := range map[*event.Watch][]int64{empty: {1, 2}, behind: {2}} {
			var seqs []int64
			for len(seqs) < len(want) {
				select {
				case <-watch.News():
				case <-ctx.Done():
					w.Fatalf("saw %v of %v", seqs, want)
				}
				events, _, err := watch.Read(ctx)
				if err != nil {
					w.Fatal(err)
				}
				for _, e := range events {
					seqs = append(seqs, e.Seq)
				}
			}
			if !slices.Equal(seqs, want) {
				w.Errorf("saw %v, not %v", seqs, want)
			}
		}
	})
}

// TestCursors are taken where they were got, and nowhere else.
func TestCursors(t *testing.T) {
	each(t, func(w *world) {
		flow, second := w.flow(), w.flow()
		w.must(flow, change(), change())
		w.must(second, change())
		open := func(of *world, cursor string, flow *uuid.UUID) (*event.Watch, error) {
			watch, err := of.hub().Open(of.ctx(), cursor, flow)
			if err == nil {
				w.Cleanup(watch.Close)
			}
			return watch, err
		}
		whole, err := open(w, "0", nil)
		if err != nil {
			w.Fatal(err)
		}
		ofFlow, err := open(w, "0", &flow)
		if err != nil {
			w.Fatal(err)
		}
		other := worldOn(w, w.store)
		bad := map[string]struct {
			of     *world
			cursor string
			flow   *uuid.UUID
		}{
			"nonsense":                {w, "nonsense", nil},
			"a number":                {w, "1", nil},
			"not base64":              {w, "…", nil},
			"cut":                     {w, whole.Cursor()[:60], nil},
			"another account's":       {other, whole.Cursor(), nil},
			"the account's, of one":   {w, whole.Cursor(), &flow},
			"one's, of the account":   {w, ofFlow.Cursor(), nil},
			"one's, of another":       {w, ofFlow.Cursor(), &second},
			"of a time that is ahead": {w, whole.CursorAt(1 << 40), nil},
		}
		for name, b := range bad {
			if _, err := open(b.of, b.cursor, b.flow); !fault.Is(err, fault.InvalidRequest) {
				w.Errorf("%s: %v", name, err)
			}
		}
		for flow, cursor := range map[*uuid.UUID]string{nil: whole.CursorAt(1), &flow: ofFlow.CursorAt(1)} {
			if _, err := open(w, cursor, flow); err != nil {
				w.Error(err)
			}
		}
		if _, err := open(other, "0", &flow); !fault.Is(err, fault.NotFound) {
			w.Errorf("another account's flow: %v", err)
		}
		nowhere := uuid.New()
		if _, err := open(w, "nonsense", &nowhere); !fault.Is(err, fault.NotFound) {
			w.Errorf("a flow that is not there: %v", err)
		}
	})
}

// TestTooManyWatches bounds those of one account, and no other's.
func TestTooManyWatches(t *testing.T) {
	w := worldOn(t, storetest.SQLite(t))
	other := worldOn(t, w.store)
	hub := event.NewHub(event.HubOptions{Store: w.store, Most: 2})
	var open []*event.Watch
	for range 2 {
		watch, err := hub.Open(w.ctx(), "0", nil)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, watch)
	}
	if _, err := hub.Open(w.ctx(), "0", nil); !fault.Is(err, fault.TooManyWatches) {
		t.Errorf("a third: %v", err)
	}
	watch, err := hub.Open(other.ctx(), "0", nil)
	if err != nil {
		t.Error(err)
	}
	watch.Close()
	open[0].Close()
	if open[0], err = hub.Open(w.ctx(), "0", nil); err != nil {
		t.Errorf("a third, once one is closed: %v", err)
	}
	for _, watch := range open {
		watch.Close()
	}
}
