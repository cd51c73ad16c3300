package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/apierror"
	"cauce/internal/auth"
	"cauce/internal/fault"
	"cauce/internal/idempotency"
)

func TestOrder(t *testing.T) {
	want := map[bool]string{
		// What streams have: no deadline, no key to repeat them by, and validation
		// belongs to each message.
		true:  "caller observe errors recovery auth",
		false: "caller observe errors recovery deadline auth idempotency validation",
	}
	for _, trusted := range []bool{true, false} {
		chain := chainOf(&observer{}, &auth.Verifier{}, &idempotency.Book{}, &validation{}, callers{trusted: trusted})
		var unary, stream []string
		for _, n := range chain {
			unary = append(unary, n.name)
			if n.stream != nil {
				stream = append(stream, n.name)
			}
		}
		if got := strings.Join(unary, " "); got != want[false] {
			t.Errorf("unary calls pass %s, want %s", got, want[false])
		}
		if got := strings.Join(stream, " "); got != want[true] {
			t.Errorf("streams pass %s, want %s", got, want[true])
		}
	}
}

// TestOrderOfAnswers tries what the order is for: who is calling is settled
// before what is wrong with the request, and the handler speaks before that.
func TestOrderOfAnswers(t *testing.T) {
	h := openHouse(t)
	h.create = func(ctx context.Context, in *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
		faults := fault.Take(ctx)
		if in.GetExternalReferenceId() == "gone" {
			return nil, fault.New(fault.NotFound, nil)
		}
		faults.Add("metadata", fault.UnknownReference)
		return nil, faults.Err()
	}
	long := strings.Repeat("a", 256)
	tests := map[string]struct {
		key, reference string
		want           fault.Reason
		paths          []string
	}{
		"no key":     {"", long, fault.Unauthenticated, nil},
		"wrong key":  {"live_x", long, fault.Unauthenticated, nil},
		"scope":      {h.read, long, fault.InsufficientScope, nil},
		"handler":    {h.write, "gone", fault.NotFound, nil},
		"all faults": {h.write, long, fault.InvalidRequest, []string{"external_reference_id", "steps", "metadata"}},
	}
	for name, tt := range tests {
		_, err := h.flows().CreateWorkflow(as(tt.key), &workflowsv1.CreateWorkflowRequest{ExternalReferenceId: &tt.reference})
		reason, paths := refusalOf(err)
		if reason != tt.want || !samePaths(paths, tt.paths) {
			t.Errorf("%s: %q %v, want %q %v", name, reason, paths, tt.want, tt.paths)
		}
	}
}

func refusalOf(err error) (fault.Reason, []string) {
	st, _ := status.FromError(err)
	reason, _ := apierror.Reason(st)
	var paths []string
	for _, v := range apierror.Violations(st) {
		paths = append(paths, v.GetField())
	}
	return reason, paths
}

func samePaths(got, want []string) bool {
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	return slices.Equal(got, want)
}

// TestHandlerThatNeverAsks holds the last resort: a handler that takes no faults
// still answers none of a faulty request.
func TestHandlerThatNeverAsks(t *testing.T) {
	h := openHouse(t)
	h.create = func(context.Context, *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, nil
	}
	_, err := h.flows().CreateWorkflow(as(h.write), &workflowsv1.CreateWorkflowRequest{})
	if reason, paths := refusalOf(err); reason != fault.InvalidRequest || !samePaths(paths, []string{"steps"}) {
		t.Errorf("%q %v: %v", reason, paths, err)
	}
	if _, err := h.flows().CreateWorkflow(as(h.write), &workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}}); err != nil {
		t.Error(err)
	}
}

func TestErrorsAreMapped(t *testing.T) {
	h := openHouse(t)
	var given error
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		return nil, given
	}
	tests := map[string]struct {
		given error
		code  codes.Code
		http  int
		// logged tells whether the cause is for the log.
		logged bool
	}{
		"reason":   {fault.New(fault.StepFinished, errors.New("the cause 1")), codes.FailedPrecondition, 409, false},
		"unknown":  {errors.New("the cause 2"), codes.Internal, 500, true},
		"deadline": {context.DeadlineExceeded, codes.DeadlineExceeded, 504, false},
	}
	for name, tt := range tests {
		given = tt.given
		_, err := h.flows().GetWorkflow(as(h.read, "x-request-id", "of-"+name), &workflowsv1.GetWorkflowRequest{Uuid: "x"})
		if status.Code(err) != tt.code || strings.Contains(status.Convert(err).String(), "the cause") {
			t.Errorf("%s over gRPC: %v", name, err)
		}
		code, _, body := h.do(t, "GET", "/workflows/x", "", "Rem-Apikey", h.read)
		if code != tt.http || strings.Contains(body, "the cause") {
			t.Errorf("%s over REST: %d %s", name, code, body)
		}
		if got := len(h.log.lines("the cause", "of-"+name)) > 0; got != tt.logged {
			t.Errorf("%s: its cause is in the log: %t, want %t\n%s", name, got, tt.logged, h.log)
		}
	}
}

func TestLanguageOfErrors(t *testing.T) {
	h := openHouse(t)
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		return nil, fault.New(fault.NotFound, nil)
	}
	for accept, want := range map[string]string{"": "No existe aquí.", "en-GB, es;q=0.5": "It does not exist here."} {
		_, err := h.flows().GetWorkflow(as(h.read, "accept-language", accept), &workflowsv1.GetWorkflowRequest{Uuid: "x"})
		if got := status.Convert(err).Message(); got != want {
			t.Errorf("Accept-Language %q over gRPC: %q", accept, got)
		}
		if _, _, body := h.do(t, "GET", "/workflows/x", "", "Rem-Apikey", h.read, "Accept-Language", accept); !strings.Contains(body, want) {
			t.Errorf("Accept-Language %q over REST: %s", accept, body)
		}
	}
}

func TestDeadlines(t *testing.T) {
	h := openHouse(t)
	var left time.Duration
	measure := func(ctx context.Context) {
		end, ok := ctx.Deadline()
		if left = time.Until(end); !ok {
			left = 0
		}
	}
	h.get = func(ctx context.Context, _ *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		measure(ctx)
		return &workflowsv1.Workflow{}, nil
	}
	h.session = func(ctx context.Context, _ *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error) {
		measure(ctx)
		return &workflowsv1.Session{}, nil
	}
	check := func(what string, most time.Duration) {
		t.Helper()
		if left > most || left < most-5*time.Second {
			t.Errorf("%s has %s left, want about %s", what, left, most)
		}
	}
	if _, err := h.flows().GetWorkflow(as(h.read), &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil {
		t.Fatal(err)
	}
	check("a call over gRPC", 30*time.Second)
	h.do(t, "GET", "/workflows/x", "", "Rem-Apikey", h.read)
	check("a call over REST", 30*time.Second)
	h.do(t, "GET", "/execution", "", "Authorization", "Bearer "+h.execution)
	check("a session that may wait", 40*time.Second)
	ctx, cancel := context.WithTimeout(as(h.read), 10*time.Second)
	defer cancel()
	if _, err := h.flows().GetWorkflow(ctx, &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil {
		t.Fatal(err)
	}
	check("a caller in a hurry", 10*time.Second)
}
