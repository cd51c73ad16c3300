package store

import (
	"context"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// readDriver lets so many queries at the reading connections as there are, in
// the order in which they came: database/sql picks the next at random.
//
// A caller whose context ends while it waits leaves; a query once begun runs to
// its end. To watch for the end takes two goroutines a query, a sixth of what
// reading a flow costs, and the queries here are short: each has an index and a
// limit.
type readDriver struct {
	*entsql.Driver
	turns chan struct{} // a token for each query under way
}

// Query implements dialect.Driver.
func (d readDriver) Query(ctx context.Context, query string, args, v any) error {
	select {
	case d.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := d.Driver.Query(context.WithoutCancel(ctx), query, args, v)
	if err != nil {
		<-d.turns
		return err
	}
	rows := v.(*entsql.Rows)
	rows.ColumnScanner = &turnRows{ColumnScanner: rows.ColumnScanner, turns: d.turns}
	return nil
}

// turnRows ends a turn when it is closed.
type turnRows struct {
	entsql.ColumnScanner
	turns chan struct{}
	over  bool
}

// Close implements entsql.ColumnScanner.
func (r *turnRows) Close() error {
	err := r.ColumnScanner.Close()
	if !r.over {
		r.over = true
		<-r.turns
	}
	return err
}

var _ dialect.Driver = readDriver{}
