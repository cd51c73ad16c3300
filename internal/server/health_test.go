package server

import (
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// TestHealthByName: probes name the service that they ask about; one that there
// is not is told so, as the health protocol has it.
func TestHealthByName(t *testing.T) {
	h := openHouse(t)
	if code, _, _ := h.do(t, "GET", "/readyz", ""); code != 200 {
		t.Fatalf("not ready: %d", code)
	}
	conn, err := grpc.NewClient(h.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	health := healthv1.NewHealthClient(conn)
	for _, name := range []string{"", "workflows.v1.WorkflowsService", "workflows.v1.ExecutionService"} {
		answer, err := health.Check(t.Context(), &healthv1.HealthCheckRequest{Service: name})
		if err != nil || answer.GetStatus() != healthv1.HealthCheckResponse_SERVING {
			t.Errorf("%q: %v %v", name, answer, err)
		}
	}
	if _, err := health.Check(t.Context(), &healthv1.HealthCheckRequest{Service: "nope"}); status.Code(err) != codes.NotFound {
		t.Errorf("an unknown service: %v", err)
	}
}
