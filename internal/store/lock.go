package store

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

// KeepRow is a condition of a query inside Write: the rows that it finds cannot be
// deleted before the transaction ends. What puts a row's id elsewhere asks for it.
// On SQLite, with its one writer, it asks for nothing.
func KeepRow(s *sql.Selector) { lockRows(s, "KEY SHARE") }

// TakeRow is KeepRow for whoever means to delete the rows that it finds: it waits
// for all who keep them.
func TakeRow(s *sql.Selector) { lockRows(s, sql.LockUpdate) }

func lockRows(s *sql.Selector, strength sql.LockStrength) {
	if s.Dialect() == dialect.Postgres {
		s.For(strength)
	}
}
