// Package page reads lists in pages, newest first, by anchors that rows added
// since do not shift.
package page

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/internal/fault"
)

// Anchor is a place in a list that runs from the newest row to the oldest: rows
// added since shift no page that starts at it.
type Anchor struct {
	ID uuid.UUID
	// Newer asks for the nearest rows before it instead of those behind it.
	Newer bool
}

// newer marks the anchor of a page before this one.
const newer = "~"

// ParseAnchor reads what String wrote.
func ParseAnchor(text string) (Anchor, bool) {
	digits, before := strings.CutPrefix(text, newer)
	id, err := uuid.Parse(digits)
	return Anchor{ID: id, Newer: before}, err == nil && id.String() == strings.ToLower(digits)
}

// String is the anchor as callers see it: a UUID, with `~` before it for Newer.
func (a Anchor) String() string {
	if a.Newer {
		return newer + a.ID.String()
	}
	return a.ID.String()
}

// Ask says which page of a list is wanted.
type Ask struct {
	// Number counts from 1. With an anchor it is only what the page is called.
	Number, Size int
	// Anchor is nil when pages are counted instead.
	Anchor *Anchor
}

// Of is a page of a list, newest first.
type Of[T any] struct {
	Ask
	Rows []T
	// Next and Prev lead to the pages with older and with newer rows; nil where
	// there is none.
	Next, Prev *Anchor
}

// Rows is a query as ent generates it.
type Rows[Q any, P, O ~func(*sql.Selector), T any] interface {
	Clone() Q
	Where(...P) Q
	Order(...O) Q
	Offset(int) Q
	Limit(int) Q
	All(context.Context) ([]T, error)
	Exist(context.Context) (bool, error)
}

// Order is what a list is sorted by, the greatest value first.
type Order[T any] struct {
	ID func(row T) uuid.UUID
	// Column and Of are another column than the id, and a row's value of it. Rows of
	// one value go by their ids.
	Column string
	Of     func(row T) any
}

// Read answers the page that is asked for of a query's rows, whose id is a UUIDv7.
// It never counts rows.
func Read[Q Rows[Q, P, O, T], P, O ~func(*sql.Selector), T any](
	ctx context.Context, query Q, id func(T) uuid.UUID, ask Ask,
) (Of[T], error) {
	return ReadBy(ctx, query, Order[T]{ID: id}, ask)
}

// ReadBy is Read in another order. An anchor is the id of a row there; one that is
// not is a fault.
func ReadBy[Q Rows[Q, P, O, T], P, O ~func(*sql.Selector), T any](
	ctx context.Context, query Q, order Order[T], ask Ask,
) (Of[T], error) {
	r := reader[Q, P, O, T]{query: query, order: order}
	page := Of[T]{Ask: ask}
	part, newestFirst := query.Clone(), true
	if ask.Anchor == nil {
		part = part.Offset((ask.Number - 1) * ask.Size)
	} else {
		beside, err := r.anchored(ctx, ask.Anchor.ID, ask.Anchor.Newer)
		if err != nil {
			return page, err
		}
		part, newestFirst = part.Where(beside), !ask.Anchor.Newer
	}
	rows, err := r.sorted(part, newestFirst).Limit(ask.Size + 1).All(ctx)
	if err != nil || len(rows) == 0 {
		return page, err
	}
	more := len(rows) > ask.Size
	page.Rows = rows[:min(len(rows), ask.Size)]
	if !newestFirst {
		slices.Reverse(page.Rows)
	}
	older, before, err := r.neighbours(ctx, page, more)
	if older {
		page.Next = &Anchor{ID: order.ID(page.Rows[len(page.Rows)-1])}
	}
	if before {
		page.Prev = &Anchor{ID: order.ID(page.Rows[0]), Newer: true}
	}
	return page, err
}

// reader reads one list.
type reader[Q Rows[Q, P, O, T], P, O ~func(*sql.Selector), T any] struct {
	query Q
	order Order[T]
}

// sorted puts a part of the list in order, or in the opposite one.
func (r reader[Q, P, O, T]) sorted(part Q, newestFirst bool) Q {
	direction := sql.OrderAsc()
	if newestFirst {
		direction = sql.OrderDesc()
	}
	if r.order.Column != "" {
		part = part.Order(O(sql.OrderByField(r.order.Column, direction).ToFunc()))
	}
	return part.Order(O(sql.OrderByField("id", direction).ToFunc()))
}

// anchored is what is newer, or else older, than the row that an anchor names.
func (r reader[Q, P, O, T]) anchored(ctx context.Context, id uuid.UUID, newer bool) (P, error) {
	if r.order.Column == "" {
		return r.beyond(id, nil, newer), nil
	}
	rows, err := r.query.Clone().Where(P(sql.FieldEQ("id", id))).Limit(1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("page: anchor: %w", err)
	}
	if len(rows) == 0 {
		faults := &fault.List{}
		faults.Add("anchor", fault.NotAnchor)
		return nil, faults.Err()
	}
	return r.beyond(id, r.order.Of(rows[0]), newer), nil
}

// beyond is what is newer, or else older, than a place in the list.
func (r reader[Q, P, O, T]) beyond(id uuid.UUID, value any, newer bool) P {
	beyond := sql.FieldLT
	if newer {
		beyond = sql.FieldGT
	}
	if r.order.Column == "" {
		return P(beyond("id", id))
	}
	same := sql.AndPredicates(sql.FieldEQ(r.order.Column, value), beyond("id", id))
	return P(sql.OrPredicates(beyond(r.order.Column, value), same))
}

// neighbours tells whether there are older and newer rows than those of a page.
// What lies in the direction that was read is known; one look finds the rest.
func (r reader[Q, P, O, T]) neighbours(ctx context.Context, page Of[T], more bool) (older, before bool, err error) {
	look := func(at T, newer bool) (bool, error) {
		var value any
		if r.order.Column != "" {
			value = r.order.Of(at)
		}
		return r.query.Clone().Where(r.beyond(r.order.ID(at), value, newer)).Exist(ctx)
	}
	switch {
	case page.Anchor == nil:
		return more, page.Number > 1, nil
	case page.Anchor.Newer:
		older, err = look(page.Rows[len(page.Rows)-1], false)
		return older, more, err
	}
	before, err = look(page.Rows[0], true)
	return more, before, err
}

// Map answers a page with each row made into something else.
func Map[T, U any](page Of[T], to func(T) (U, error)) (Of[U], error) {
	out := Of[U]{Ask: page.Ask, Next: page.Next, Prev: page.Prev, Rows: make([]U, len(page.Rows))}
	for i, row := range page.Rows {
		var err error
		if out.Rows[i], err = to(row); err != nil {
			return Of[U]{}, err
		}
	}
	return out, nil
}
