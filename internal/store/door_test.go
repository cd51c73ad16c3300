package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// line lets a test put requests into one group, in an order that it knows: it
// holds the door with a request of its own until open is called.
type line struct {
	t     *testing.T
	store *store.Store
	open  func()
	wg    sync.WaitGroup
}

func holdDoor(ctx context.Context, t *testing.T, s *store.Store) *line {
	t.Helper()
	holding, release := make(chan struct{}), make(chan struct{})
	l := &line{t: t, store: s, open: func() { close(release) }}
	l.wg.Go(func() {
		// Whether this one commits depends on the others of the group.
		_ = s.Write(ctx, func(context.Context, *ent.Client) error {
			close(holding)
			<-release
			return nil
		})
	})
	<-holding
	return l
}

// add queues a request behind those that wait; check gets its outcome.
func (l *line) add(ctx context.Context, fn func(context.Context, *ent.Client) error, check func(error)) {
	l.t.Helper()
	before := l.store.Waiting()
	l.wg.Go(func() { check(l.store.Write(ctx, fn)) })
	deadline := time.Now().Add(10 * time.Second)
	for l.store.Waiting() == before {
		if time.Now().After(deadline) {
			l.t.Fatal("the request never came to the door")
		}
		time.Sleep(time.Millisecond)
	}
}

// addFlow queues a request that writes a flow, and fails the test unless its
// outcome is as wanted.
func (l *line) addFlow(ctx context.Context, key *seal.Key, want error) uuid.UUID {
	l.t.Helper()
	id := uuid.Must(uuid.NewV7())
	l.add(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := addFlow(ctx, tx, key, id); err != nil {
			return err
		}
		return want
	}, func(err error) {
		if !errors.Is(err, want) {
			l.t.Errorf("answered %v; want %v", err, want)
		}
	})
	return id
}

func TestGroupFailsAlone(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	one := l.addFlow(ctx, key, nil)
	l.addFlow(ctx, key, errTest)
	two := l.addFlow(ctx, key, nil)
	l.add(ctx, func(ctx context.Context, tx *ent.Client) error {
		return addFlow(ctx, tx, key, one) // there already, in the same group
	}, func(err error) {
		if !ent.IsConstraintError(err) {
			t.Errorf("the same id again: %v", err)
		}
	})
	three := l.addFlow(ctx, key, nil)
	l.open()
	l.wg.Wait()
	wantFlows(ctx, t, s, one, two, three)
}

func TestGroupOutlivesAPanic(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	one := l.addFlow(ctx, key, nil)
	l.wg.Go(func() {
		defer func() {
			p, ok := recover().(*store.Panic)
			if !ok || !errors.Is(p, errTest) || !strings.Contains(p.Error(), "door_test.go") {
				t.Errorf("panicked with %v", p)
			}
		}()
		_ = s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			_ = addFlow(ctx, tx, key, uuid.Must(uuid.NewV7()))
			panic(errTest)
		})
	})
	for s.Waiting() < 2 {
		time.Sleep(time.Millisecond)
	}
	two := l.addFlow(ctx, key, nil)
	l.open()
	l.wg.Wait()
	wantFlows(ctx, t, s, one, two)
}

func TestGroupSkipsWhoLeft(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	one := l.addFlow(ctx, key, nil)
	leaving, leave := context.WithCancel(ctx)
	left := make(chan struct{})
	l.add(leaving, func(context.Context, *ent.Client) error {
		t.Error("the fn of a caller that left ran")
		return nil
	}, func(err error) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("answered %v", err)
		}
		close(left)
	})
	two := l.addFlow(ctx, key, nil)
	leave()
	<-left // before its turn
	l.open()
	l.wg.Wait()
	wantFlows(ctx, t, s, one, two)
}

// A caller that is cancelled while its fn runs learns what became of it, and the
// others of the group keep their work: SQLite would undo it all if a statement
// were interrupted.
func TestCancelledWhileRunning(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	one := l.addFlow(ctx, key, nil)
	cancelled, cancel := context.WithCancel(ctx)
	id, outside := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	l.add(cancelled, func(ctx context.Context, tx *ent.Client) error {
		cancel()
		if err := ctx.Err(); err != nil {
			t.Errorf("fn's context ended: %v", err)
		}
		if err := addFlow(cancelled, tx, key, outside); err != nil {
			t.Errorf("with the caller's context: %v", err)
		}
		return addFlow(ctx, tx, key, id)
	}, func(err error) {
		if err != nil {
			t.Errorf("answered %v", err)
		}
	})
	two := l.addFlow(ctx, key, nil)
	l.open()
	l.wg.Wait()
	wantFlows(ctx, t, s, one, id, outside, two)
}

