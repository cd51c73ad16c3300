package store

import (
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Among is a condition of a query or a change: a column has one of some ids. Its
// text is the same however many there are, so that a statement prepared once serves
// again; ent's own IN has another text for each number.
func Among(column string, ids []uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(among(s, column, ids)) }
}

// NotAmong is the opposite of Among.
func NotAmong(column string, ids []uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(sql.Not(among(s, column, ids))) }
}

func among(s *sql.Selector, column string, ids []uuid.UUID) *sql.Predicate {
	if s.Dialect() == dialect.Postgres {
		ids = append([]uuid.UUID{}, ids...) // nil would be NULL, and then nothing is true
		return sql.P(func(b *sql.Builder) { b.Ident(s.C(column)).WriteString(" = ANY(").Arg(ids).WriteString(")") })
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	list := "[]"
	if len(texts) > 0 {
		list = `["` + strings.Join(texts, `","`) + `"]`
	}
	return sql.P(func(b *sql.Builder) {
		b.Ident(s.C(column)).WriteString(" IN (SELECT value FROM json_each(").Arg(list).WriteString("))")
	})
}
