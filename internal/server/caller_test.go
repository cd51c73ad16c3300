package server

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/caller"
	"cauce/internal/tenant"
)

// tellCaller makes GetWorkflow answer what the house knows of who asks.
func (h *house) tellCaller() *caller.Info {
	got := &caller.Info{}
	h.get = func(ctx context.Context, _ *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		*got = caller.From(ctx)
		return &workflowsv1.Workflow{}, nil
	}
	return got
}

// TestAddressIsTheConnections: only the gateway in this process is believed when
// it says where a call came from.
func TestAddressIsTheConnections(t *testing.T) {
	h := openHouse(t)
	got := h.tellCaller()
	claims := []string{"x-client-ip", "192.0.2.66", "x-client-user-agent", "liar", "x-forwarded-for", "192.0.2.66"}

	ctx := as(h.read, claims...)
	if _, err := h.flows().GetWorkflow(ctx, &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil {
		t.Fatal(err)
	}
	if got.IP != "127.0.0.1" || !strings.HasPrefix(got.UserAgent, "grpc-go/") {
		t.Errorf("over gRPC the caller is %+v", *got)
	}

	headers := append([]string{"Rem-Apikey", h.read, "User-Agent", "phone/1.0", "Grpc-Metadata-X-Client-Ip", "192.0.2.66"}, claims...)
	if code, _, body := h.do(t, http.MethodGet, "/workflows/x", "", headers...); code != http.StatusOK {
		t.Fatal(code, body)
	}
	if got.IP != "127.0.0.1" || got.UserAgent != "phone/1.0" {
		t.Errorf("over REST the caller is %+v", *got)
	}
}

// TestAddressBehindAProxy: the word of a proxy that the operator named is taken, over
// both protocols.
func TestAddressBehindAProxy(t *testing.T) {
	h := openHouse(t, netip.MustParsePrefix("127.0.0.0/8"))
	got := h.tellCaller()
	claims := []string{"x-client-ip", "198.51.100.7", "x-forwarded-for", "198.51.100.7, 192.0.2.66"}
	if _, err := h.flows().GetWorkflow(as(h.read, claims...), &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil || got.IP != "192.0.2.66" {
		t.Errorf("over gRPC the caller is %+v, %v", *got, err)
	}
	*got = caller.Info{}
	if code, _, body := h.do(t, http.MethodGet, "/workflows/x", "", append([]string{"Rem-Apikey", h.read}, claims...)...); code != http.StatusOK || got.IP != "192.0.2.66" {
		t.Errorf("over REST the caller is %+v; %d %s", *got, code, body)
	}
}

func TestRequestID(t *testing.T) {
	h := openHouse(t)
	got := h.tellCaller()
	tests := map[string]bool{ // whether the caller's own is kept
		"abc-123_x.y":                     true,
		strings.Repeat("a", 128):          true,
		strings.Repeat("a", 129):          false,
		"a b":                             false,
		"<script>":                        false,
		"":                                false,
		"$(id)":                           false,
		"../../etc/passwd":                false,
		"0190b9a0-0000-7000-8000-00000aa": true,
	}
	for given, kept := range tests {
		var header metadata.MD
		_, err := h.flows().GetWorkflow(as(h.read, "x-request-id", given), &workflowsv1.GetWorkflowRequest{Uuid: "x"}, grpc.Header(&header))
		if err != nil {
			t.Fatal(err)
		}
		checkID(t, "gRPC", given, first(header, "x-request-id"), got.RequestID, kept)
		_, headers, _ := h.do(t, http.MethodGet, "/workflows/x", "", "Rem-Apikey", h.read, "X-Request-Id", given)
		checkID(t, "REST", given, headers.Get("X-Request-Id"), got.RequestID, kept)
	}
}

func checkID(t *testing.T, protocol, given, answered, seen string, kept bool) {
	t.Helper()
	if answered != seen || answered == "" || (answered == given) != kept {
		t.Errorf("%s, id %q: answered %q, the handler saw %q", protocol, given, answered, seen)
	}
}

func TestTenantIsTheCallers(t *testing.T) {
	h := openHouse(t)
	bound := false
	h.get = func(ctx context.Context, _ *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		_, bound = tenant.Account(ctx)
		return &workflowsv1.Workflow{}, nil
	}
	if _, err := h.flows().GetWorkflow(as(h.read), &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil || !bound {
		t.Errorf("the handler's context has an account: %t (%v)", bound, err)
	}
}
