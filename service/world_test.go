package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"cauce/ent"
	entflow "cauce/ent/flow"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/apierror"
	"cauce/internal/event"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
	"cauce/service"
)

// world is an account whose flows somebody watches over gRPC.
type world struct {
	testing.TB
	store   *store.Store
	account uuid.UUID
	key     *seal.Key
	// good answers whether the watcher's credential still is.
	good func() error
}

func worldOn(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{TB: t, store: s, account: storetest.Account(t, s, false), good: func() error { return nil }}
	var err error
	if w.key, err = s.AccountKey(t.Context(), w.account); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) ctx() context.Context { return tenant.WithAccount(w.Context(), w.account) }

// serve answers rpcs from a store, as the account, until the test ends.
func (w *world) serve(s *store.Store, hub *event.Hub, pace service.Pace) workflowsv1.WorkflowsServiceClient {
	w.Helper()
	server := grpc.NewServer(grpc.StreamInterceptor(func(handler any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		if err := next(handler, &ours{stream, tenant.WithAccount(stream.Context(), w.account)}); err != nil {
			return apierror.Status(err, "en", "").Err()
		}
		return nil
	}))
	service.Register(server, service.Deps{
		Store: s, Hub: hub, Pace: pace, Now: time.Now, StillGood: func(context.Context) error { return w.good() },
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	w.Cleanup(server.Stop)
	conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = conn.Close() })
	return workflowsv1.NewWorkflowsServiceClient(conn)
}

// ours is a stream of the account.
type ours struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // a stream hands its context out by a method
}

func (s *ours) Context() context.Context { return s.ctx }

func hubOn(s *store.Store) *event.Hub {
	return event.NewHub(event.HubOptions{Store: s, Log: slog.New(slog.DiscardHandler)})
}

// flow makes a flow without events.
func (w *world) flow() uuid.UUID {
	w.Helper()
	id, now := uuid.Must(uuid.NewV7()), time.Now().UTC().Truncate(time.Microsecond)
	err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
		return tx.Flow.Create().SetID(id).SetStatus("pristine").SetExpiresIn(0).
			SetTerms(w.key.Seal([]byte("{}"), "flow.terms:"+id.String())).
			SetEventSeq(0).SetEventHash([]byte{}).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
	})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

var errOther = errors.New("another change came first")

// happen writes an event of a flow; nobody else writes it.
func (w *world) happen(flow uuid.UUID, snapshot json.RawMessage) {
	w.Helper()
	err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
		f, err := tx.Flow.Get(ctx, flow)
		if err != nil {
			return err
		}
		end, err := event.Timeline{Flow: flow, Key: w.key}.Append(ctx, tx, event.Chain{Seq: f.EventSeq, Hash: f.EventHash},
			event.Actor{Kind: "system"}, []event.Entry{{Kind: event.StepUpdated, At: time.Now().UTC().Truncate(time.Microsecond), Snapshot: snapshot}})
		if err != nil {
			return err
		}
		n, err := tx.Flow.Update().Where(entflow.ID(flow), entflow.Version(f.Version)).SetVersion(f.Version + 1).
			SetEventSeq(end.Seq).SetEventHash(end.Hash).Save(ctx)
		if err == nil && n == 0 {
			err = errOther
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	w.store.Tell(w.account)
}

// reasonOf answers the code and reason of a refusal.
func reasonOf(err error) string {
	reason := ""
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(interface{ GetReason() string }); ok {
			reason = info.GetReason()
		}
	}
	return status.Code(err).String() + " " + reason
}

// connect has two stores hear each other until the test ends.
func (w *world) connect(one, other *store.Store) {
	w.Helper()
	w.relay(one)
	w.relay(other)
	key, heard := uuid.New(), make(chan struct{}, 1)
	stop := other.Hear(func(k uuid.UUID) {
		if k == key {
			select {
			case heard <- struct{}{}:
			default:
			}
		}
	})
	defer stop()
	for {
		one.Tell(key)
		select {
		case <-heard:
			return
		case <-time.After(20 * time.Millisecond):
		case <-w.Context().Done():
			w.Fatal("never heard")
		}
	}
}

func (w *world) relay(s *store.Store) {
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Relay(ctx, slog.New(slog.DiscardHandler))
	}()
	w.Cleanup(func() {
		cancel()
		<-ended
	})
}
