package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"cauce/ent"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/idempotency"
	"cauce/internal/shape"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// house is a Server with handlers that a test writes, on a database of its own.
type house struct {
	*Server
	workflowsv1.UnimplementedWorkflowsServiceServer
	workflowsv1.UnimplementedExecutionServiceServer

	create  func(context.Context, *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error)
	get     func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error)
	token   func(context.Context, *workflowsv1.CreateTokenRequest) (*workflowsv1.CreateTokenResponse, error)
	session func(context.Context, *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error)
	// away is set while the service cannot work.
	away     atomic.Bool
	stopping chan struct{}

	// Credentials: keys that read and write, and the token of a flow.
	read, write, execution string

	log    *record
	conn   *grpc.ClientConn
	client *http.Client
	// stop ends Run and answers what it answered.
	stop func() error
}

func (h *house) CreateWorkflow(ctx context.Context, in *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
	return h.create(ctx, in)
}

func (h *house) GetWorkflow(ctx context.Context, in *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
	return h.get(ctx, in)
}

func (h *house) CreateToken(ctx context.Context, in *workflowsv1.CreateTokenRequest) (*workflowsv1.CreateTokenResponse, error) {
	return h.token(ctx, in)
}

func (h *house) GetSession(ctx context.Context, in *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error) {
	return h.session(ctx, in)
}

// openHouse starts a server behind proxies; a test sets its handlers before it calls
// them.
func openHouse(t *testing.T, behind ...netip.Prefix) *house {
	t.Helper()
	s := storetest.SQLite(t)
	h := &house{log: &record{}, client: &http.Client{Transport: &http.Transport{}}, stopping: make(chan struct{})}
	h.makeCredentials(t, s)
	verifier := auth.NewVerifier(s, time.Now)
	t.Cleanup(verifier.Close)
	rules, err := shape.New(Services())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	book, err := idempotency.New(idempotency.Options{Store: s, Services: Services(), Now: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	h.Server, err = New(Options{
		HTTPAddr: "127.0.0.1:0", GRPCAddr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0", Verifier: verifier,
		Idempotency: book, Rules: rules, Proxies: behind,
		Register: func(r grpc.ServiceRegistrar) {
			workflowsv1.RegisterWorkflowsServiceServer(r, h)
			workflowsv1.RegisterExecutionServiceServer(r, h)
		},
		Page: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the page") }),
		Ready: func(context.Context) error {
			if h.away.Load() {
				return errors.New("password=secret: connection refused")
			}
			return nil
		},
		Stopping: func() { close(h.stopping) },
		Log:      log,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.run(t)
	return h
}

func (h *house) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	h.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	var err error
	h.conn, err = grpc.NewClient(h.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.client.CloseIdleConnections()
		_ = h.conn.Close()
		if err := h.stop(); err != nil {
			t.Errorf("the server ended with: %v", err)
		}
	})
}

func (h *house) makeCredentials(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	owner, err := auth.EnsureAccount(ctx, s, "acme", true)
	if err != nil {
		t.Fatal(err)
	}
	for scope, text := range map[auth.Scope]*string{auth.Read: &h.read, auth.Write: &h.write} {
		if *text, err = auth.CreateKey(ctx, s, owner, auth.KeySpec{Name: string(scope), Scope: scope}); err != nil {
			t.Fatal(err)
		}
	}
	key, err := s.AccountKey(ctx, owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	flow, now := uuid.Must(uuid.NewV7()), time.Now()
	err = s.Write(tenant.WithAccount(ctx, owner.ID), func(ctx context.Context, tx *ent.Client) error {
		err := tx.Flow.Create().SetID(flow).SetStatus("pristine").SetExpiresIn(0).
			SetTerms(key.Seal([]byte("{}"), "flow.terms:"+flow.String())).SetEventSeq(0).SetEventHash([]byte{0}).
			SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		minted, err := auth.MintToken(ctx, tx, key, auth.MintSpec{Flow: flow, Now: now})
		h.execution = minted.Token
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// as answers a context that shows a key over gRPC, and other metadata.
func as(key string, pairs ...string) context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), append([]string{"rem-apikey", key}, pairs...)...)
}

// flows and sessions are clients over gRPC.
func (h *house) flows() workflowsv1.WorkflowsServiceClient {
	return workflowsv1.NewWorkflowsServiceClient(h.conn)
}

func (h *house) sessions() workflowsv1.ExecutionServiceClient {
	return workflowsv1.NewExecutionServiceClient(h.conn)
}

// do asks over HTTP and answers the status, the headers and the body.
func (h *house) do(t *testing.T, method, path, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+h.HTTPAddr()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
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
	return response.StatusCode, response.Header, string(text)
}

// record is a log that a test reads while others write.
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

// lines answers the log's lines that hold every one of some texts.
func (r *record) lines(texts ...string) []string {
	var found []string
lines:
	for line := range strings.Lines(r.String()) {
		for _, text := range texts {
			if !strings.Contains(line, text) {
				continue lines
			}
		}
		found = append(found, line)
	}
	return found
}
