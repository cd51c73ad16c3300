package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"cauce/ent"
	"cauce/internal/store/storetest"
)

// Two transactions that lock the same rows in opposite order: one is told of a
// deadlock, and tries again.
func TestPostgresTriesAgainAfterADeadlock(t *testing.T) {
	s := storetest.Postgres(t)
	ctx, key := tenantOf(t, s)
	var ids [2]uuid.UUID
	for i := range ids {
		id, err := writeFlow(ctx, s, key)
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = id
	}
	var tries atomic.Int32
	var both, wg sync.WaitGroup
	both.Add(2)
	for i := range ids {
		first := true
		wg.Go(func() {
			err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
				tries.Add(1)
				if err := tx.Flow.UpdateOneID(ids[i]).AddEventSeq(1).Exec(ctx); err != nil {
					return err
				}
				if first {
					first = false
					both.Done()
					both.Wait()
				}
				return tx.Flow.UpdateOneID(ids[1-i]).AddEventSeq(1).Exec(ctx)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := tries.Load(); n < 3 {
		t.Errorf("%d tries: there was no deadlock", n)
	}
	for _, id := range ids {
		if row := s.Read().Flow.GetX(ctx, id); row.EventSeq != 2 {
			t.Errorf("flow %v was changed %d times", id, row.EventSeq)
		}
	}
}

func TestPostgresTriesAgainAfterALostConnection(t *testing.T) {
	s := storetest.Postgres(t)
	ctx, key := tenantOf(t, s)
	id := uuid.Must(uuid.NewV7())
	tries := 0
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		tries++
		if err := addFlow(ctx, tx, key, id); err != nil {
			return err
		}
		if tries < 3 {
			rows, err := tx.QueryContext(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				continue
			}
			return rows.Err()
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%d tries: %v", tries, err)
	}
	wantFlows(ctx, t, s, id)
}

func TestPostgresGivesUp(t *testing.T) {
	s := storetest.Postgres(t)
	ctx, _ := tenantOf(t, s)
	tries := 0
	err := s.Write(ctx, func(context.Context, *ent.Client) error {
		tries++
		return &pgconn.PgError{Code: "40001"}
	})
	if err == nil || tries != 5 {
		t.Errorf("%d tries: %v", tries, err)
	}
	tries = 0
	err = s.Write(ctx, func(context.Context, *ent.Client) error {
		tries++
		return errTest
	})
	if !errors.Is(err, errTest) || tries != 1 {
		t.Errorf("an error of fn's own: %d tries: %v", tries, err)
	}
}

func TestPostgresStopsWithItsCaller(t *testing.T) {
	s := storetest.Postgres(t)
	ctx, key := tenantOf(t, s)
	ctx2, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := s.Write(ctx2, func(ctx context.Context, tx *ent.Client) error {
		if err := addFlow(ctx, tx, key, uuid.Must(uuid.NewV7())); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "SELECT pg_sleep(60)")
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 10*time.Second {
		t.Errorf("answered %v after %v", err, time.Since(began))
	}
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	wantFlows(ctx, t, s, id)
}

func TestPostgresBoundsItsWriters(t *testing.T) {
	s := storetest.Postgres(t)
	ctx, _ := tenantOf(t, s)
	var running, most atomic.Int32
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
				n := running.Add(1)
				defer running.Add(-1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
					continue
				}
				_, err := tx.ExecContext(ctx, "SELECT pg_sleep(0.01)")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := most.Load(); n < 2 || n > 16 {
		t.Errorf("%d writers at once; want 2 to 16", n)
	}
}
