package apitest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// receiver is an integrator's endpoint that remembers what it got.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	status int
	got    []http.Header
}

func newReceiver(t *testing.T, status int) *receiver {
	t.Helper()
	r := &receiver{status: status}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		_, _ = io.Copy(io.Discard, in.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, in.Header.Clone())
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "received")
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// ids are the webhook-ids so far, in order.
func (r *receiver) ids() (ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, header := range r.got {
		ids = append(ids, header.Get("webhook-id")+" "+header.Get("webhook-sequence"))
	}
	return ids
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s never came", what)
		}
	}
}

// TestDeliveries follows notifications from the event to the receiver: what was
// sent is shown, and sent again under the same id and number; an endpoint that is
// gone gets nothing until it is enabled.
func TestDeliveries(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			cfg := settings(t)
			cfg.WebhookAllowPrivate = true
			h := open(t, cfg)
			there := newReceiver(t, http.StatusOK)
			made := h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"acceptance"}, "callback_url": there.URL + "/hook?a=1"}})
			flow := text(t, made, "uuid")
			deliveries := func() answer {
				return h.rest(t, "live", call{Call: "ListWorkflowDeliveries", As: "read", Request: map[string]any{"uuid": flow}})
			}
			h.awaitDeliveries(t, flow, 1)
			first := map[string]any{
				"url": there.URL + "/hook?a=1", "attempt": float64(1), "status": float64(200), "accepted": true, "error": nil, "next_attempt_at": nil,
				"sequence": float64(1), "notice": float64(1), "answer": "received",
			}
			want := map[string]any{"data": []any{first}, "pending": []any{}}
			if diff := match("result", want, deliveries().body["result"]); diff != "" {
				t.Fatal(diff)
			}
			event, endpoint := text(t, deliveries(), "data.0.event_uuid"), text(t, deliveries(), "data.0.endpoint_uuid")
			a := h.rest(t, "live", call{Call: "ResendWorkflowEvent", As: "admin", Request: map[string]any{"uuid": flow, "event_uuid": event}})
			if a.status != http.StatusOK {
				t.Fatal(show(a.body))
			}
			h.awaitDeliveries(t, flow, 2)
			if got := there.ids(); !slices.Equal(got, []string{event + " 1", event + " 1"}) {
				t.Errorf("sent: %v", got)
			}
			h.disableAndEnable(t, there, flow, event, endpoint)
		})
	}
}

// awaitDeliveries waits until so many attempts are recorded and nothing waits that
// may be sent.
func (h *house) awaitDeliveries(t *testing.T, flow string, n int) {
	t.Helper()
	eventually(t, "an attempt", func() bool {
		a := h.rest(t, "live", call{Call: "ListWorkflowDeliveries", As: "read", Request: map[string]any{"uuid": flow}})
		data, _ := lookup(a.body["result"], "data")
		return len(data.([]any)) == n
	})
}

func (h *house) disableAndEnable(t *testing.T, there *receiver, flow, event, endpoint string) {
	t.Helper()
	there.answer(http.StatusGone)
	resend := call{Call: "ResendEvents", As: "admin", Request: map[string]any{"from": "2000-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z", "endpoint_uuid": endpoint}}
	if a := h.rest(t, "live", resend); show(a.body["result"]) != `{"queued":1}` {
		t.Fatal(show(a.body))
	}
	h.awaitDeliveries(t, flow, 3)
	shown := func() answer { return h.rest(t, "live", call{Call: "ListEndpoints", As: "read"}) }
	gone := map[string]any{"uuid": endpoint, "url": there.URL + "/hook?a=1", "disabled_at": "*", "disabled_reason": "gone", "waiting": float64(1)}
	eventually(t, "the endpoint's end", func() bool { return match("", map[string]any{"data": []any{gone}}, shown().body["result"]) == "" })
	// The timeline says so, and nobody is notified of it.
	note := map[string]any{"event": "endpoint.disabled", "notice": nil, "actor": map[string]any{"type": "system", "id": nil}, "payload": map[string]any{"endpoint_uuid": endpoint}}
	events := h.rest(t, "live", call{Call: "ListWorkflowEvents", As: "read", Request: map[string]any{"uuid": flow, "per_page": 1}})
	if diff := match("", map[string]any{"data": []any{note}}, events.body["result"]); diff != "" {
		t.Error(diff)
	}
	if err := outsider(flow, h.timeline(t, flow)); err != nil {
		t.Error(err)
	}
	there.answer(http.StatusNoContent)
	a := h.rest(t, "live", call{Call: "EnableEndpoint", As: "admin", Request: map[string]any{"uuid": endpoint}})
	if diff := match("", map[string]any{"uuid": endpoint, "disabled_at": nil, "disabled_reason": nil, "failing_since": nil}, a.body["result"]); diff != "" {
		t.Fatal(diff)
	}
	h.awaitDeliveries(t, flow, 4)
	if got := there.ids(); len(got) != 4 || got[3] != event+" 1" {
		t.Errorf("sent: %v", got)
	}
	eventually(t, "an idle endpoint", func() bool {
		return match("", map[string]any{"data": []any{map[string]any{"waiting": float64(0), "accepted_at": "*"}}}, shown().body["result"]) == ""
	})
}
