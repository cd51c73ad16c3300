package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cauce/ent"
)

var errOver = errors.New("store: the write that this client belongs to is over")

// memberTx lets one member of a group at the transaction, and no longer than it
// runs: a client kept beyond would write into the requests of others. Nor does a
// context stop its statements, should fn use one from outside: SQLite would undo
// the work of others.
type memberTx struct {
	conn *sql.Conn

	mu     sync.Mutex
	over   bool
	failed error // of its first statement that failed
	lost   bool  // and took the transaction with it
}

// client answers the ent client that works in the transaction. ent opens
// transactions of its own around some builders; in here they are part of the
// member's.
func (m *memberTx) client() *ent.Client {
	return ent.NewClient(ent.Driver(txDriver{entsql.Conn{ExecQuerier: m}, dialect.SQLite}))
}

// end shuts the member out. It answers whether the transaction is lost to all,
// and the error of a statement that failed.
func (m *memberTx) end() (lost bool, failed error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	return m.lost, m.failed
}

// ExecContext implements entsql.ExecQuerier.
func (m *memberTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := m.refusal(); err != nil {
		return nil, err
	}
	result, err := m.conn.ExecContext(context.WithoutCancel(ctx), query, args...)
	return result, m.note(err)
}

// QueryContext implements entsql.ExecQuerier.
func (m *memberTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := m.refusal(); err != nil {
		return nil, err
	}
	rows, err := m.conn.QueryContext(context.WithoutCancel(ctx), query, args...)
	return rows, m.note(err)
}

func (m *memberTx) refusal() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.over:
		return errOver
	case m.failed != nil:
		return fmt.Errorf("store: after a statement that failed: %w", m.failed)
	}
	return nil
}

// note remembers a failed statement, after which nothing more runs. PostgreSQL
// has it so; and on SQLite, when the failure rolled the transaction back, what
// came after it would commit by itself.
func (m *memberTx) note(err error) error {
	if err == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed == nil {
		m.failed, m.lost = err, endsTransaction(err)
	}
	return err
}

// endsTransaction tells the errors after which SQLite has rolled back, or may
// have: https://sqlite.org/lang_transaction.html, "Response To Errors Within A
// Transaction".
func endsTransaction(err error) bool {
	switch primaryCode(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
		sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CORRUPT:
		return true
	}
	return false
}

func isBusy(err error) bool { return primaryCode(err) == sqlite3.SQLITE_BUSY }

// primaryCode answers SQLite's result code without its extension, or 0.
func primaryCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return sqlite3.SQLITE_OK
}

// txDriver is an ent driver inside a transaction that somebody else ends.
type txDriver struct {
	entsql.Conn
	name string
}

// Dialect implements dialect.Driver.
func (d txDriver) Dialect() string { return d.name }

// Tx implements dialect.Driver.
func (d txDriver) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// BeginTx is Tx: the options are those of the transaction that there is.
func (d txDriver) BeginTx(ctx context.Context, _ *entsql.TxOptions) (dialect.Tx, error) {
	return d.Tx(ctx)
}

// Close implements dialect.Driver.
func (d txDriver) Close() error { return nil }
