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

// A statement whose rows are still read runs again all the same, and more texts
// than a connection keeps push the oldest out.
func TestStatementsAreKept(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	for range 3 {
		if _, err := writeFlow(ctx, s, key); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		const text = "SELECT id FROM flows"
		rows, err := tx.QueryContext(ctx, text)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		outer, inner := 0, 0
		for ; rows.Next(); outer++ {
			again, err := tx.QueryContext(ctx, text)
			if err != nil {
				return err
			}
			for again.Next() {
				inner++
			}
			if err := again.Close(); err != nil {
				return err
			}
		}
		if outer != 3 || inner != 9 {
			t.Errorf("%d rows, and %d inside", outer, inner)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		for i := range store.MaxStatements + 50 {
			rows, err := s.Read().QueryContext(ctx, fmt.Sprintf("SELECT %d", i))
			if err != nil {
				t.Fatal(err)
			}
			var got int
			if !rows.Next() || rows.Scan(&got) != nil || got != i {
				t.Fatalf("round %d: text %d answers %d", round, i, got)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
