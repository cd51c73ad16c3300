// Package library keeps what an account's flows are made with: templates, knockout
// rules and their sets, template bindings, customizations. It lists, changes and
// deletes them, and knows who names what.
package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
	"cauce/internal/store"
)

// Options are what a Library needs.
type Options struct {
	Store *store.Store
	Scope Scope
	// StepKey answers the name of a step type by its name or an alias of it.
	StepKey func(key string) (name string, ok bool)
	// Now is the clock.
	Now func() time.Time
}

// Library is the shelf of every account; whose, the context says.
type Library struct{ Options }

// New makes a Library.
func New(o Options) *Library { return &Library{Options: o} }

// Field is a field of a change: what is not sent stays as it is.
type Field[T any] struct {
	Sent  bool
	Value T
}

// put sets a value that was sent, and tells whether it is another one.
func put[T comparable](at *T, f Field[T]) bool {
	if !f.Sent || *at == f.Value {
		return false
	}
	*at = f.Value
	return true
}

// putOptional is put for what may be absent.
func putOptional[T comparable](at **T, f Field[*T]) bool {
	if !f.Sent || *at == f.Value || (*at != nil && f.Value != nil && **at == *f.Value) {
		return false
	}
	*at = f.Value
	return true
}

// now is the moment in UTC, cut to the microseconds that every database keeps.
func (l *Library) now() time.Time { return store.Micros(l.Now()) }

func notFound() error { return fault.New(fault.NotFound, nil) }

// found answers a query's error: what is not there is a reason, not a failure.
func found(err error) error {
	if ent.IsNotFound(err) {
		return notFound()
	}
	return err
}

// list answers a page of a query's rows, opened.
func list[Q page.Rows[Q, P, O, R], P, O ~func(*sql.Selector), R, T any](
	ctx context.Context, l *Library, query Q, id func(R) uuid.UUID, open func(*seal.Key, R) (T, error), ask page.Ask,
) (page.Of[T], error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return page.Of[T]{}, err
	}
	rows, err := page.Read(ctx, query, id, ask)
	if err != nil {
		return page.Of[T]{}, err
	}
	return page.Map(rows, func(row R) (T, error) { return open(key, row) })
}

// one answers the row that only finds, opened.
func one[R, T any](
	ctx context.Context, l *Library, only func(context.Context) (R, error), open func(*seal.Key, R) (*T, error),
) (*T, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	row, err := only(ctx)
	if err != nil {
		return nil, found(err)
	}
	return open(key, row)
}

// Beside makes of a new row, as it will stand, what else is written with it.
type Beside[T any] func(made T) store.Work

// add writes a new row and what belongs to it, both or neither.
func add[T any](ctx context.Context, s *store.Store, made T, beside []Beside[T], insert store.Work) error {
	work := []store.Work{insert}
	for _, more := range beside {
		work = append(work, more(made))
	}
	return s.Write(ctx, store.InOrder(work...))
}

// maxTries bounds how often a change is made anew because another one came first.
const maxTries = 8

// errStale means that a row has another version than was read.
var errStale = errors.New("library: the row has changed since it was read")

// revision is a change of one row: it is read, changed and judged outside any
// transaction, and written if nobody else has written it since.
type revision[T any] struct {
	load func(ctx context.Context) (T, error)
	// change tells whether anything has to be written.
	change func(row T) (bool, error)
	// save answers errStale when the row's version is another.
	save func(ctx context.Context, tx *ent.Client, row T) error
}

// revise answers the row as it stands after.
func revise[T any](ctx context.Context, s *store.Store, r revision[T]) (row T, err error) {
	for range maxTries {
		if row, err = r.load(ctx); err != nil {
			return row, err
		}
		changed, err := r.change(row)
		if err != nil || !changed {
			return row, err
		}
		err = s.Write(ctx, func(ctx context.Context, tx *ent.Client) error { return r.save(ctx, tx, row) })
		if !errors.Is(err, errStale) {
			return row, err
		}
	}
	return row, fault.New(fault.ConcurrentChange, nil)
}

// fresh reads what an update of one row by id and version answers.
func fresh(rows int, err error) error {
	if err == nil && rows == 0 {
		return errStale
	}
	return err
}

// place is where the content of a row's column is sealed for.
func place(column string, id uuid.UUID) string { return column + ":" + id.String() }

func sealJSON(key *seal.Key, value any, where string) (seal.Sealed, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return seal.Sealed{}, fmt.Errorf("library: %s: %w", where, err)
	}
	return key.Seal(plain, where), nil
}

func openJSON(key *seal.Key, box seal.Sealed, where string, into any) error {
	plain, err := key.Open(box, where)
	if err != nil {
		return fmt.Errorf("library: %s: %w", where, err)
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("library: %s: %w", where, err)
	}
	return nil
}
