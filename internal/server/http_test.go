package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
)

func TestPaths(t *testing.T) {
	h := openHouse(t)
	tests := map[string]struct {
		code int
		want string
	}{
		"GET /healthz":         {200, "ok"},
		"HEAD /healthz":        {200, ""},
		"GET /readyz":          {200, "ready"},
		"GET /openapi.yaml":    {200, "openapi:"},
		"GET /openapi.json":    {200, `"openapi":`},
		"GET /docs":            {200, "<!DOCTYPE html>"},
		"HEAD /docs":           {200, ""},
		"POST /docs":           {405, ""},
		"GET /docs/style.css":  {200, ":root"},
		"GET /docsx":           {404, `"code":"not_found"`},
		"GET /f":               {200, "the page"},
		"GET /f/":              {200, "the page"},
		"GET /f/token%3D":      {200, "the page"},
		"GET //f/token":        {200, "the page"},
		"GET /f/assets/a.js":   {200, "the page"},
		"GET /":                {404, `"code":"not_found"`},
		"GET /favicon.ico":     {404, `"code":"not_found"`},
		"GET /flows":           {404, `"code":"not_found"`},
		"GET /metrics":         {404, `"code":"not_found"`},
		"GET /debug/pprof/":    {404, `"code":"not_found"`},
		"GET /workflows":       {401, `"code":"unauthenticated"`},
		"GET //workflows":      {401, `"code":"unauthenticated"`},
		"DELETE /workflows":    {405, `"code":"method_not_allowed"`},
		"GET /execution":       {401, `"code":"unauthenticated"`},
		"GET /workflows/../..": {404, `"code":"not_found"`},
	}
	for request, tt := range tests {
		method, path, _ := strings.Cut(request, " ")
		code, headers, body := h.do(t, method, path, "")
		if code != tt.code || !strings.Contains(body, tt.want) {
			t.Errorf("%s answers %d %s", request, code, body)
		}
		if headers.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s lets browsers guess its type", request)
		}
	}
}

func TestReadiness(t *testing.T) {
	h := openHouse(t)
	check := func(http int, want healthv1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		code, _, body := h.do(t, "GET", "/readyz", "")
		if code != http || strings.Contains(body, "secret") {
			t.Errorf("/readyz answers %d %s", code, body)
		}
		answer, err := healthv1.NewHealthClient(h.conn).Check(context.Background(), &healthv1.HealthCheckRequest{})
		if err != nil || answer.GetStatus() != want {
			t.Errorf("health answers %v, %v; want %v", answer.GetStatus(), err, want)
		}
	}
	check(http.StatusOK, healthv1.HealthCheckResponse_SERVING)
	h.away.Store(true)
	check(http.StatusServiceUnavailable, healthv1.HealthCheckResponse_NOT_SERVING)
	if code, _, _ := h.do(t, "GET", "/healthz", ""); code != http.StatusOK {
		t.Errorf("/healthz answers %d while the database is away", code)
	}
	h.away.Store(false)
	check(http.StatusOK, healthv1.HealthCheckResponse_SERVING)
}

// TestHealthFollowsReadiness without anybody asking /readyz.
func TestHealthFollowsReadiness(t *testing.T) {
	s := &Server{log: slog.New(slog.DiscardHandler), health: health.NewServer()}
	asked := make(chan struct{}, 1)
	s.ready = func(context.Context) error {
		asked <- struct{}{}
		return errors.New("away")
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		s.watchReady(ctx)
		close(done)
	}()
	<-asked
	cancel()
	<-done
	answer, err := s.health.Check(context.Background(), &healthv1.HealthCheckRequest{})
	if err != nil || answer.GetStatus() != healthv1.HealthCheckResponse_NOT_SERVING {
		t.Errorf("health answers %v, %v", answer.GetStatus(), err)
	}
}

func TestReflection(t *testing.T) {
	h := openHouse(t)
	stream, err := reflectionv1.NewServerReflectionClient(h.conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	request := &reflectionv1.ServerReflectionRequest{MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{}}
	if err := stream.Send(request); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(answer.String(), "workflows.v1.WorkflowsService") {
		t.Errorf("reflection lists %v", answer)
	}
}

// TestUnknownMethods: an rpc that is declared and not registered, or not
// declared, is Unimplemented, whoever asks.
func TestUnknownMethods(t *testing.T) {
	h := openHouse(t)
	for _, method := range []string{"/workflows.v1.RulesService/ListRules", "/a.B/C"} {
		err := h.conn.Invoke(context.Background(), method, &workflowsv1.GetWorkflowRequest{}, &workflowsv1.Workflow{})
		if status.Code(err) != codes.Unimplemented {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestMessageOverTheLimit(t *testing.T) {
	h := openHouse(t)
	large := strings.Repeat("a", maxMessage+chunkMargin)
	_, err := h.flows().CreateWorkflow(as(h.write), &workflowsv1.CreateWorkflowRequest{CallbackUrl: &large})
	if status.Code(err) != codes.ResourceExhausted {
		t.Errorf("over gRPC: %v", err)
	}
	if code, _, body := h.do(t, "POST", "/workflows", large+" ", "Rem-Apikey", h.write); code != http.StatusRequestEntityTooLarge {
		t.Errorf("over REST: %d %s", code, body)
	}
}

func TestAdmin(t *testing.T) {
	h := openHouse(t)
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, nil
	}
	h.do(t, "GET", "/workflows/x", "", "Rem-Apikey", h.read)
	h.do(t, "GET", "/workflows/x", "")
	code, metrics := h.admin1(t, "/metrics")
	if code != http.StatusOK {
		t.Fatal(code, metrics)
	}
	for _, want := range []string{
		`cauce_calls_total{code="OK",method="GetWorkflow"} 1`,
		`cauce_calls_total{code="Unauthenticated",method="GetWorkflow"} 1`,
		`cauce_call_seconds_count{method="GetWorkflow"} 2`,
		"cauce_calls_in_flight 0", "cauce_panics_total 0", "go_goroutines", "go_build_info",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s:\n%s", want, grep(metrics, "cauce_"))
		}
	}
	if code, _ := h.admin1(t, "/debug/pprof/"); code != http.StatusOK {
		t.Errorf("/debug/pprof/ answers %d", code)
	}
}

// admin1 asks the admin listener once.
func (h *house) admin1(t *testing.T, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+h.AdminAddr()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := h.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func grep(text, word string) string {
	var found strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			found.WriteString(line)
		}
	}
	return found.String()
}
