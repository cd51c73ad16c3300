package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"cauce/ent/migrate"
)

// Applied is a migration that was just applied.
type Applied struct {
	Version int64
	// Name is its file's.
	Name     string
	Duration time.Duration
}

// Status is a migration that this program knows.
type Status struct {
	Version int64
	// Name is its file's.
	Name    string
	Applied bool
}

// MigrateUp applies the migrations that the database lacks and answers them;
// several processes may call it at once. On SQLite Open has done so already, and
// those are the answer.
func (s *Store) MigrateUp(ctx context.Context) ([]Applied, error) { return s.migrateUp(ctx) }

// MigrateStatus answers the migrations that this program knows, oldest first.
// It changes nothing.
func (s *Store) MigrateStatus(ctx context.Context) ([]Status, error) {
	files, err := migrate.Files(s.dialect())
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	applied, err := s.versions(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Status, 0, len(names))
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("store: migration %s: %w", name, err)
		}
		all = append(all, Status{Version: version, Name: name, Applied: applied[version]})
	}
	return all, nil
}

// Ready answers nil when the database can be reached and has every migration
// that this program knows; the error says what to do. Migrations of a newer
// program do no harm.
func (s *Store) Ready(ctx context.Context) error {
	all, err := s.MigrateStatus(ctx)
	if err != nil {
		return fmt.Errorf("store: the database does not answer: %w", err)
	}
	pending := 0
	for _, m := range all {
		if !m.Applied {
			pending++
		}
	}
	if pending > 0 {
		return fmt.Errorf("store: the database lacks %d of %d migrations: run `cauce migrate up --database-url …`", pending, len(all))
	}
	return nil
}

// migrateUp runs goose; on PostgreSQL behind an advisory lock, on SQLite the
// caller holds the lock on opening.
func migrateUp(ctx context.Context, name string, db *sql.DB) ([]Applied, error) {
	files, err := migrate.Files(name)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	engine := goose.DialectSQLite3
	if name == dialect.Postgres {
		engine = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, fmt.Errorf("store: migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(engine, db, files, options...)
	if err != nil {
		return nil, fmt.Errorf("store: migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	if partial, ok := errors.AsType[*goose.PartialError](err); ok {
		results = partial.Applied
	}
	applied := make([]Applied, 0, len(results))
	for _, r := range results {
		applied = append(applied, Applied{r.Source.Version, path.Base(r.Source.Path), r.Duration})
	}
	if err != nil {
		return applied, fmt.Errorf("store: migrate: %w", err)
	}
	return applied, nil
}

// appliedVersions reads what goose noted; a database that it never saw has none.
func appliedVersions(ctx context.Context, db *sql.DB) (map[int64]bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT version_id FROM goose_db_version WHERE is_applied")
	versions := make(map[int64]bool)
	if isNoTable(err) {
		return versions, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		versions[version] = true
	}
	return versions, rows.Err()
}

// isNoTable recognises a PostgreSQL that nobody migrated.
func isNoTable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "42P01"
}
