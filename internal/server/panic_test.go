package server

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
)

func TestPanic(t *testing.T) {
	h := openHouse(t)
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		panic("the lamp fell")
	}
	_, err := h.flows().GetWorkflow(as(h.read, "x-request-id", "over-grpc"), &workflowsv1.GetWorkflowRequest{Uuid: "x"})
	if status.Code(err) != codes.Internal || strings.Contains(status.Convert(err).String(), "lamp") {
		t.Errorf("a panic over gRPC answers %v", err)
	}
	code, _, body := h.do(t, http.MethodGet, "/workflows/x", "", "Rem-Apikey", h.read, "X-Request-Id", "over-rest")
	if code != http.StatusInternalServerError || !strings.Contains(body, `"code":"internal"`) ||
		!strings.Contains(body, `"request_id":"over-rest"`) || strings.Contains(body, "lamp") {
		t.Errorf("a panic over REST answers %d %s", code, body)
	}
	for _, id := range []string{"over-grpc", "over-rest"} {
		if len(h.log.lines("the lamp fell", id, "panic_test.go")) != 1 {
			t.Errorf("the log does not hold the panic of %s with its stack:\n%s", id, h.log)
		}
		if len(h.log.lines(`"call"`, id, "Internal")) != 1 {
			t.Errorf("the log does not hold the call %s:\n%s", id, h.log)
		}
	}
	if _, metrics := h.admin1(t, "/metrics"); !strings.Contains(metrics, "cauce_panics_total 2") {
		t.Errorf("two panics were not counted:\n%s", grep(metrics, "cauce_"))
	}
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, nil
	}
	if _, err := h.flows().GetWorkflow(as(h.read), &workflowsv1.GetWorkflowRequest{Uuid: "x"}); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}
