package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/flow"
	"cauce/internal/fault"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

var errTest = errors.New("the test's own error")

func TestWriteCommits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		id, err := writeFlow(ctx, s, key)
		if err != nil {
			t.Fatal(err)
		}
		wantFlows(ctx, t, s, id)
	})
}

func TestWriteSeesItsOwnChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		id := uuid.Must(uuid.NewV7())
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			if err := addFlow(ctx, tx, key, id); err != nil {
				return err
			}
			if _, err := tx.Flow.UpdateOneID(id).Where(flow.Version(1)).SetStatus("in_progress").AddVersion(1).Save(ctx); err != nil {
				return err
			}
			row, err := tx.Flow.Get(ctx, id)
			if err != nil {
				return err
			}
			if row.Status != "in_progress" || row.Version != 2 {
				t.Errorf("inside: %s, version %d", row.Status, row.Version)
			}
			if n, err := s.Read().Flow.Query().Count(ctx); n != 0 || err != nil {
				t.Errorf("outside, before the commit: %d flows, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantFlows(ctx, t, s, id)
	})
}

func TestWriteUndoesOnError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return errors.Join(addFlow(ctx, tx, key, uuid.Must(uuid.NewV7())), errTest)
		})
		if !errors.Is(err, errTest) {
			t.Errorf("answered %v", err)
		}
		wantFlows(ctx, t, s)
	})
}

// PostgreSQL refuses whatever follows a failed statement; SQLite would go on.
func TestWriteEndsWithItsFirstFailedStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		twice := uuid.Must(uuid.NewV7())
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			if err := addFlow(ctx, tx, key, twice); err != nil {
				return err
			}
			if err := addFlow(ctx, tx, key, twice); !ent.IsConstraintError(err) {
				t.Errorf("the same id again: %v", err)
			}
			if err := addFlow(ctx, tx, key, uuid.Must(uuid.NewV7())); err == nil {
				t.Error("a statement after the failed one ran")
			}
			return nil
		})
		if err == nil {
			t.Error("committed")
		}
		wantFlows(ctx, t, s)
	})
}

func TestWriteHandsPanicsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		func() {
			defer func() {
				if err, _ := recover().(error); !errors.Is(err, errTest) {
					t.Errorf("panicked with %v", err)
				}
			}()
			err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
				if err := addFlow(ctx, tx, key, uuid.Must(uuid.NewV7())); err != nil {
					return err
				}
				panic(errTest)
			})
			t.Errorf("answered %v", err)
		}()
		id, err := writeFlow(ctx, s, key)
		if err != nil {
			t.Fatalf("after the panic: %v", err)
		}
		wantFlows(ctx, t, s, id)
	})
}

func TestWriteRefusesPendingFaults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		faulty := fault.WithFaults(ctx, []fault.Fault{{Path: "steps", Code: fault.Required}})
		_, err := writeFlow(faulty, s, key)
		var e *fault.Error
		if !errors.As(err, &e) || e.Reason != fault.InvalidRequest {
			t.Errorf("answered %v", err)
		}
		wantFlows(ctx, t, s)
		fault.Take(faulty)
		if _, err := writeFlow(faulty, s, key); err != nil {
			t.Errorf("after Take: %v", err)
		}
	})
}

func TestWriteRefusesNesting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, _ := tenantOf(t, s)
		err := s.Write(ctx, func(ctx context.Context, _ *ent.Client) error {
			return s.Write(ctx, func(context.Context, *ent.Client) error { return nil })
		})
		if !errors.Is(err, store.ErrNested) {
			t.Errorf("answered %v", err)
		}
	})
}

func TestWriteAfterItsContext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, _ := tenantOf(t, s)
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		err := s.Write(ctx, func(context.Context, *ent.Client) error {
			t.Error("fn ran")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("answered %v", err)
		}
	})
}

func TestWriteAfterClose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		for range 2 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := writeFlow(ctx, s, key); !errors.Is(err, store.ErrClosed) {
			t.Errorf("answered %v", err)
		}
	})
}

func TestClientEndsWithItsWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		var kept *ent.Client
		err := s.Write(ctx, func(_ context.Context, tx *ent.Client) error {
			kept = tx
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := addFlow(ctx, kept, key, uuid.Must(uuid.NewV7())); err == nil {
			t.Error("the client of a write that was over wrote")
		}
		wantFlows(ctx, t, s)
	})
}

func TestWriteCarriesValues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		type key struct{}
		ctx, _ := tenantOf(t, s)
		err := s.Write(context.WithValue(ctx, key{}, "value"), func(ctx context.Context, _ *ent.Client) error {
			if ctx.Value(key{}) != "value" {
				t.Error("the caller's value is gone")
			}
			if _, ok := tenant.Account(ctx); !ok {
				t.Error("the account is gone")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadRefusesWritesOnSQLite(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, key := tenantOf(t, s)
	if err := addFlow(ctx, s.Read(), key, uuid.Must(uuid.NewV7())); err == nil {
		t.Error("the readers' client wrote")
	}
	id, err := writeFlow(ctx, s, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read().Flow.UpdateOneID(id).SetStatus("completed").Save(ctx); err == nil {
		t.Error("the readers' client changed a flow")
	}
	if err := s.Read().Flow.DeleteOneID(id).Exec(ctx); err == nil {
		t.Error("the readers' client deleted a flow")
	}
	wantFlows(ctx, t, s, id)
}
