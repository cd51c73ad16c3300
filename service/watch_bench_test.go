package service_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/event"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/service"
)

// BenchmarkWatch measures from the commit of an event to its receipt over gRPC, one
// event at a time: in the process that wrote it, and in another at the same
// PostgreSQL that hears of it by NOTIFY.
func BenchmarkWatch(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		s := storetest.SQLite(b)
		measureWatch(b, s, s)
	})
	b.Run("postgres", func(b *testing.B) {
		s := storetest.Postgres(b)
		measureWatch(b, s, s)
	})
	b.Run("postgres, another process", func(b *testing.B) {
		url, keys := storetest.PostgresURL(b), b.TempDir()
		writer := storetest.Open(b, store.Config{DatabaseURL: url, DataDir: keys})
		reader := storetest.Open(b, store.Config{DatabaseURL: url, DataDir: keys})
		measureWatch(b, writer, reader)
	})
}

func measureWatch(b *testing.B, writer, reader *store.Store) {
	w := worldOn(b, writer)
	if writer != reader {
		w.connect(writer, reader)
	}
	flow := w.flow()
	// Without its own looks: what is measured is being told.
	hub := event.NewHub(event.HubOptions{Store: reader, Poll: time.Hour})
	stream, _ := w.watch(w.serve(reader, hub, service.Pace{Heartbeat: time.Hour}), &workflowsv1.WatchWorkflowsRequest{})
	snapshot, took := json.RawMessage(`{"status":"in_progress"}`), make([]time.Duration, 0, b.N)
	for b.Loop() {
		w.happen(flow, snapshot)
		start := time.Now()
		w.next(stream)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "ms-p50")
	b.ReportMetric(at(0.99), "ms-p99")
	b.ReportMetric(0, "ns/op")
}
