package webhook

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/internal/outbox"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// children are what this test program does when it is started as a process of a
// test's, on the test's database.
var children = map[string]func() error{"deliver": deliverChild, "storm": stormChild}

// deliverChild delivers what there is, until it is killed.
func deliverChild() error {
	s, err := openChild()
	if err != nil {
		return err
	}
	fmt.Println("ready")
	run(s)
	return nil
}

// stormChild makes flows and changes them, delivers meanwhile, and prints each
// flow with the number of its newest event once that is committed.
func stormChild() error {
	s, err := openChild()
	if err != nil {
		return err
	}
	ctx := context.Background()
	row, err := s.Read().Account.Query().Only(tenant.AsSystem(ctx))
	if err != nil {
		return err
	}
	key, err := s.AccountKey(ctx, row.ID)
	if err != nil {
		return err
	}
	go run(s)
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				id, err := makeFlow(ctx, s, row.ID, key, os.Getenv("WEBHOOK_TEST_HOOK"), time.Now())
				if err != nil {
					failed <- err
				}
				for n := range 4 {
					fmt.Println(id, n+1)
					if err := changeFlow(ctx, s, row.ID, key, id, 1, time.Now()); err != nil {
						failed <- err
					}
				}
			}
		}()
	}
	return <-failed
}

func openChild() (*store.Store, error) {
	return store.Open(context.Background(), store.Config{DataDir: os.Getenv("WEBHOOK_TEST_DIR"), DatabaseURL: os.Getenv("WEBHOOK_TEST_URL")})
}

func run(s *store.Store) {
	engineOf(s, os.Stderr, time.Now, true, func(uuid.UUID) ([]string, error) { return []string{secretOf(32, 1)}, nil }).Run(context.Background())
}

// eachProcess is each with what another process needs to open the same database.
func eachProcess(t *testing.T, test func(w *world, cfg store.Config)) {
	t.Helper()
	for name, settings := range map[string]func(t *testing.T) store.Config{
		"sqlite": func(t *testing.T) store.Config { t.Helper(); return store.Config{DataDir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config {
			t.Helper()
			return store.Config{DataDir: t.TempDir(), DatabaseURL: storetest.PostgresURL(t)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := settings(t)
			s := storetest.Open(t, cfg)
			test(newWorld(t, s, storetest.Account(t, s, false)), cfg)
		})
	}
}

func (w *world) child(name string, cfg store.Config) (kill func(), said *bufio.Scanner) {
	w.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "WEBHOOK_TEST_CHILD="+name, "WEBHOOK_TEST_DIR="+cfg.DataDir,
		"WEBHOOK_TEST_URL="+cfg.DatabaseURL, "WEBHOOK_TEST_HOOK="+w.hook.URL+"/hook")
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		w.Fatal(err)
	}
	if err := child.Start(); err != nil {
		w.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = child.Process.Kill()
		_, _ = child.Process.Wait()
	})
	w.Cleanup(kill)
	return kill, bufio.NewScanner(out)
}

// The receiver has accepted, and the process dies before it says so to the database:
// the next one tells it again, under the same id.
func TestKilledBetweenDeliveryAndRecord(t *testing.T) {
	eachProcess(t, func(w *world, cfg store.Config) {
		flow := w.flow("/hook")
		w.change(flow, 1)
		accepted := make(chan struct{}, 1)
		w.play(func(rw http.ResponseWriter, r *http.Request, _ told) {
			rw.Header().Set("Content-Length", "10")
			rw.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(rw).Flush()
			accepted <- struct{}{}
			<-r.Context().Done() // the body never ends: nothing is recorded meanwhile
		})
		kill, _ := w.child("deliver", cfg)
		<-accepted
		kill()
		if rows := w.deliveries(flow); len(rows) != 0 {
			w.Fatalf("it was recorded: %+v", rows)
		}
		w.play(status(200))
		w.move(outbox.Lease + time.Minute) // the dead process had a clock of its own
		w.start()
		w.settled(flow, 2)
		w.await("the end", func() bool { return len(w.rows()) == 0 })
		all := w.heard("")
		if len(all) != 3 || all[0].id != all[1].id || all[0].body != all[1].body || inOrder(w.TB, all) != 2 {
			w.Errorf("told %+v", all)
		}
	})
}

// A process that changes flows and tells of them is killed in the middle, again
// and again: what was committed is told, in order, without a gap.
func TestKilledInTheMiddle(t *testing.T) {
	eachProcess(t, func(w *world, cfg store.Config) {
		committed := map[uuid.UUID]int64{}
		for range 3 {
			kill, said := w.child("storm", cfg)
			for lines := 0; said.Scan(); lines++ {
				var id string
				var seq int64
				if n, _ := fmt.Sscan(said.Text(), &id, &seq); n == 2 && len(id) == 36 {
					committed[uuid.MustParse(id)] = seq
				}
				if lines == 100 {
					kill() // what it still printed is read to its end
				}
			}
		}
		w.move(outbox.Lease + time.Minute)
		w.start()
		w.await("the end", func() bool { return len(w.rows()) == 0 })
		w.wantAllTold(committed)
		if len(committed) < 50 {
			w.Errorf("only %d flows", len(committed))
		}
	})
}

// wantAllTold wants each event that is there to have been told, in the order of its
// flow, and those that were acknowledged to be there.
func (w *world) wantAllTold(committed map[uuid.UUID]int64) {
	w.Helper()
	events, err := w.store.Read().Event.Query().All(systemOf(w))
	if err != nil {
		w.Fatal(err)
	}
	type notice struct {
		flow uuid.UUID
		n    int64
	}
	flows, told := map[string]uuid.UUID{}, map[notice]bool{}
	for _, e := range events {
		flows[e.ID.String()] = e.FlowID
	}
	for _, n := range w.heard("") {
		flow := flows[n.id]
		if n.sequence > 1 && !told[notice{flow, n.sequence - 1}] {
			w.Errorf("%d came before %d", n.sequence, n.sequence-1)
		}
		told[notice{flow, n.sequence}] = true
	}
	for _, e := range events {
		if !told[notice{e.FlowID, *e.Notice}] {
			w.Errorf("event %d of %s was never told", e.Seq, e.FlowID)
		}
	}
	for flow, n := range committed {
		if !told[notice{flow, n}] {
			w.Errorf("event %d of %s was acknowledged and never told", n, flow)
		}
	}
}
