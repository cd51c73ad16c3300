package outbox_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/tenant"
)

// Lanes that somebody tells of all the time do not keep the others from being
// looked for.
func TestBusyLanesHideNoOther(t *testing.T) {
	each(t, func(w *world) {
		busy := make([]uuid.UUID, 100)
		for i := range busy {
			busy[i] = lane()
		}
		stop := w.start()
		ctx, quiet := context.WithCancel(t.Context())
		var talking sync.WaitGroup
		talking.Go(func() {
			for ctx.Err() == nil { // one is always ready
				w.store.Tell(busy...)
				time.Sleep(100 * time.Microsecond)
			}
		})
		w.addFor(lane(), flows(1), 1) // nobody tells of it
		w.await("the other lane", func() bool { return len(w.recorded) == 1 })
		quiet()
		talking.Wait()
		stop()
	})
}

// However many endpoints hang, one that is known to accept is told.
func TestManyHangAndOneIsTold(t *testing.T) {
	each(t, func(w *world) {
		good := lane()
		ctx := tenant.WithAccount(t.Context(), w.account)
		key, err := w.store.AccountKey(ctx, w.account)
		if err != nil {
			w.Fatal(err)
		}
		now := w.now()
		err = w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.Endpoint.Create().SetID(good).SetAddress(sealed(key)).SetCreatedAt(now).SetUpdatedAt(now).SetAcceptedAt(now).Exec(ctx)
		})
		if err != nil {
			w.Fatal(err)
		}
		release := make(chan struct{})
		w.play(func(job outbox.Job) outbox.Outcome {
			if job.Lane != good {
				<-release
			}
			return outbox.Outcome{}
		})
		for range 25 {
			w.addFor(lane(), flows(16), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
		}
		stop := w.start()
		w.await("all that may hang", func() bool { return len(w.tried) >= 16*16 })
		for range 20 {
			w.add(good, uuid.New(), 1)
		}
		w.await("the other lane", func() bool { return len(w.recorded) == 20 })
		close(release)
		stop()
	})
}

// What a process holds is bounded, whatever waits.
func TestALaneHoldsLittle(t *testing.T) {
	each(t, func(w *world) {
		hold, release := false, make(chan struct{})
		w.play(func(outbox.Job) outbox.Outcome {
			w.mu.Lock()
			held := hold
			w.mu.Unlock()
			if held {
				<-release
			}
			return outbox.Outcome{}
		})
		in := lane()
		stop := w.start()
		w.addFor(in, flows(50), 1)
		w.store.Tell(in)
		w.await("quick work", func() bool { return len(w.recorded) == 50 })
		w.left(0)
		w.mu.Lock()
		hold = true
		w.mu.Unlock()
		for range 5 { // a statement has so many values at most
			w.addFor(in, flows(50), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
		}
		w.store.Tell(in)
		w.await("all at work", func() bool { return len(w.tried) == 50+16 })
		leased := 0
		for _, row := range w.rows() {
			if row.Leased {
				leased++
			}
		}
		if leased > 2048 || leased < 16 {
			w.Errorf("%d of 3000 rows are leased", leased)
		}
		close(release)
		w.left(0)
		stop()
	})
}
