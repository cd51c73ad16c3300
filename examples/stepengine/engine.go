package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	providerv1 "cauce/gen/workflows/provider/v1"
)

// engine answers each request once: what it has decided it keeps in a file, and
// work that was cut off begins anew when it is asked again.
type engine struct {
	providerv1.UnimplementedStepProviderServiceServer

	// running ends with the program.
	running context.Context //nolint:containedctx // the work outlives the call that began it
	dir     string
	slow    time.Duration

	mu     sync.Mutex
	atWork map[string]*job
}

// job is work on a request; failed is set before ended is closed.
type job struct {
	ended  chan struct{}
	failed error
}

func newEngine(running context.Context, dir string, slow time.Duration) *engine {
	return &engine{running: running, dir: dir, slow: slow, atWork: map[string]*job{}}
}

// quick is how long a caller waits before it is told that the work goes on.
const quick = 500 * time.Millisecond

// ProcessStep answers what was decided, begins to work, or says that it is at work.
func (e *engine) ProcessStep(ctx context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
	id, err := uuid.Parse(in.GetRequestId())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "request_id is no UUID")
	}
	if answer, err := e.kept(id); answer != nil || err != nil {
		return answer, err
	}
	fmt.Println("asked about", id, "of", in.GetStep())
	j := e.begin(id, in)
	select {
	case <-j.ended:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(quick):
		return &providerv1.ProcessStepResponse{RequestId: in.GetRequestId(), Outcome: &providerv1.ProcessStepResponse_Pending{
			Pending: &providerv1.Pending{AskAgainAfter: durationpb.New(time.Second)},
		}}, nil
	}
	if j.failed != nil {
		return nil, status.Error(codes.Unavailable, j.failed.Error()) // it is asked again, with links that are good
	}
	return e.kept(id)
}

// begin answers the work on a request, which is begun when nobody is at it.
func (e *engine) begin(id uuid.UUID, in *providerv1.ProcessStepRequest) *job {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j := e.atWork[id.String()]; j != nil {
		return j
	}
	j := &job{ended: make(chan struct{})}
	e.atWork[id.String()] = j
	go func() {
		answer, err := work(e.running, in, e.slow)
		if err == nil {
			err = e.keep(id, answer)
		}
		j.failed = err
		e.mu.Lock()
		delete(e.atWork, id.String())
		e.mu.Unlock()
		close(j.ended)
	}()
	return j
}

func (e *engine) path(id uuid.UUID) string { return filepath.Join(e.dir, id.String()) }

// keep writes an answer so that it is there whole or not at all.
func (e *engine) keep(id uuid.UUID, answer *providerv1.ProcessStepResponse) error {
	content, err := proto.Marshal(answer)
	if err != nil {
		return err
	}
	if err := os.WriteFile(e.path(id)+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(e.path(id)+".new", e.path(id))
}

// kept answers what was decided on a request, nil when nothing was.
func (e *engine) kept(id uuid.UUID) (*providerv1.ProcessStepResponse, error) {
	content, err := os.ReadFile(e.path(id))
	if os.IsNotExist(err) {
		return nil, nil //nolint:nilnil // as it says
	}
	if err != nil {
		return nil, err
	}
	answer := &providerv1.ProcessStepResponse{}
	return answer, proto.Unmarshal(content, answer)
}
