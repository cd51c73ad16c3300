// Package store opens the database, SQLite inside the program or PostgreSQL
// beside it, and keeps its one door for writes. On SQLite the door gathers
// waiting requests into one commit with a SAVEPOINT each; on PostgreSQL each has
// a transaction of its own. Whose rows a query or write touches is not decided
// here but by the schema's mixin, from the account in the context.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	_ "cauce/ent/runtime" // the schema's hooks and interceptors
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// Config says where the database and the master key are.
type Config struct {
	// DataDir holds the embedded database and, unless MasterKeyFile names
	// another place, the master key. It is made when it is not there.
	DataDir string
	// DatabaseURL is postgres://… or postgresql://…; empty is the embedded
	// SQLite, DataDir/cauce.db.
	DatabaseURL string
	// MasterKeyFile is empty for DataDir/master.key.
	MasterKeyFile string
	// Keyless leaves the master key alone, for work that opens and seals nothing,
	// such as migrations: AccountKey fails, and Master answers nil.
	Keyless bool
}

// ErrClosed answers a Write after Close.
var ErrClosed = errors.New("store: closed")

// ErrKeyless answers AccountKey on a store that was opened without the master
// key.
var ErrKeyless = errors.New("store: opened without the master key")

// ErrNested answers a Write with the context that another gave to its fn: inside,
// use the client that came with it; after it, the context from before.
var ErrNested = errors.New("store: Write inside Write")

// Store is an open database. It is safe for concurrent use.
type Store struct {
	database
	master *seal.Master
	keys   sync.Map // account uuid.UUID -> *seal.Key
	bell   *bell
}

// database is what SQLite and PostgreSQL do differently.
type database interface {
	reader() *ent.Client
	write(ctx context.Context, fn writeFunc) error
	dialect() string
	migrateUp(ctx context.Context) ([]Applied, error)
	versions(ctx context.Context) (map[int64]bool, error)
	close() error
}

type writeFunc = func(ctx context.Context, tx *ent.Client) error

// Work is what a Write does, or a part of it: it and the others succeed or fail
// together.
type Work = writeFunc

// InOrder is several works as one; the first that fails is the last that runs.
func InOrder(all ...Work) Work {
	return func(ctx context.Context, tx *ent.Client) error {
		for _, work := range all {
			if err := work(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	}
}

// EmbeddedPath answers where the embedded database lies in a data directory.
func EmbeddedPath(dataDir string) string { return filepath.Join(dataDir, "cauce.db") }

// Open opens the database and the master key. The embedded database is brought
// to its newest migration; a PostgreSQL is left as it is (see Ready). The master
// key is made when there is none and no account yet depends on one.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.DatabaseURL == "" || (cfg.MasterKeyFile == "" && !cfg.Keyless) {
		if err := makeDataDir(cfg.DataDir); err != nil {
			return nil, err
		}
	}
	if cfg.DatabaseURL == "" {
		return openSQLite(ctx, cfg)
	}
	if !strings.HasPrefix(cfg.DatabaseURL, "postgres://") && !strings.HasPrefix(cfg.DatabaseURL, "postgresql://") {
		return nil, errors.New("store: the database URL must begin with postgres:// or postgresql://; leave it empty for the embedded SQLite")
	}
	return openPostgres(ctx, cfg)
}

// makeDataDir makes the data directory readable by its owner alone; one that is
// there keeps the rights that the operator gave it.
func makeDataDir(path string) error {
	if path == "" {
		return errors.New("store: no data directory given")
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return fmt.Errorf("store: data directory: %w", err)
	}
	return nil
}

// withKey finishes opening: it finds the master key and holds it against the
// accounts.
func withKey(ctx context.Context, db database, cfg Config) (*Store, error) {
	if cfg.Keyless {
		return &Store{database: db, bell: newBell()}, nil
	}
	master, err := findMaster(ctx, db.reader(), cfg)
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	return &Store{database: db, master: master, bell: newBell()}, nil
}

// Close waits for the writes under way, then closes the database.
func (s *Store) Close() error { return s.close() }

// Read answers the client for queries outside Write. On SQLite it refuses to
// change anything; it sees what was committed when each query began.
func (s *Store) Read() *ent.Client { return s.reader() }

// Dialect answers dialect.SQLite or dialect.Postgres.
func (s *Store) Dialect() string { return s.dialect() }

// Master answers the operator's key, for making accounts.
func (s *Store) Master() *seal.Master { return s.master }

// Write runs fn in a transaction and answers once it is committed and on disk
// (synchronous FULL), or once nothing of it is. All that fn does to the database
// goes through tx, which ends with fn. A statement that fails ends the
// transaction even if fn overlooks it.
//
// On SQLite requests share a commit: fn runs on the writer's goroutine, so it
// must not wait for anything but the database, and a panic in it comes back
// here as a *Panic. On PostgreSQL fn may run several times, so it must do
// nothing that cannot be done twice.
//
// A context that ends before fn begins ends the Write; once fn has begun on
// SQLite it runs to its end, and its context carries the caller's values alone.
//
// While the request has faults that no handler took (fault.Pending) nothing is
// written and those are the answer.
func (s *Store) Write(ctx context.Context, fn func(ctx context.Context, tx *ent.Client) error) error {
	if err := fault.Pending(ctx); err != nil {
		return err
	}
	if ctx.Value(insideWrite{}) != nil {
		return ErrNested
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.write(context.WithValue(ctx, insideWrite{}, true), fn)
}

// insideWrite marks the context that fn gets: on SQLite a Write in a Write would
// wait for itself.
type insideWrite struct{}

// Micros is a moment in UTC, cut to the microseconds that every database keeps.
func Micros(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// TenantKey answers the key of the context's account, or tenant.ErrNone.
func (s *Store) TenantKey(ctx context.Context) (*seal.Key, error) {
	account, ok := tenant.Account(ctx)
	if !ok {
		return nil, tenant.ErrNone
	}
	return s.AccountKey(ctx, account)
}

// AccountKey answers an account's key, unwrapped. Keys stay in memory until the
// program ends. It answers an ent.NotFoundError when there is no such account.
func (s *Store) AccountKey(ctx context.Context, account uuid.UUID) (*seal.Key, error) {
	if key, ok := s.keys.Load(account); ok {
		return key.(*seal.Key), nil
	}
	if s.master == nil {
		return nil, ErrKeyless
	}
	row, err := s.reader().Account.Get(tenant.AsSystem(ctx), account)
	if err != nil {
		return nil, fmt.Errorf("store: account key: %w", err)
	}
	key, err := s.master.Unwrap(row.WrappedKey, account.String())
	if err != nil {
		return nil, err
	}
	s.keys.Store(account, key)
	return key, nil
}
