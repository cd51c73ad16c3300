// Command diff writes the migrations that bring each database from its newest
// one to the schema in ent/schema:
//
//	go run ./ent/migrate/diff NAME
//
// It replays what there is on an empty SQLite and on an empty PostgreSQL
// database, which it makes on the server at CAUCE_TEST_POSTGRES_URL and drops
// again. Nothing is written when nothing changed.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"

	versions "cauce/ent/migrate"
)

const defaultServer = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "diff:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 || !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(args[0]) {
		return errors.New("usage: go run ./ent/migrate/diff NAME, run from the repository's root; NAME in small letters, digits and _")
	}
	if err := diffSQLite(ctx, args[0]); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if err := diffPostgres(ctx, args[0]); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return nil
}

func diffSQLite(ctx context.Context, name string) error {
	db, err := sql.Open("sqlite", "file:diff?mode=memory&_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	return diff(ctx, dialect.SQLite, db, name)
}

func diffPostgres(ctx context.Context, name string) (err error) {
	server := cmp.Or(os.Getenv("CAUCE_TEST_POSTGRES_URL"), defaultServer)
	config, err := pgx.ParseConfig(server)
	if err != nil {
		return err
	}
	admin := stdlib.OpenDB(*config)
	defer func() { _ = admin.Close() }()
	empty := "cauce_diff_" + strconv.Itoa(os.Getpid())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+empty); err != nil {
		return fmt.Errorf("CAUCE_TEST_POSTGRES_URL must name a server where databases can be made: %w", err)
	}
	defer func() {
		_, dropErr := admin.ExecContext(ctx, "DROP DATABASE "+empty)
		err = errors.Join(err, dropErr)
	}()
	config.Database = empty
	db := stdlib.OpenDB(*config)
	defer func() { _ = db.Close() }()
	return diff(ctx, dialect.Postgres, db, name)
}

func diff(ctx context.Context, database string, db *sql.DB, name string) error {
	folder := "ent/migrate/" + versions.Folders[database]
	dir, err := sqltool.NewGooseDir(folder)
	if err != nil {
		return err
	}
	before, err := dir.Files()
	if err != nil {
		return err
	}
	client := versions.NewSchema(entsql.OpenDB(database, db))
	err = client.NamedDiff(ctx, name,
		schema.WithDir(dir),
		schema.WithFormatter(sqltool.GooseFormatter),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithErrNoPlan(true),
	)
	if errors.Is(err, migrate.ErrNoPlan) {
		fmt.Printf("%s: nothing to change\n", folder)
		return nil
	}
	if err != nil {
		return err
	}
	after, err := dir.Files()
	if err != nil {
		return err
	}
	for _, f := range after[len(before):] {
		fmt.Printf("%s/%s\n", folder, f.Name())
	}
	return nil
}
