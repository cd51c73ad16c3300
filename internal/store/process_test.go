package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/account"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// children are what this test program does when it is started as a process of a
// test's, on the test's data directory.
var children = map[string]func(dir string) error{
	"open":  openChild,
	"write": func(dir string) error { return writeChild(os.Stdout, dir, 100) },
	"storm": func(dir string) error { return writeChild(os.Stdout, dir, 1<<30) },
}

func startChild(t *testing.T, name, dir string) (child *exec.Cmd, acknowledged *bufio.Scanner) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "STORE_TEST_CHILD="+name, "STORE_TEST_DIR="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = child.Process.Kill()
		_, _ = child.Process.Wait()
	})
	return child, bufio.NewScanner(out)
}

// openChild prints the master key's id.
func openChild(dir string) error {
	s, err := store.Open(context.Background(), store.Config{DataDir: dir})
	if err != nil {
		return err
	}
	fmt.Println(s.Master().ID())
	return s.Close()
}

// writeChild writes flows with five steps from 16 goroutines, for the one
// account that there is, and prints the id of each once it is acknowledged.
func writeChild(out io.Writer, dir string, each int) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{DataDir: dir})
	if err != nil {
		return err
	}
	row, err := s.Read().Account.Query().Only(tenant.AsSystem(ctx))
	if err != nil {
		return err
	}
	ctx = tenant.WithAccount(ctx, row.ID)
	failed := make(chan error, 16)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range each {
				id := uuid.Must(uuid.NewV7())
				err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
					return createFlow(ctx, tx, id, row.WebhookSecret, time.Now())
				})
				if err != nil {
					failed <- err
					return
				}
				_, _ = fmt.Fprintln(out, id)
			}
		})
	}
	wg.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return err
	}
	return s.Close()
}

// What was acknowledged outlives kill -9; what was not is there whole or not at
// all.
func TestCrashInTheMiddleOfGroups(t *testing.T) {
	dir := t.TempDir()
	ctx := makeAccount(t, dir)
	for range 3 {
		child, acknowledged := startChild(t, "storm", dir)
		var ids []uuid.UUID
		for len(ids) < 200 && acknowledged.Scan() {
			ids = append(ids, uuid.MustParse(acknowledged.Text()))
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for acknowledged.Scan() { // what it still printed was acknowledged too
			if id, err := uuid.Parse(acknowledged.Text()); err == nil {
				ids = append(ids, id)
			}
		}
		if len(ids) < 200 {
			t.Fatalf("the child stopped after %d flows", len(ids))
		}
		wantWhole(ctx, t, dir, ids)
	}
}

func wantWhole(ctx context.Context, t *testing.T, dir string, acknowledged []uuid.UUID) {
	t.Helper()
	s := storetest.Open(t, store.Config{DataDir: dir}) //nolint:contextcheck // it opens with the test's own
	rows, err := s.Read().Flow.Query().WithSteps().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[uuid.UUID]bool)
	for _, row := range rows {
		there[row.ID] = true
		if len(row.Edges.Steps) != benchSteps {
			t.Errorf("flow %v has %d steps", row.ID, len(row.Edges.Steps))
		}
	}
	for _, id := range acknowledged {
		if !there[id] {
			t.Errorf("flow %v was acknowledged and is gone", id)
		}
	}
	if n, err := s.Read().Step.Query().Count(ctx); n != benchSteps*len(rows) || err != nil {
		t.Errorf("%d steps of %d flows, %v", n, len(rows), err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// makeAccount makes the database and its one account.
func makeAccount(t *testing.T, dir string) context.Context {
	t.Helper()
	s := storetest.Open(t, store.Config{DataDir: dir})
	ctx := tenant.WithAccount(context.Background(), storetest.Account(t, s, true))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func TestTwoProcessesWrite(t *testing.T) {
	dir := t.TempDir()
	ctx := makeAccount(t, dir)
	child, acknowledged := startChild(t, "write", dir)
	if err := writeChild(io.Discard, dir, 100); err != nil {
		t.Error(err)
	}
	n := 0
	for acknowledged.Scan() {
		n++
	}
	if err := child.Wait(); err != nil || n != 1600 {
		t.Errorf("the other process wrote %d flows: %v", n, err)
	}
	s := storetest.Open(t, store.Config{DataDir: dir})
	if n, err := s.Read().Flow.Query().Count(ctx); n != 3200 || err != nil {
		t.Errorf("%d flows, %v; want 3200", n, err)
	}
}

// `cauce keys create` must come through beside a server that is busy writing.
func TestWriteBesideABusyProcess(t *testing.T) {
	dir := t.TempDir()
	makeAccount(t, dir)
	_, acknowledged := startChild(t, "storm", dir)
	acknowledged.Scan()
	go func() {
		for acknowledged.Scan() { // or it would stop at a full pipe
			continue
		}
	}()
	for range 10 {
		began := time.Now()
		s := storetest.Open(t, store.Config{DataDir: dir})
		id := storetest.Account(t, s, true)
		if there, err := s.Read().Account.Query().Where(account.ID(id)).Exist(tenant.AsSystem(t.Context())); !there || err != nil {
			t.Errorf("the account is not there: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 30*time.Second { // a hang, no measure of speed
			t.Errorf("took %v", took)
		}
	}
}

func TestManyOpenAFreshDirectory(t *testing.T) {
	dir := t.TempDir() + "/data"
	ids := make(chan string, 8)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), store.Config{DataDir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			ids <- s.Master().ID()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		child, out := startChild(t, "open", dir)
		wg.Go(func() {
			if out.Scan() {
				ids <- out.Text()
			}
			if err := child.Wait(); err != nil {
				t.Errorf("another process: %v", err)
			}
		})
	}
	wg.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Errorf("master keys %s and %s", first, id)
		}
	}
}
