package server

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// TestStopEndsStreams: somebody who watches the health does not hold the stop up.
func TestStopEndsStreams(t *testing.T) {
	h := openHouse(t)
	conn, err := grpc.NewClient(h.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	watch, err := healthv1.NewHealthClient(conn).Watch(context.Background(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Recv(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := h.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

// TestBrokenMessages: bytes that are no message are the caller's fault, once it
// is known who calls.
func TestBrokenMessages(t *testing.T) {
	h := openHouse(t)
	h.create = func(ctx context.Context, _ *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, fault.Take(ctx).Err()
	}
	conn, err := grpc.NewClient(h.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	// A BytesValue has the bytes of any text in its first field, as CreateWorkflow's
	// people_uuid: these are not UTF-8.
	broken := wrapperspb.Bytes([]byte{0xff, 0xfe})
	call := func(ctx context.Context) error {
		return conn.Invoke(ctx, "/workflows.v1.WorkflowsService/CreateWorkflow", broken, &wrapperspb.BytesValue{})
	}
	if err := call(context.Background()); status.Code(err) != codes.Unauthenticated {
		t.Errorf("without a key: %v", err)
	}
	err = call(metadata.AppendToOutgoingContext(context.Background(), "rem-apikey", h.write))
	if reason, paths := refusalOf(err); reason != fault.InvalidRequest || !samePaths(paths, []string{"body"}) {
		t.Errorf("%q %v: %v", reason, paths, err)
	}
}
