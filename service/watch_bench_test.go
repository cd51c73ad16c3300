package service_test

import (
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/event"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/service"
)

// BenchmarkWatch measures from the commit of an event to its receipt over gRPC, one
// event at a time: in the process that wrote it, beside others of the same account
// that are written all the time, and in another process at the same PostgreSQL that
// hears of it by NOTIFY.
func BenchmarkWatch(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			measureWatch(b, s, s, 0)
		})
		b.Run(name+", 8 others write", func(b *testing.B) {
			s := open(b)
			measureWatch(b, s, s, 8)
		})
	}
	b.Run("postgres, another process", func(b *testing.B) {
		url, keys := storetest.PostgresURL(b), b.TempDir()
		writer := storetest.Open(b, store.Config{DatabaseURL: url, DataDir: keys})
		reader := storetest.Open(b, store.Config{DatabaseURL: url, DataDir: keys})
		measureWatch(b, writer, reader, 0)
	})
}

var snapshot = json.RawMessage(`{"status":"in_progress"}`)

func measureWatch(b *testing.B, writer, reader *store.Store, others int) {
	w := worldOn(b, writer)
	if writer != reader {
		w.connect(writer, reader)
	}
	flow := w.flow()
	// Without its own looks: what is measured is being told.
	hub := event.NewHub(event.HubOptions{Store: reader, Poll: time.Hour})
	stream, _ := w.watch(w.serve(reader, hub, service.Pace{Heartbeat: time.Hour}), &workflowsv1.WatchWorkflowsRequest{})
	written := w.keepWriting(others)
	var took []time.Duration
	start := time.Now()
	for b.Loop() {
		w.happen(flow, snapshot)
		committed := time.Now()
		for ours := false; !ours; {
			ours = w.next(stream).GetEvent().GetWorkflowUuid() == flow.String()
		}
		took = append(took, time.Since(committed))
	}
	over := time.Since(start)
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.99), "ms-p99")
	b.ReportMetric(float64(written())/over.Seconds(), "others/s")
	b.ReportMetric(0, "ns/op")
}

// keepWriting has others write events of the account, until it is asked how many
// there were.
func (w *world) keepWriting(others int) (written func() int64) {
	var writing sync.WaitGroup
	var stop atomic.Bool
	var count atomic.Int64
	for range others {
		flow := w.flow()
		writing.Go(func() {
			for !stop.Load() {
				w.happen(flow, snapshot)
				count.Add(1)
			}
		})
	}
	return func() int64 {
		stop.Store(true)
		writing.Wait()
		return count.Load()
	}
}
