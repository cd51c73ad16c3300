package idempotency_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/ent"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/idempotency"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

const (
	createWorkflow = "/workflows.v1.WorkflowsService/CreateWorkflow"
	createTemplate = "/workflows.v1.TemplatesService/CreateTemplate"
	getWorkflow    = "/workflows.v1.WorkflowsService/GetWorkflow"
)

// world is a Book on a database of its own, with a clock and a handler that a
// test sets.
type world struct {
	*idempotency.Book
	store   *store.Store
	account uuid.UUID
	key     *seal.Key
	ahead   atomic.Int64 // of the clock, as a time.Duration
	runs    atomic.Int32 // of the handler
	handle  func(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error)
	log     record
}

// record is a log that a test reads.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func each(t *testing.T, patience time.Duration, run func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		run(t, newWorld(t, s, patience))
	})
}

func newWorld(t testing.TB, s *store.Store, patience time.Duration) *world {
	t.Helper()
	w := &world{store: s, account: storetest.Account(t, s, true)}
	var err error
	if w.key, err = s.AccountKey(t.Context(), w.account); err != nil {
		t.Fatal(err)
	}
	w.Book, err = idempotency.New(idempotency.Options{
		Store: s, Patience: patience, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		Services: []protoreflect.ServiceDescriptor{
			workflowsv1.File_workflows_v1_workflows_proto.Services().Get(0),
			workflowsv1.File_workflows_v1_templates_proto.Services().Get(0),
		},
		Now: w.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.handle = w.create
	return w
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

func (w *world) forward(d time.Duration) { w.ahead.Add(int64(d)) }

// said is what came back.
type said struct {
	answer   proto.Message
	err      error
	replayed bool
}

func (a said) uuid() string {
	flow, _ := a.answer.(*workflowsv1.Workflow)
	return flow.GetUuid()
}

func (a said) reason() fault.Reason {
	if e, ok := errors.AsType[*fault.Error](a.err); ok {
		return e.Reason
	}
	return ""
}

// ask sends a request, which its external_reference_id tells from others, under
// a key.
func (w *world) ask(ctx context.Context, key, reference string) said {
	return w.askAs(ctx, w.account, createWorkflow, []string{key}, reference)
}

func (w *world) askAs(ctx context.Context, account uuid.UUID, method string, keys []string, reference string) said {
	out := &header{}
	ctx = grpc.NewContextWithServerTransportStream(tenant.WithAccount(ctx, account), out)
	md := metadata.MD{}
	md.Append("idempotency-key", keys...)
	ctx = metadata.NewIncomingContext(ctx, md)
	request := &workflowsv1.CreateWorkflowRequest{ExternalReferenceId: &reference}
	answer, err := w.Unary(ctx, request, &grpc.UnaryServerInfo{FullMethod: method}, func(ctx context.Context, request any) (any, error) {
		w.runs.Add(1)
		return w.handle(ctx, request.(*workflowsv1.CreateWorkflowRequest))
	})
	message, _ := answer.(proto.Message)
	return said{answer: message, err: err, replayed: len(out.md.Get("idempotency-replayed")) == 1}
}

// header keeps what a call sets.
type header struct {
	mu sync.Mutex
	md metadata.MD
}

func (*header) Method() string               { return "" }
func (*header) SetTrailer(metadata.MD) error { return nil }

func (h *header) SendHeader(md metadata.MD) error { return h.SetHeader(md) }

func (h *header) SetHeader(md metadata.MD) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.md = metadata.Join(h.md, md)
	return nil
}

// create is a handler that creates something and keeps its answer beside it.
func (w *world) create(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
	id := uuid.Must(uuid.NewV7())
	answer := &workflowsv1.Workflow{Uuid: id.String(), ExternalReferenceId: request.ExternalReferenceId}
	return answer, w.insert(ctx, id, idempotency.Keep(ctx, answer))
}

// createAlone is create by a handler that keeps nothing.
func (w *world) createAlone(ctx context.Context, request *workflowsv1.CreateWorkflowRequest) (proto.Message, error) {
	id := uuid.Must(uuid.NewV7())
	return &workflowsv1.Workflow{Uuid: id.String(), ExternalReferenceId: request.ExternalReferenceId}, w.insert(ctx, id)
}

type beside = func(context.Context, *ent.Client) error

func (w *world) insert(ctx context.Context, id uuid.UUID, work ...beside) error {
	return w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		now := time.Now()
		err := tx.Customization.Create().SetID(id).SetName("x").SetTexts(w.key.Seal([]byte("{}"), "customization.texts:"+id.String())).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		for _, beside := range work {
			if err := beside(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// created counts what handlers created, of every account.
func (w *world) created(t *testing.T) int {
	t.Helper()
	n, err := w.store.Read().Customization.Query().Count(tenant.AsSystem(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// rows answers what is remembered, of every account.
func (w *world) rows(t *testing.T) []*ent.Idempotency {
	t.Helper()
	rows, err := w.store.Read().Idempotency.Query().All(tenant.AsSystem(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// repeats holds that an answer is an earlier one given again.
func repeats(t *testing.T, what string, first, again said) {
	t.Helper()
	if first.err != nil || again.err != nil {
		t.Fatalf("%s: %v, then %v", what, first.err, again.err)
	}
	if first.replayed || !again.replayed || !proto.Equal(first.answer, again.answer) {
		t.Errorf("%s: %v (replayed %t), then %v (replayed %t)", what, first.answer, first.replayed, again.answer, again.replayed)
	}
}
