package store

import (
	"context"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cauce/ent"
)

// KeepRow is a condition of a query inside Write: the rows that it finds cannot be
// deleted before the transaction ends. What puts a row's id elsewhere asks for it.
// On SQLite, with its one writer, it asks for nothing.
func KeepRow(s *sql.Selector) { lockRows(s, "KEY SHARE") }

// TakeRow is KeepRow for whoever means to delete the rows that it finds: it waits
// for all who keep them.
func TakeRow(s *sql.Selector) { lockRows(s, sql.LockUpdate) }

// HoldNumber waits until no other transaction holds a number, and holds it until this
// one ends: for what no row stands for. On SQLite, with its one writer, it asks for
// nothing.
func (s *Store) HoldNumber(ctx context.Context, tx *ent.Client, number int64) error {
	if s.Dialect() != dialect.Postgres {
		return nil
	}
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", number)
	return err
}

func lockRows(s *sql.Selector, strength sql.LockStrength) {
	if s.Dialect() == dialect.Postgres {
		s.For(strength)
	}
}
