package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"cauce/ent/migrate"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// The migrations make the schema that ent would make: otherwise somebody changed
// ent/schema and wrote none.
func TestMigrationsMakeTheSchema(t *testing.T) {
	dir := t.TempDir()
	storetest.Open(t, store.Config{DataDir: dir})
	wantSchema(t, dialect.SQLite, "sqlite", filepath.Join(dir, "cauce.db"))
	t.Run("postgres", func(t *testing.T) {
		wantSchema(t, dialect.Postgres, "pgx", storetest.PostgresURL(t))
	})
}

func wantSchema(t *testing.T, database, driver, source string) {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if database == dialect.SQLite {
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("PRAGMA foreign_keys = 1"); err != nil {
			t.Fatal(err)
		}
	}
	var lacking bytes.Buffer
	err = migrate.NewSchema(entsql.OpenDB(database, db)).
		WriteTo(t.Context(), &lacking, schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		t.Fatal(err)
	}
	if text := withoutTransaction(lacking.String()); text != "" {
		t.Errorf("%s lacks a migration (go run ./ent/migrate/diff NAME):\n%s", database, text)
	}
}

func withoutTransaction(text string) string {
	return strings.TrimSpace(strings.NewReplacer("BEGIN;", "", "COMMIT;", "").Replace(text))
}

// A migration that was landed never changes: atlas.sum tells.
func TestMigrationsAreAsTheyWereWritten(t *testing.T) {
	for _, folder := range migrate.Folders {
		dir, err := sqltool.NewGooseDir("../../ent/migrate/" + folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := atlas.Validate(dir); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
	}
}

func TestEachDatabaseHasTheSameMigrations(t *testing.T) {
	names := func(s *store.Store) (all []string) {
		status, err := s.MigrateStatus(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range status {
			_, name, _ := strings.Cut(m.Name, "_")
			all = append(all, name)
		}
		return all
	}
	one, two := names(storetest.SQLite(t)), names(storetest.Postgres(t))
	if strings.Join(one, " ") != strings.Join(two, " ") {
		t.Errorf("sqlite: %v; postgres: %v", one, two)
	}
}

func TestMigrateUpAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		id, err := writeFlow(ctx, s, key)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := s.MigrateUp(ctx); err != nil {
				t.Fatal(err)
			}
		}
		wantFlows(ctx, t, s, id)
		wantReady(t, s)
	})
}

func wantReady(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("not ready: %v", err)
	}
	status, err := s.MigrateStatus(t.Context())
	if err != nil || len(status) == 0 {
		t.Fatalf("status: %v, %v", status, err)
	}
	for _, m := range status {
		if !m.Applied || m.Version == 0 || !strings.HasSuffix(m.Name, ".sql") {
			t.Errorf("status: %+v", m)
		}
	}
}

func TestSQLiteIsMigratedByOpen(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []bool{true, false} {
		s := storetest.Open(t, store.Config{DataDir: dir})
		wantReady(t, s)
		applied, err := s.MigrateUp(t.Context())
		if err != nil || (len(applied) > 0) != want {
			t.Errorf("applied %v, %v", applied, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPostgresIsMigratedWhenAsked(t *testing.T) {
	s := storetest.Open(t, store.Config{DataDir: t.TempDir(), DatabaseURL: storetest.EmptyPostgresURL(t)})
	if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "cauce migrate up --database-url") {
		t.Errorf("before: %v", err)
	}
	status, err := s.MigrateStatus(t.Context())
	if err != nil || len(status) == 0 || status[0].Applied {
		t.Errorf("status before: %v, %v", status, err)
	}
	applied, err := s.MigrateUp(t.Context())
	if err != nil || len(applied) != len(status) || applied[0].Name != status[0].Name {
		t.Errorf("applied %v, %v", applied, err)
	}
	wantReady(t, s)
	if applied, err := s.MigrateUp(t.Context()); err != nil || len(applied) != 0 {
		t.Errorf("applied again %v, %v", applied, err)
	}
}

func TestPostgresIsMigratedByManyAtOnce(t *testing.T) {
	cfg := store.Config{DataDir: t.TempDir(), DatabaseURL: storetest.EmptyPostgresURL(t)}
	var wg sync.WaitGroup
	total := make(chan int, 4)
	for range 4 {
		s := storetest.Open(t, cfg)
		wg.Go(func() {
			applied, err := s.MigrateUp(t.Context())
			if err != nil {
				t.Error(err)
			}
			total <- len(applied)
		})
	}
	wg.Wait()
	close(total)
	sum := 0
	for n := range total {
		sum += n
	}
	s := storetest.Open(t, cfg)
	wantReady(t, s)
	if status, _ := s.MigrateStatus(t.Context()); sum != len(status) {
		t.Errorf("%d migrations were applied; there are %d", sum, len(status))
	}
}

func TestReadyWithoutADatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Ready(ctx); err == nil {
			t.Error("ready")
		}
	})
}
