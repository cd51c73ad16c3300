package outbox_test

import (
	"context"
	"testing"
	"time"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// BenchmarkLanes fills 10,000 lanes with a job each. "look-ms" is how long the poll
// takes while none is due; "lane-µs" is what each costs from the first lease to the
// last record, of work that does nothing.
func BenchmarkLanes(b *testing.B) {
	const lanes = 10_000
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, open(b))
			for b.Loop() {
				b.StopTimer()
				w.recorded = nil
				w.fillLanes(lanes)
				b.StartTimer()
				began := time.Now()
				for range 10 {
					if due, err := w.engine().Due(b.Context(), w.now().Add(-time.Hour)); len(due) > 0 || err != nil {
						b.Fatal(len(due), err)
					}
				}
				b.ReportMetric(time.Since(began).Seconds()*1e3/10, "look-ms")
				began = time.Now()
				stop := w.start()
				w.await("the end", func() bool { return len(w.recorded) == lanes })
				b.ReportMetric(time.Since(began).Seconds()*1e6/lanes, "lane-µs")
				stop()
			}
		})
	}
}

func (w *world) fillLanes(lanes int) {
	w.Helper()
	const atOnce = 500
	for range lanes / atOnce {
		work := make([]outbox.Work, atOnce)
		for i, flow := range flows(atOnce) {
			work[i] = outbox.Work{Kind: kind, Lane: lane(), Flow: flow, Seq: 1, Due: w.now()}
		}
		err := w.store.Write(tenant.WithAccount(w.Context(), w.account), func(ctx context.Context, tx *ent.Client) error {
			return outbox.Add(ctx, tx, work)
		})
		if err != nil {
			w.Fatal(err)
		}
	}
}
