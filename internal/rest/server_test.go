package rest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/apierror"
	"cauce/internal/fault"
)

// call is what reached the service.
type call struct {
	method   string
	metadata metadata.MD
	request  proto.Message
	faults   []fault.Fault
}

// world is the service behind the edge: handlers that a test sets, behind one
// interceptor that asks for a key before it looks at faults, as the real ones do.
type world struct {
	workflowsv1.UnimplementedWorkflowsServiceServer
	workflowsv1.UnimplementedStepsServiceServer
	workflowsv1.UnimplementedTemplatesServiceServer
	workflowsv1.UnimplementedRulesServiceServer
	workflowsv1.UnimplementedCustomizationsServiceServer
	workflowsv1.UnimplementedExecutionServiceServer

	t     *testing.T
	calls []call
	// answer, when set, takes the place of every handler.
	answer func(ctx context.Context, c call) (any, error)
	log    bytes.Buffer
	edge   http.Handler
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	channel := (&inprocgrpc.Channel{}).WithServerUnaryInterceptor(w.intercept)
	workflowsv1.RegisterWorkflowsServiceServer(channel, w)
	workflowsv1.RegisterStepsServiceServer(channel, w)
	workflowsv1.RegisterTemplatesServiceServer(channel, w)
	workflowsv1.RegisterRulesServiceServer(channel, w)
	workflowsv1.RegisterCustomizationsServiceServer(channel, w)
	workflowsv1.RegisterExecutionServiceServer(channel, w)
	edge, err := New(channel, Config{Logger: slog.New(slog.NewTextHandler(&w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.edge = edge
	return w
}

func (w *world) intercept(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	c := call{info.FullMethod, md, request.(proto.Message), fault.Carried(request.(proto.Message))}
	w.calls = append(w.calls, c)
	response, err := w.handle(ctx, c, handler)
	if err == nil {
		return response, nil
	}
	if _, raw := err.(interface{ GRPCStatus() *status.Status }); raw && w.answer != nil {
		return nil, err
	}
	language := apierror.Language(strings.Join(md.Get("accept-language"), ","))
	return nil, apierror.Status(err, language, md.Get("x-request-id")[0]).Err()
}

func (w *world) handle(ctx context.Context, c call, handler grpc.UnaryHandler) (any, error) {
	switch {
	case w.answer != nil:
		return w.answer(ctx, c)
	case len(c.metadata.Get("rem-apikey"))+len(c.metadata.Get("authorization")) == 0:
		return nil, fault.New(fault.Unauthenticated, nil)
	case len(c.faults) > 0:
		return nil, &fault.Error{Reason: fault.InvalidRequest, Faults: c.faults}
	}
	return handler(ctx, c.request)
}

// ListWorkflows answers one flow and where the next page is.
func (w *world) ListWorkflows(ctx context.Context, _ *workflowsv1.ListWorkflowsRequest) (*workflowsv1.ListWorkflowsResponse, error) {
	err := grpc.SetHeader(ctx, metadata.Pairs("link", `</workflows?page=2>; rel="next"`, "x-secret", "inside", "x-request-id", "another"))
	return &workflowsv1.ListWorkflowsResponse{Workflows: []*workflowsv1.Workflow{{Uuid: "w1"}}}, err
}

// CreateWorkflow echoes the reference.
func (w *world) CreateWorkflow(_ context.Context, r *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
	return &workflowsv1.Workflow{Uuid: "w1", ExternalReferenceId: r.ExternalReferenceId}, nil
}

// GetWorkflow echoes the uuid.
func (w *world) GetWorkflow(_ context.Context, r *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
	return &workflowsv1.Workflow{Uuid: r.GetUuid()}, nil
}

// CreateKnockoutRule is one of the calls that answer 201.
func (w *world) CreateKnockoutRule(context.Context, *workflowsv1.CreateKnockoutRuleRequest) (*workflowsv1.KnockoutRule, error) {
	return &workflowsv1.KnockoutRule{Uuid: "r1"}, nil
}

// request asks the edge; headers come in pairs.
func (w *world) request(verb, target, body string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(verb, "/", strings.NewReader(body))
	// Not through NewRequest, which would read a doubled slash as a host.
	at, err := url.Parse("http://example.test" + target)
	if err != nil {
		w.t.Fatal(err)
	}
	r.URL = at
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.edge.ServeHTTP(recorder, r)
	return recorder
}

// keyed asks the edge with a key.
func (w *world) keyed(verb, target, body string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.request(verb, target, body, append(headers, "rem-apikey", "live_x")...)
}

// last answers the call that came last.
func (w *world) last() call {
	w.t.Helper()
	if len(w.calls) == 0 {
		w.t.Fatal("nothing reached the service")
	}
	return w.calls[len(w.calls)-1]
}
