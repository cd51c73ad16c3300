package storetest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"cauce/ent/migrate"
	"cauce/internal/store"
)

const defaultServer = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"

// patience bounds each of the few statements that make and drop databases.
const patience = 30 * time.Second

// PostgresURL answers the URL of a fresh, migrated database, dropped when the
// test ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	made, err := template()
	if err != nil {
		noServer(t, err)
	}
	return fresh(t, " TEMPLATE "+made)
}

// EmptyPostgresURL is PostgresURL without the migrations.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	if _, err := template(); err != nil {
		noServer(t, err)
	}
	return fresh(t, "")
}

func noServer(t testing.TB, err error) {
	t.Helper()
	text := fmt.Sprintf("no PostgreSQL at %s: %v\nStart one, for instance with `docker run -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17`, or name another with CAUCE_TEST_POSTGRES_URL.", withoutPassword(serverURL()), err)
	if os.Getenv("CI") == "true" {
		t.Fatal(text)
	}
	t.Skip(text)
}

func serverURL() string { return cmp.Or(os.Getenv("CAUCE_TEST_POSTGRES_URL"), defaultServer) }

func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "CAUCE_TEST_POSTGRES_URL"
	}
	return u.Redacted()
}

func urlOf(database string) (string, error) {
	u, err := url.Parse(serverURL())
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	return u.String(), nil
}

func fresh(t testing.TB, how string) string {
	t.Helper()
	name := "cauce_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if err := onServer(func(ctx context.Context, db *sql.DB) error {
		_, err := db.ExecContext(ctx, "CREATE DATABASE "+name+how)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onServer(func(ctx context.Context, db *sql.DB) error {
			_, err := db.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
			return err
		}); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	text, err := urlOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func onServer(run func(ctx context.Context, db *sql.DB) error) error {
	db, err := sql.Open("pgx", serverURL())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return run(ctx, db)
}

// template answers the name of a migrated database to copy. It is named after
// the migrations' content and stays on the server, so that it is made once for
// all test programs.
var template = sync.OnceValues(func() (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	err = onServer(func(ctx context.Context, db *sql.DB) error {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		// Other test programs may be at it too; the lock goes with the session.
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
			return err
		}
		var there bool
		err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
		if err != nil || there {
			return err
		}
		return makeTemplate(ctx, conn, name)
	})
	return name, err
})

func templateName() (string, error) {
	files, err := migrate.Files(dialect.Postgres)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(content), content)
		return err
	})
	return "cauce_template_" + hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// makeTemplate takes its name only when it is whole.
func makeTemplate(ctx context.Context, conn *sql.Conn, name string) error {
	unfinished := name + "_unfinished"
	for _, text := range []string{"DROP DATABASE IF EXISTS " + unfinished, "CREATE DATABASE " + unfinished} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	if err := migrateUp(ctx, unfinished); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
	return err
}

func migrateUp(ctx context.Context, database string) error {
	address, err := urlOf(database)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "cauce-template-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, store.Config{DataDir: dir, DatabaseURL: address})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	_, err = s.MigrateUp(ctx)
	return err
}