// When the disk is full SQLite may undo the whole transaction: then nobody of
// the group may hear that it was committed.
func TestGroupLostToAFullDisk(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	before, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	setPages(ctx, t, s, "PRAGMA max_page_count = 1") // SQLite takes what it has as the least
	l := holdDoor(ctx, t, s)
	outcomes := make(chan error, 3)
	small := func(ctx context.Context, tx *ent.Client) error {
		return tx.Flow.UpdateOneID(before).SetStatus("completed").Exec(ctx)
	}
	l.add(ctx, small, func(err error) { outcomes <- err })
	l.add(ctx, func(ctx context.Context, tx *ent.Client) error {
		now := time.Now()
		id := uuid.Must(uuid.NewV7())
		_ = tx.Flow.Create(). // overlooked, and still the end of it
					SetID(id).SetStatus("created").SetExpiresIn(60).
					SetTerms(key.Seal(make([]byte, 1<<20), "flow.terms")).
					SetEventSeq(0).SetEventHash([]byte("hash")).
					SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		return nil
	}, func(err error) { outcomes <- err })
	l.add(ctx, small, func(err error) { outcomes <- err })
	l.open()
	l.wg.Wait()
	committed := 0
	for range 3 {
		err := <-outcomes
		if err == nil {
			committed++
		} else if !strings.Contains(err.Error(), "full") {
			t.Errorf("answered %v", err)
		}
	}
	wantFlows(ctx, t, s, before)
	status := s.Read().Flow.GetX(ctx, before).Status
	if committed > 1 || (status == "completed") != (committed == 1) {
		t.Errorf("%d heard of a commit; the flow is %s", committed, status)
	}
	setPages(ctx, t, s, "PRAGMA max_page_count = 1000000")
	if _, err := writeFlow(ctx, s, key); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func setPages(ctx context.Context, t *testing.T, s *store.Store, pragma string) {
	t.Helper()
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		rows, err := tx.QueryContext(ctx, pragma)
		if err != nil {
			return err
		}
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// testing's FailNow ends the goroutine that calls it; the door must outlive it.
func TestGoexitInAWrite(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		_ = addFlow(ctx, tx, key, uuid.Must(uuid.NewV7()))
		runtime.Goexit()
		return nil
	})
	if err == nil {
		t.Error("answered nil")
	}
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	wantFlows(ctx, t, s, id)
}

func TestCloseServesWhoWaits(t *testing.T) {
	dir := t.TempDir()
	s := storetest.Open(t, store.Config{DataDir: dir})
	ctx, key := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	one, two := l.addFlow(ctx, key, nil), l.addFlow(ctx, key, nil)
	l.wg.Go(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	l.open()
	l.wg.Wait()
	wantFlows(ctx, t, storetest.Open(t, store.Config{DataDir: dir}), one, two)
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	l := holdDoor(ctx, t, s)
	wantFlows(ctx, t, s, id)
	l.open()
	l.wg.Wait()
}

func TestRequestsAreServedInOrder(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, _ := tenantOf(t, s)
	l := holdDoor(ctx, t, s)
	var served []int
	for i := range 50 {
		l.add(ctx, func(context.Context, *ent.Client) error {
			served = append(served, i) // on the writer's goroutine
			return nil
		}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	l.open()
	l.wg.Wait()
	for i, n := range served {
		if i != n {
			t.Fatalf("served %v", served)
		}
	}
}

// Whoever waits behind another process's lock in vain fails together: each
// waiting as long in turn would keep the last for minutes.
func TestLockedByAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	s := storetest.Open(t, store.Config{DataDir: dir})
	s.SetLockWait(300 * time.Millisecond)
	ctx, key := tenantOf(t, s)
	db, err := sql.Open("sqlite", filepath.Join(dir, "cauce.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := writeFlow(ctx, s, key); err == nil || !strings.Contains(err.Error(), "locked") {
				t.Errorf("answered %v", err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("20 requests failed in %v", took)
	}
	wantFlows(ctx, t, s)
	if _, err := db.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	wantFlows(ctx, t, s, id)
}
