package service_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/store/storetest"
	"cauce/service"
)

type watching = grpc.ServerStreamingClient[workflowsv1.WatchWorkflowsResponse]

// watch begins to watch, and takes the first message, which has a cursor alone.
func (w *world) watch(client workflowsv1.WorkflowsServiceClient, in *workflowsv1.WatchWorkflowsRequest) (watching, string) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
	w.Cleanup(cancel)
	stream, err := client.WatchWorkflows(ctx, in)
	if err != nil {
		w.Fatal(err)
	}
	first, err := stream.Recv()
	if err != nil {
		w.Fatal(err)
	}
	if first.GetEvent() != nil || first.GetCursor() == "" {
		w.Fatalf("the first message is %v", first)
	}
	return stream, first.GetCursor()
}

// next takes the next message.
func (w *world) next(stream watching) *workflowsv1.WatchWorkflowsResponse {
	w.Helper()
	message, err := stream.Recv()
	if err != nil {
		w.Fatal(err)
	}
	return message
}

// TestSlowWatcher: who takes nothing is let go, and misses nothing by it.
func TestSlowWatcher(t *testing.T) {
	w := worldOn(t, storetest.SQLite(t))
	flow := w.flow()
	hub := event.NewHub(event.HubOptions{Store: w.store, Most: 1})
	stream, cursor := w.watch(w.serve(w.store, hub, service.Pace{Patience: 200 * time.Millisecond}), &workflowsv1.WatchWorkflowsRequest{})
	const events = 100
	large, err := json.Marshal(map[string]string{"text": strings.Repeat("x", 100_000)})
	if err != nil {
		t.Fatal(err)
	}
	for range events {
		w.happen(flow, large)
	}
	for { // until the one watch that there may be has ended
		other, err := hub.Open(w.ctx(), "0", nil)
		if err == nil {
			other.Close()
			break
		}
		if !fault.Is(err, fault.TooManyWatches) {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	got := int64(0)
	for {
		message, err := stream.Recv()
		if err != nil {
			if reason := reasonOf(err); reason != "ResourceExhausted "+string(fault.WatchTooSlow) {
				t.Fatalf("the slow one is told %s: %v", reason, err)
			}
			break
		}
		if got++; message.GetEvent().GetSequence() != got {
			t.Fatalf("event %d came as the %d.", message.GetEvent().GetSequence(), got)
		}
		cursor = message.GetCursor()
	}
	if got == events {
		t.Fatal("all of it got through")
	}
	patient := w.serve(w.store, hubOn(w.store), service.Pace{})
	stream, _ = w.watch(patient, &workflowsv1.WatchWorkflowsRequest{Cursor: &cursor})
	for ; got < events; got++ {
		if message := w.next(stream); message.GetEvent().GetSequence() != got+1 {
			t.Fatalf("event %d came as the %d.", message.GetEvent().GetSequence(), got+1)
		}
	}
}

// TestHeartbeats come in silence, with cursors to go on from.
func TestHeartbeats(t *testing.T) {
	w := worldOn(t, storetest.Postgres(t))
	flow := w.flow()
	client := w.serve(w.store, hubOn(w.store), service.Pace{Heartbeat: 20 * time.Millisecond})
	stream, _ := w.watch(client, &workflowsv1.WatchWorkflowsRequest{})
	cursor := ""
	for range 3 {
		message := w.next(stream)
		if message.GetEvent() != nil {
			t.Fatalf("nothing happened, and it came: %v", message)
		}
		cursor = message.GetCursor()
	}
	w.happen(flow, json.RawMessage(`{"b":1,"a":2}`))
	for _, one := range []watching{stream, func() watching {
		again, _ := w.watch(client, &workflowsv1.WatchWorkflowsRequest{Cursor: &cursor})
		return again
	}()} {
		message := w.next(one)
		for message.GetEvent() == nil {
			message = w.next(one)
		}
		if e := message.GetEvent(); e.GetSequence() != 1 || e.GetPayload() != `{"b":1,"a":2}` || e.GetWorkflowUuid() != flow.String() {
			t.Errorf("%v", e)
		}
	}
}

// TestRevokedWhileWatching: a watch ends when its credential does.
func TestRevokedWhileWatching(t *testing.T) {
	w := worldOn(t, storetest.SQLite(t))
	var revoked atomic.Bool
	w.good = func() error {
		if revoked.Load() {
			return fault.New(fault.Unauthenticated, nil)
		}
		return nil
	}
	client := w.serve(w.store, hubOn(w.store), service.Pace{Heartbeat: 20 * time.Millisecond})
	stream, _ := w.watch(client, &workflowsv1.WatchWorkflowsRequest{})
	w.next(stream)
	revoked.Store(true)
	for {
		if _, err := stream.Recv(); err != nil {
			if reason := reasonOf(err); reason != "Unauthenticated "+string(fault.Unauthenticated) {
				t.Errorf("%s: %v", reason, err)
			}
			return
		}
	}
}

// TestStopEndsWatches, with a reason to come back.
func TestStopEndsWatches(t *testing.T) {
	w := worldOn(t, storetest.SQLite(t))
	hub := hubOn(w.store)
	client := w.serve(w.store, hub, service.Pace{})
	stream, _ := w.watch(client, &workflowsv1.WatchWorkflowsRequest{})
	hub.End()
	if _, err := stream.Recv(); reasonOf(err) != "Unavailable "+string(fault.WatchEnded) {
		t.Errorf("%v", err)
	}
}
