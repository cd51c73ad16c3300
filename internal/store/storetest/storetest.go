// Package storetest gives tests an open store of their own, on either database.
//
// PostgreSQL is the server at CAUCE_TEST_POSTGRES_URL, or else at
// postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable. Where there is
// none the test is skipped, but fails when CI=true.
package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// Each runs a test on SQLite and on PostgreSQL, as subtests of these names.
func Each(t *testing.T, run func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, Postgres(t)) })
}

// SQLite answers a fresh store in a temporary data directory, closed when the
// test ends.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, store.Config{DataDir: t.TempDir()})
}

// Postgres answers a store on a fresh PostgreSQL database (see PostgresURL),
// closed when the test ends.
func Postgres(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, store.Config{DataDir: t.TempDir(), DatabaseURL: PostgresURL(t)})
}

// Open opens a store and closes it when the test ends.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Account makes an account with a name of its own and answers its id.
func Account(t testing.TB, s *store.Store, sandbox bool) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	wrapped := s.Master().NewAccountKey(id.String())
	key, err := s.Master().Unwrap(wrapped, id.String())
	if err != nil {
		t.Fatal(err)
	}
	now := store.Micros(time.Now())
	err = s.Write(tenant.AsSystem(context.Background()), func(ctx context.Context, tx *ent.Client) error {
		return tx.Account.Create().
			SetID(id).
			SetName("account " + id.String()).
			SetSandbox(sandbox).
			SetWrappedKey(wrapped).
			SetMasterKeyID(s.Master().ID()).
			SetWebhookSecret(key.Seal([]byte("secret"), "account.webhook_secret:"+id.String())).
			SetCreatedAt(now).
			SetUpdatedAt(now).
			Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
