package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

const benchSteps = 5

// BenchmarkWrite writes a flow and five steps through the door; BenchmarkRaw
// writes the same rows by prepared statements, a commit each. Compare them at
// the same number of clients.
func BenchmarkWrite(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("sqlite/%d", clients), func(b *testing.B) {
			benchWrite(b, storetest.SQLite(b), clients)
		})
		b.Run(fmt.Sprintf("postgres/%d", clients), func(b *testing.B) {
			benchWrite(b, storetest.Postgres(b), clients)
		})
	}
}

func benchWrite(b *testing.B, s *store.Store, clients int) {
	b.Helper()
	account := storetest.Account(b, s, true)
	ctx := tenant.WithAccount(context.Background(), account)
	key, err := s.AccountKey(ctx, account)
	if err != nil {
		b.Fatal(err)
	}
	terms := key.Seal(make([]byte, 500), "flow.terms")
	share(b, clients, func() error {
		now := time.Now()
		return s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return createFlow(ctx, tx, uuid.Must(uuid.NewV7()), terms, now)
		})
	})
}

// share splits b.N calls among so many goroutines.
func share(b *testing.B, clients int, call func() error) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for c := range clients {
		n := b.N / clients
		if c < b.N%clients {
			n++
		}
		wg.Go(func() {
			for range n {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}

// createFlow writes a flow with benchSteps steps.
func createFlow(ctx context.Context, tx *ent.Client, flow uuid.UUID, terms seal.Sealed, now time.Time) error {
	err := tx.Flow.Create().
		SetID(flow).SetStatus("created").SetExpiresIn(60).SetTerms(terms).
		SetEventSeq(0).SetEventHash([]byte("hash")).
		SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
	if err != nil {
		return err
	}
	steps := make([]*ent.StepCreate, benchSteps)
	for i := range steps {
		steps[i] = tx.Step.Create().
			SetID(uuid.Must(uuid.NewV7())).SetFlowID(flow).SetPosition(i).
			SetType("acceptance").SetStatus("pending").SetAttempts(0).
			SetCreatedAt(now).SetUpdatedAt(now)
	}
	return tx.Step.CreateBulk(steps...).Exec(ctx)
}

func BenchmarkRaw(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("sqlite/%d", clients), func(b *testing.B) { benchRaw(b, clients) })
	}
}

func benchRaw(b *testing.B, clients int) {
	b.Helper()
	dir := b.TempDir()
	s, err := store.Open(b.Context(), store.Config{DataDir: dir})
	if err != nil {
		b.Fatal(err)
	}
	account := storetest.Account(b, s, true).String()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "cauce.db")+
		"?_txlock=immediate&_time_integer_format=unix_micro&_inttotime=1&_pragma=busy_timeout(10000)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	flow := prepareInsert(b, db, "flows", "id", "account_id", "created_at", "updated_at", "version", "status",
		"expires_in", "terms", "event_seq", "event_hash")
	step := prepareInsert(b, db, "steps", "id", "account_id", "created_at", "updated_at", "flow_id", "position",
		"type", "status", "attempts")
	terms := make([]byte, 541) // 500 sealed
	share(b, clients, func() error {
		return rawFlow(db, flow, step, account, terms)
	})
}

func prepareInsert(b *testing.B, db *sql.DB, table string, columns ...string) *sql.Stmt {
	b.Helper()
	stmt, err := db.Prepare("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (?" +
		strings.Repeat(", ?", len(columns)-1) + ")")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = stmt.Close() })
	return stmt
}

func rawFlow(db *sql.DB, flow, step *sql.Stmt, account string, terms []byte) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	now := time.Now()
	id := uuid.Must(uuid.NewV7()).String()
	if _, err := tx.Stmt(flow).Exec(id, account, now, now, 1, "created", 60, terms, 0, []byte("hash")); err != nil {
		return err
	}
	for i := range benchSteps {
		stepID := uuid.Must(uuid.NewV7()).String()
		if _, err := tx.Stmt(step).Exec(stepID, account, now, now, id, i, "acceptance", "pending", 0); err != nil {
			return err
		}
	}
	return tx.Commit()
}
