package store

import (
	"encoding/json"
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
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	postgres := s.Dialect() == dialect.Postgres
	return sql.P(func(b *sql.Builder) {
		b.Ident(s.C(column))
		if postgres {
			b.WriteString(" = ANY(").Arg("{" + strings.Join(texts, ",") + "}").WriteString("::text::uuid[])")
			return
		}
		list, _ := json.Marshal(texts) // texts are always JSON
		b.WriteString(" IN (SELECT value FROM json_each(").Arg(string(list)).WriteString("))")
	})
}
