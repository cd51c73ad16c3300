package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entdelivery "cauce/ent/delivery"
	entevent "cauce/ent/event"
	entflow "cauce/ent/flow"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/netguard"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestMain(m *testing.M) {
	if task, ok := children[os.Getenv("WEBHOOK_TEST_CHILD")]; ok {
		if err := task(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// told is a request as the receiver saw it.
type told struct {
	path, id, signature string
	at                  time.Time // of its webhook-timestamp
	sequence            int64
	body                string
	header              http.Header
}

// world is a database with the outbox and its Courier, a clock that the test moves,
// and a receiver that answers as the test says.
type world struct {
	testing.TB
	store   *store.Store
	account uuid.UUID
	key     *seal.Key
	hook    *httptest.Server
	began   time.Time
	ticks   bool
	// allow is whether private addresses may be told, as the receiver's is.
	allow bool
	// secretless is an account whose secrets cannot be had.
	secretless uuid.UUID

	mu      sync.Mutex
	moved   time.Duration
	secrets []string
	answer  func(w http.ResponseWriter, r *http.Request, n told)
	seen    []told
}

func each(t *testing.T, run func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		run(newWorld(t, s, storetest.Account(t, s, false)))
	})
}

func newWorld(t testing.TB, s *store.Store, account uuid.UUID) *world {
	t.Helper()
	key, err := s.AccountKey(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		TB: t, store: s, account: account, key: key, allow: true, began: time.Now().UTC().Truncate(time.Microsecond),
		secrets: []string{secretOf(32, 1)}, answer: func(http.ResponseWriter, *http.Request, told) {},
	}
	w.hook = httptest.NewServer(http.HandlerFunc(w.receive))
	t.Cleanup(w.hook.Close)
	return w
}

func (w *world) receive(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.Errorf("the receiver: %v", err)
	}
	seconds, err := strconv.ParseInt(r.Header.Get(HeaderTimestamp), 10, 64)
	if err != nil {
		w.Errorf("webhook-timestamp: %v", err)
	}
	sequence, err := strconv.ParseInt(r.Header.Get(HeaderSequence), 10, 64)
	if err != nil {
		w.Errorf("webhook-sequence: %v", err)
	}
	n := told{
		path: r.URL.Path, id: r.Header.Get(HeaderID), signature: r.Header.Get(HeaderSignature), at: time.Unix(seconds, 0),
		sequence: sequence, body: string(body), header: r.Header,
	}
	w.mu.Lock()
	w.seen = append(w.seen, n)
	answer := w.answer
	w.mu.Unlock()
	answer(rw, r, n)
}

// now is a clock that stands still until it is moved, unless it ticks.
func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ticks {
		return time.Now()
	}
	return w.began.Add(w.moved)
}

// move moves the clock and wakes the lanes that may have work by then.
func (w *world) move(d time.Duration) {
	w.Helper()
	w.mu.Lock()
	w.moved += d
	w.mu.Unlock()
	for _, row := range w.rows() {
		w.store.Tell(row.Lane)
	}
}

// play says how the receiver answers from now on.
func (w *world) play(answer func(w http.ResponseWriter, r *http.Request, n told)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = answer
}

func status(code int) func(http.ResponseWriter, *http.Request, told) {
	return func(w http.ResponseWriter, _ *http.Request, _ told) { w.WriteHeader(code) }
}

// heard answers what the receiver was told so far, of one path or "" for all.
func (w *world) heard(path string) (all []told) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range w.seen {
		if path == "" || n.path == path {
			all = append(all, n)
		}
	}
	return all
}

