package server

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/store/storetest"
)

// TestStopWaitsForWhatIsInFlight stops the server while a call over each
// protocol is being answered: both get their answers, no other call gets in.
func TestStopWaitsForWhatIsInFlight(t *testing.T) {
	h := openHouse(t)
	begun, release := make(chan struct{}, 2), make(chan struct{})
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		begun <- struct{}{}
		<-release
		return &workflowsv1.Workflow{Uuid: "late"}, nil
	}
	answers := make(chan string, 2)
	go func() {
		w, err := h.flows().GetWorkflow(as(h.read), &workflowsv1.GetWorkflowRequest{Uuid: "x"})
		if err != nil {
			t.Error(err)
		}
		answers <- w.GetUuid()
	}()
	go func() {
		code, _, _ := h.do(t, http.MethodGet, "/workflows/x", "", "Rem-Apikey", h.read)
		answers <- http.StatusText(code)
	}()
	<-begun
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- h.stop() }()
	<-h.stopping
	h.wantClosed(t)
	select {
	case err := <-stopped:
		t.Fatalf("the server did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	got := map[string]bool{<-answers: true, <-answers: true}
	if !got["late"] || !got["OK"] {
		t.Errorf("the calls in flight got %v", got)
	}
	select {
	case err := <-stopped:
		if err != nil {
			t.Errorf("the server stopped with: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server does not stop")
	}
}

// wantClosed waits until neither port takes a new connection's call.
func (h *house) wantClosed(t *testing.T) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Second}
	deadline := time.Now().Add(5 * time.Second)
	for {
		response, err := client.Get("http://" + h.HTTPAddr() + "/healthz")
		if err != nil {
			return
		}
		_ = response.Body.Close()
		if time.Now().After(deadline) {
			t.Fatal("the HTTP port still takes connections")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestStopEndsWaiting: a session that waits is told to wait no longer, so that
// it does not hold the stop up.
func TestStopEndsWaiting(t *testing.T) {
	h := openHouse(t)
	begun := make(chan struct{})
	h.session = func(ctx context.Context, _ *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error) {
		close(begun)
		select {
		case <-h.stopping:
		case <-ctx.Done():
		}
		return &workflowsv1.Session{}, nil
	}
	answered := make(chan int, 1)
	go func() {
		code, _, _ := h.do(t, http.MethodGet, "/execution?wait=25&version=1", "", "Authorization", "Bearer "+h.execution)
		answered <- code
	}()
	<-begun
	start := time.Now()
	if err := h.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if code := <-answered; code != http.StatusOK {
		t.Errorf("the session that waited got %d", code)
	}
}

func TestPortIsTaken(t *testing.T) {
	h := openHouse(t)
	s := storetest.SQLite(t)
	verifier := auth.NewVerifier(s, time.Now)
	defer verifier.Close()
	_, err := New(Options{
		HTTPAddr: "127.0.0.1:0", GRPCAddr: h.GRPCAddr(), Verifier: verifier,
		Register: func(grpc.ServiceRegistrar) {}, Log: slog.New(slog.DiscardHandler),
		Ready: func(context.Context) error { return nil }, Page: http.NotFoundHandler(),
	})
	if err == nil {
		t.Fatal("two servers have one port")
	}
}

func TestCallerLeaves(t *testing.T) {
	h := openHouse(t)
	left := make(chan struct{})
	begun := make(chan struct{})
	h.get = func(ctx context.Context, _ *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		close(begun)
		<-ctx.Done()
		close(left)
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(as(h.read))
	go func() {
		<-begun
		cancel()
	}()
	_, err := h.flows().GetWorkflow(ctx, &workflowsv1.GetWorkflowRequest{Uuid: "x"})
	if status.Code(err) != codes.Canceled {
		t.Error(err)
	}
	select {
	case <-left:
	case <-time.After(5 * time.Second):
		t.Error("the handler never learned that its caller left")
	}
}
