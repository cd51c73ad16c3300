package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cauce/ent"
	"cauce/ent/flow"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// Queries that fail or whose callers leave give their turn back.
func TestReadersAreNotUsedUp(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(ctx)
	leave()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := s.Read().Flow.Query().Select("no such column").Strings(ctx); err == nil {
				t.Error("a broken query was answered")
			}
			if _, err := s.Read().Flow.Query().IDs(gone); !errors.Is(err, context.Canceled) && err != nil {
				t.Error(err)
			}
			if _, err := s.Read().Flow.Query().Where(flow.ID(id)).WithSteps().Only(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	wantFlows(ctx, t, s, id)
}

func TestReaderLeavesWhileItWaits(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, _ := tenantOf(t, s)
	inside, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for range store.Readers {
		wg.Go(func() { store.HoldReader(s, inside, release) })
		<-inside
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := s.Read().Flow.Query().Count(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answered %v", err)
	}
	close(release)
	wg.Wait()
	wantFlows(ctx, t, s)
}

// A statement whose rows are still read runs again all the same.
func TestTheSameStatementInside(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	for range 3 {
		if _, err := writeFlow(ctx, s, key); err != nil {
			t.Fatal(err)
		}
	}
	const text = "SELECT id FROM flows"
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		inner := 0
		outer, err := eachRow(ctx, tx, text, func() error {
			n, err := eachRow(ctx, tx, text, func() error { return nil })
			inner += n
			return err
		})
		if outer != 3 || inner != 9 {
			t.Errorf("%d rows, and %d inside", outer, inner)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func eachRow(ctx context.Context, client *ent.Client, text string, do func() error) (n int, err error) {
	rows, err := client.QueryContext(ctx, text)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		n++
		if err := do(); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// More texts than a connection keeps push the oldest out.
func TestOldStatementsAreDropped(t *testing.T) {
	s := storetest.SQLite(t)
	for range 2 {
		for want := range store.MaxStatements + 50 {
			text := fmt.Sprintf("SELECT %d FROM (VALUES (1), (2), (3)) LIMIT %d", want, want%4)
			if n, err := eachRow(t.Context(), s.Read(), text, func() error { return nil }); n != want%4 || err != nil {
				t.Fatalf("%s: %d rows, %v", text, n, err)
			}
		}
	}
}