func engineOf(s *store.Store, log io.Writer, now func() time.Time, allow bool, secrets func(account uuid.UUID) ([]string, error)) *outbox.Engine {
	courier := NewCourier(Options{
		Store: s, Client: netguard.NewClient(netguard.Options{AllowPrivate: allow}),
		Secrets: func(_ context.Context, account uuid.UUID, _ time.Time) ([]string, error) { return secrets(account) },
		Now:     now, Jitter: func() float64 { return 0.5 }, Seen: NewMeter(),
	})
	return outbox.New(outbox.Options{
		Store: s, Handlers: map[string]outbox.Handler{outbox.Webhook: courier}, Now: now, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
}

// start runs the outbox until the test, or stop, ends it.
func (w *world) start() (stop func()) {
	w.Helper()
	engine := engineOf(w.store, w.Output(), w.now, w.allow, func(account uuid.UUID) ([]string, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if account == w.secretless {
			return nil, errors.New("no secret")
		}
		return slices.Clone(w.secrets), nil
	})
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		engine.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	w.Cleanup(stop)
	return stop
}

// flow makes a flow whose endpoint is a path of the receiver, and tells of it.
func (w *world) flow(path string) uuid.UUID {
	w.Helper()
	return w.flowAt(w.hook.URL + path)
}

func (w *world) flowAt(address string) uuid.UUID {
	w.Helper()
	id, err := makeFlow(w.Context(), w.store, w.account, w.key, address, w.now())
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func makeFlow(ctx context.Context, s *store.Store, account uuid.UUID, key *seal.Key, address string, now time.Time) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	entry := event.Entry{Kind: event.WorkflowCreated, At: now, Snapshot: snapshot(id, 0)}
	err := s.Write(tenant.WithAccount(ctx, account), func(ctx context.Context, tx *ent.Client) error {
		end, err := event.Timeline{Flow: id, Key: key, Callback: address}.Append(ctx, tx, event.Chain{}, event.System, []event.Entry{entry})
		if err != nil {
			return err
		}
		return tx.Flow.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetStatus("pristine").SetExpiresIn(0).
			SetTerms(key.Seal([]byte("{}"), "flow.terms:"+id.String())).SetCallbackURL(address).
			SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices).Exec(ctx)
	})
	if err == nil {
		s.Tell(event.Endpoint(key, address))
	}
	return id, err
}

func snapshot(flow uuid.UUID, n int64) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"uuid":%q,"n":%d}`, flow, n))
}

// change makes so many changes of a flow, each of which is told.
func (w *world) change(flow uuid.UUID, times int) {
	w.Helper()
	if err := changeFlow(w.Context(), w.store, w.account, w.key, flow, times, w.now()); err != nil {
		w.Fatal(err)
	}
}

func changeFlow(ctx context.Context, s *store.Store, account uuid.UUID, key *seal.Key, flow uuid.UUID, times int, now time.Time) error {
	var address string
	err := s.Write(tenant.WithAccount(ctx, account), func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.Flow.Get(ctx, flow)
		if err != nil {
			return err
		}
		address = *row.CallbackURL
		entries := make([]event.Entry, times)
		for i := range entries {
			entries[i] = event.Entry{Kind: event.WorkflowStarted, At: now, Snapshot: snapshot(flow, row.EventSeq+int64(i))}
		}
		end, err := event.Timeline{Flow: flow, Key: key, Callback: address}.Append(ctx, tx,
			event.Chain{Seq: row.EventSeq, Hash: row.EventHash, Notices: row.NoticeSeq}, event.System, entries)
		if err != nil {
			return err
		}
		return tx.Flow.Update().Where(entflow.ID(flow)).AddVersion(1).SetUpdatedAt(now).
			SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices).Exec(ctx)
	})
	if err == nil {
		s.Tell(event.Endpoint(key, address))
	}
	return err
}

// await waits until a condition holds.
func (w *world) await(what string, holds func() bool) {
	w.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("%s never came; the receiver was told %d times, %d rows wait", what, len(w.heard("")), len(w.rows()))
		}
	}
}

// settled waits until so many attempts are recorded, of one flow.
func (w *world) settled(flow uuid.UUID, attempts int) []*ent.Delivery {
	w.Helper()
	var rows []*ent.Delivery
	w.await(fmt.Sprintf("attempt %d", attempts), func() bool {
		rows = w.deliveries(flow)
		return len(rows) >= attempts
	})
	if len(rows) > attempts {
		w.Fatalf("%d attempts, not %d", len(rows), attempts)
	}
	return rows
}

func (w *world) deliveries(flow uuid.UUID) []*ent.Delivery {
	w.Helper()
	rows, err := w.store.Read().Delivery.Query().Where(entdelivery.FlowID(flow)).Order(entdelivery.ByID()).All(systemOf(w))
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

func (w *world) rows() []*ent.Outbox {
	w.Helper()
	rows, err := w.store.Read().Outbox.Query().Order(entoutbox.ByFlowID(), entoutbox.BySeq()).All(systemOf(w))
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

func (w *world) row(flow uuid.UUID) *ent.Flow {
	w.Helper()
	row, err := w.store.Read().Flow.Get(systemOf(w), flow)
	if err != nil {
		w.Fatal(err)
	}
	return row
}

// endpoint answers the row of an endpoint of the receiver, nil when there is none.
func (w *world) endpoint(path string) *ent.Endpoint {
	w.Helper()
	row, err := w.store.Read().Endpoint.Get(systemOf(w), event.Endpoint(w.key, w.hook.URL+path))
	if err != nil && !ent.IsNotFound(err) {
		w.Fatal(err)
	}
	return row
}

func (w *world) write(fn func(ctx context.Context, tx *ent.Client) error) {
	w.Helper()
	if err := w.store.Write(tenant.WithAccount(w.Context(), w.account), fn); err != nil {
		w.Fatal(err)
	}
}

// chain answers the timeline of a flow, and holds it to its chain.
func (w *world) chain(flow uuid.UUID) []*ent.Event {
	w.Helper()
	rows, err := w.store.Read().Event.Query().Where(entevent.FlowID(flow)).Order(entevent.BySeq()).All(systemOf(w))
	if err != nil {
		w.Fatal(err)
	}
	var before []byte
	for i, row := range rows {
		plain, err := w.key.Open(row.Content, event.Place(row.ID))
		if err != nil {
			w.Fatal(err)
		}
		digest := event.Digest(row.Salt, plain)
		by := event.Actor{Kind: row.Actor, ID: row.ActorID}
		before = event.Link(before, flow, int64(i+1), event.Entry{Kind: row.Kind, Step: row.StepID, At: row.At}, by, digest)
		if row.Seq != int64(i+1) || !bytes.Equal(row.Hash, before) {
			w.Fatalf("event %d breaks the chain", i+1)
		}
	}
	if f := w.row(flow); f.EventSeq != int64(len(rows)) || !bytes.Equal(f.EventHash, before) {
		w.Fatal("the flow does not know the end of its chain")
	}
	return rows
}

// inOrder wants each flow's notifications in the order of webhook-sequence from 1
// on, without a gap; what is told again must be what came last. It answers how many
// there were, without repetitions.
func inOrder(t testing.TB, all []told) (distinct int) {
	t.Helper()
	last := map[string]told{}
	for _, n := range all {
		var body struct {
			Resource string `json:"resource_uuid"`
		}
		if err := json.Unmarshal([]byte(n.body), &body); err != nil {
			t.Fatal(err)
		}
		before := last[body.Resource]
		switch {
		case n.sequence == before.sequence+1:
			distinct++
		case n.id != before.id || n.body != before.body:
			t.Errorf("after %d came %d", before.sequence, n.sequence)
		}
		last[body.Resource] = n
	}
	return distinct
}

func systemOf(w *world) context.Context { return tenant.AsSystem(w.Context()) }
