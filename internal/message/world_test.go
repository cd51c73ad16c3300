package message

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"cauce/ent"
	"cauce/internal/execution"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a room at a database, with transports that a test plays and a clock that
// it moves.
type world struct {
	*testing.T
	*Room

	account uuid.UUID
	key     *seal.Key
	ctx     context.Context //nolint:containedctx // carries the tenant through a whole test

	mu    sync.Mutex
	moved time.Duration
	play  func(m step.Message) error
	sent  []step.Message
	said  bytes.Buffer
}

func each(t *testing.T, run func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		w := &world{T: t, account: storetest.Account(t, s, false), play: func(step.Message) error { return nil }}
		w.ctx = tenant.WithAccount(t.Context(), w.account)
		var err error
		if w.key, err = s.AccountKey(w.ctx, w.account); err != nil {
			t.Fatal(err)
		}
		w.Room = New(Options{
			Store: s, Transports: map[string]Transport{step.Mail: w, step.SMS: w}, Now: w.clock,
			Jitter: func() float64 { return 0.5 }, Log: slog.New(slog.NewTextHandler(&locked{w: w}, nil)),
			Seen: NewMeter(),
		})
		run(w)
	})
}

// locked is a log that tests read while it is written.
type locked struct{ w *world }

func (l *locked) Write(p []byte) (int, error) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	return l.w.said.Write(p)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.moved)
}

func (w *world) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moved += d
}

// Send implements Transport.
func (w *world) Send(_ context.Context, _ uuid.UUID, _ time.Time, m step.Message) error {
	w.mu.Lock()
	play := w.play
	w.mu.Unlock()
	err := play(m)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.sent = append(w.sent, m)
	}
	return err
}

func (w *world) playing(play func(m step.Message) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.play = play
}

func (w *world) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent)
}

func (w *world) from() execution.Sender {
	return execution.Sender{Key: w.key, Account: w.account, Flow: uuid.New(), Step: uuid.New()}
}

func (w *world) mail(to string) step.Message {
	return step.Message{Kind: step.Mail, To: to, Subject: "Tu código", Text: "123456", Until: w.now().Add(10 * time.Minute)}
}

// queue queues messages in a transaction of their own, and tells the workers.
func (w *world) queue(from execution.Sender, messages ...step.Message) error {
	w.Helper()
	var tell []uuid.UUID
	err := w.Store.Write(w.ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		tell, err = w.Queue(ctx, tx, from, messages)
		return err
	})
	if err == nil {
		w.Store.Tell(tell...)
	}
	return err
}

func (w *world) must(from execution.Sender, messages ...step.Message) {
	w.Helper()
	if err := w.queue(from, messages...); err != nil {
		w.Fatal(err)
	}
}

// start runs the outbox until the test ends.
func (w *world) start() {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	engine := outbox.New(outbox.Options{Store: w.Store, Handlers: w.Handlers(), Now: w.clock, Log: w.Room.Log})
	go func() {
		defer close(done)
		engine.Run(ctx)
	}()
	w.Cleanup(func() {
		cancel()
		<-done
	})
}

func (w *world) await(what string, is func() bool) {
	w.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("waited in vain for %s", what)
		}
	}
}

// counted answers the tries that the operator sees, by kind and outcome.
func (w *world) counted() map[string]float64 {
	w.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(w.Seen)
	families, err := registry.Gather()
	if err != nil || len(families) != 1 {
		w.Fatalf("%d metrics, %v", len(families), err)
	}
	all := map[string]float64{}
	for _, one := range families[0].GetMetric() {
		all[one.GetLabel()[0].GetValue()+" "+one.GetLabel()[1].GetValue()] = one.GetCounter().GetValue()
	}
	return all
}

func (w *world) rows() []*ent.Message {
	w.Helper()
	rows, err := w.Store.Read().Message.Query().Order(ent.Asc("id")).All(tenant.AsSystem(w.ctx))
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

func (w *world) waiting() int {
	w.Helper()
	n, err := w.Store.Read().Outbox.Query().Count(tenant.AsSystem(w.ctx))
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) log() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

var errDown = errors.New("the gateway is down")
