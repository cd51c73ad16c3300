package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"cauce/ent"
)

const (
	// A server's default of 100 connections feeds three of us and psql. Writers
	// leave connections over for readers.
	maxConnections = 28
	maxWriters     = 16
	idleTime       = 5 * time.Minute

	// A transaction that met a deadlock, a serialization failure or a lost
	// connection is tried so often in all.
	maxTries = 5
)

// server is a PostgreSQL database.
type server struct {
	db      *sql.DB
	client  *ent.Client
	writers chan struct{} // a token for each transaction under way
	closed  chan struct{}
	closing sync.Once
}

func openPostgres(ctx context.Context, cfg Config) (*Store, error) {
	config, err := pgx.ParseConfig(cfg.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("store: database URL: %w", err) // pgx leaves the password out
	}
	config.RuntimeParams["timezone"] = "UTC"
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "cauce"
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(timesInUTC))
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	db.SetConnMaxIdleTime(idleTime)
	s := &server{
		db:      db,
		client:  ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, db))),
		writers: make(chan struct{}, maxWriters),
		closed:  make(chan struct{}),
	}
	return withKey(ctx, s, cfg)
}

// timesInUTC makes a connection hand times back in UTC instead of local time.
func timesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

func (s *server) reader() *ent.Client { return s.client }

func (s *server) dialect() string { return dialect.Postgres }

// write runs fn in a transaction, again when the server or the line gave it up
// before the commit. Waiters are served in order: database/sql would not.
func (s *server) write(ctx context.Context, fn writeFunc) error {
	select {
	case <-s.closed:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case s.writers <- struct{}{}:
	}
	defer func() { <-s.writers }()
	for try := 1; ; try++ {
		err := s.transact(ctx, fn)
		if err == nil || try == maxTries || !canRepeat(err) {
			return err
		}
		// 2, 4, 8, 16 ms, give or take half.
		pause := time.Millisecond << try
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // it only spreads the tries
		}
	}
}

// errUnknown is never repeated: the commit may have happened.
var errUnknown = errors.New("store: the connection was lost during the commit, which may or may not have happened")

func (s *server) transact(ctx context.Context, fn writeFunc) error {
	// The caller's end stops its statements; a commit once sent is awaited.
	tx, err := s.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	client := ent.NewClient(ent.Driver(txDriver{entsql.Conn{ExecQuerier: tx}, dialect.Postgres}))
	if err := fn(ctx, client); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		if isLineLost(err) {
			return fmt.Errorf("%w: %w", errUnknown, err)
		}
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// canRepeat tells whether a transaction failed for a reason that another try may
// not meet, and surely was not committed.
func canRepeat(err error) bool {
	if errors.Is(err, errUnknown) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "40001", "40P01", // serialization failure, deadlock
			"57P01", "57P02", "57P03": // the server goes down or comes up
			return true
		}
		return strings.HasPrefix(pg.Code, "08") // connection exception
	}
	return isLineLost(err)
}

func isLineLost(err error) bool {
	if _, ok := errors.AsType[*pgconn.PgError](err); ok {
		return false // the server answered
	}
	_, network := errors.AsType[*net.OpError](err)
	_, connect := errors.AsType[*pgconn.ConnectError](err)
	return network || connect || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}

func (s *server) migrateUp(ctx context.Context) ([]Applied, error) {
	return migrateUp(ctx, dialect.Postgres, s.db)
}

func (s *server) versions(ctx context.Context) (map[int64]bool, error) {
	return appliedVersions(ctx, s.db)
}

// close waits for the transactions under way.
func (s *server) close() error {
	s.closing.Do(func() {
		close(s.closed)
		for range maxWriters {
			s.writers <- struct{}{}
		}
	})
	return s.db.Close()
}
