package apitest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	workflowsv1 "cauce/gen/workflows/v1"
)

type watching = grpc.ServerStreamingClient[workflowsv1.WatchWorkflowsResponse]

// watch begins to watch with a credential of the cases, over a connection of its own,
// which the service's stop does not close.
func (h *house) watch(t *testing.T, as string, in *workflowsv1.WatchWorkflowsRequest) watching {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	if name, value := h.credential("live", as); name != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	conn, err := grpc.NewClient(h.conn.Target(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	stream, err := workflowsv1.NewWorkflowsServiceClient(conn).WatchWorkflows(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// seen takes so many events.
func seen(t *testing.T, stream watching, n int) (events []*workflowsv1.WorkflowEvent, cursor string) {
	t.Helper()
	for len(events) < n {
		message, err := stream.Recv()
		if err != nil {
			t.Fatalf("after %d of %d events: %v", len(events), n, err)
		}
		if cursor = message.GetCursor(); message.Event != nil {
			events = append(events, message.GetEvent())
		}
	}
	return events, cursor
}

func wantKinds(t *testing.T, events []*workflowsv1.WorkflowEvent, want ...string) {
	t.Helper()
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.GetEvent())
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("saw %v, not %v", kinds, want)
	}
}

func ended(t *testing.T, stream watching) answer {
	t.Helper()
	for {
		if _, err := stream.Recv(); err != nil {
			return grpcError(err)
		}
	}
}

// TestWatchOverTheAPI follows an account, and one flow, through a stop of the
// service; a stranger sees nothing of it.
func TestWatchOverTheAPI(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			cfg := settings(t)
			h := &house{keys: map[string]string{}}
			makeKeys(t, cfg, h.keys)
			stop := h.start(t, cfg)
			zero := "0"
			stranger := h.watch(t, "other", &workflowsv1.WatchWorkflowsRequest{Cursor: &zero})
			all := h.watch(t, "read", &workflowsv1.WatchWorkflowsRequest{Cursor: &zero})
			flow, steps, token := h.twoSteps(t)
			h.twoSteps(t)
			one := h.watch(t, "write", &workflowsv1.WatchWorkflowsRequest{Cursor: &zero, WorkflowUuid: &flow})
			h.must(t, token, "StartStep", steps[0], nil)

			events, cursor := seen(t, all, 4)
			wantKinds(t, events, "workflow.created", "workflow.created", "step.started", "workflow.started")
			events, ofFlow := seen(t, one, 3)
			wantKinds(t, events, "workflow.created", "step.started", "workflow.started")
			for i, e := range events {
				if e.GetWorkflowUuid() != flow || e.GetSequence() != int64(i+1) || !strings.Contains(e.GetPayload(), flow) || !e.GetIntact() {
					t.Errorf("%v", e)
				}
			}
			strange := h.rest(t, "live", call{Call: "CreateWorkflow", As: "other", Request: map[string]any{"steps": []any{"acceptance"}}})
			if events, _ := seen(t, stranger, 1); events[0].GetWorkflowUuid() != text(t, strange, "uuid") {
				t.Errorf("a stranger saw %v", events[0])
			}
			stopped := make(chan struct{})
			go func() {
				defer close(stopped)
				stop()
			}()
			for _, stream := range []watching{all, one, stranger} {
				if a := ended(t, stream); a.body["code"] != "watch_ended" {
					t.Errorf("stopping: %s", show(a.body))
				}
			}
			<-stopped

			h.start(t, cfg)
			h.must(t, token, "SubmitStep", steps[0], map[string]any{"accepted": true})
			for _, in := range []*workflowsv1.WatchWorkflowsRequest{{Cursor: &cursor}, {Cursor: &ofFlow, WorkflowUuid: &flow}} {
				if events, _ := seen(t, h.watch(t, "read", in), 1); events[0].GetEvent() != "step.completed" || events[0].GetSequence() != 4 {
					t.Errorf("behind the cursor comes %v", events[0])
				}
			}
			h.refuseWatches(t, flow, cursor, token)
		})
	}
}

func (h *house) refuseWatches(t *testing.T, flow, cursor, token string) {
	t.Helper()
	nonsense, nobody := "nonsense", "0190e8a4-6a0e-7cc3-98c5-2f1d7a3b5c11"
	for name, c := range map[string]struct {
		as   string
		in   *workflowsv1.WatchWorkflowsRequest
		want string
		at   string
	}{
		"no credential":         {"none", &workflowsv1.WatchWorkflowsRequest{}, "unauthenticated", ""},
		"a token":               {"token:" + token, &workflowsv1.WatchWorkflowsRequest{}, "unauthenticated", ""},
		"another's flow":        {"other", &workflowsv1.WatchWorkflowsRequest{WorkflowUuid: &flow}, "not_found", ""},
		"no flow":               {"read", &workflowsv1.WatchWorkflowsRequest{WorkflowUuid: &nobody}, "not_found", ""},
		"no UUID":               {"read", &workflowsv1.WatchWorkflowsRequest{WorkflowUuid: &nonsense}, "invalid_request", "workflow_uuid"},
		"no cursor":             {"read", &workflowsv1.WatchWorkflowsRequest{Cursor: &nonsense}, "invalid_request", "cursor"},
		"another's cursor":      {"other", &workflowsv1.WatchWorkflowsRequest{Cursor: &cursor}, "invalid_request", "cursor"},
		"a cursor of all":       {"read", &workflowsv1.WatchWorkflowsRequest{Cursor: &cursor, WorkflowUuid: &flow}, "invalid_request", "cursor"},
		"a cursor without ends": {"read", &workflowsv1.WatchWorkflowsRequest{Cursor: new(strings.Repeat("A", 10_000))}, "invalid_request", "cursor"},
	} {
		a := ended(t, h.watch(t, c.as, c.in))
		faults, _ := a.body["errors"].(map[string]any)
		if a.body["code"] != c.want || c.at != "" && faults[c.at] == nil {
			t.Errorf("%s: %s", name, show(a.body))
		}
	}
}
