package library

import (
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
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

// Page is a part of a list, newest first.
type Page[T any] struct {
	Ask
	Rows []T
	// Next and Prev lead to the pages with older and with newer rows; nil where
	// there is none.
	Next, Prev *Anchor
}

// Rows is a query of a table whose id is a UUIDv7, as ent generates it.
type Rows[Q any, P, O ~func(*sql.Selector), T any] interface {
	Clone() Q
	Where(...P) Q
	Order(...O) Q
	Offset(int) Q
	Limit(int) Q
	All(context.Context) ([]T, error)
	Exist(context.Context) (bool, error)
}

// ReadPage answers the page of a query's rows that is asked for. It never counts
// rows; id answers a row's.
func ReadPage[Q Rows[Q, P, O, T], P, O ~func(*sql.Selector), T any](
	ctx context.Context, query Q, id func(T) uuid.UUID, ask Ask,
) (Page[T], error) {
	page := Page[T]{Ask: ask}
	part, direction := query.Clone(), sql.OrderDesc()
	switch {
	case ask.Anchor == nil:
		part = part.Offset((ask.Number - 1) * ask.Size)
	case ask.Anchor.Newer:
		part, direction = part.Where(P(sql.FieldGT("id", ask.Anchor.ID))), sql.OrderAsc()
	default:
		part = part.Where(P(sql.FieldLT("id", ask.Anchor.ID)))
	}
	rows, err := part.Order(O(sql.OrderByField("id", direction).ToFunc())).Limit(ask.Size + 1).All(ctx)
	if err != nil || len(rows) == 0 {
		return page, err
	}
	more := len(rows) > ask.Size
	page.Rows = rows[:min(len(rows), ask.Size)]
	if ask.Anchor != nil && ask.Anchor.Newer {
		slices.Reverse(page.Rows)
	}
	first := Anchor{ID: id(page.Rows[0]), Newer: true}
	last := Anchor{ID: id(page.Rows[len(page.Rows)-1])}
	older, before, err := neighbours(ctx, query, ask, more, first, last)
	if older {
		page.Next = &last
	}
	if before {
		page.Prev = &first
	}
	return page, err
}

// neighbours tells whether there are older and newer rows than those of a page.
// What lies in the direction that was read is known; one look finds the rest.
func neighbours[Q Rows[Q, P, O, T], P, O ~func(*sql.Selector), T any](
	ctx context.Context, query Q, ask Ask, more bool, first, last Anchor,
) (older, before bool, err error) {
	switch {
	case ask.Anchor == nil:
		return more, ask.Number > 1, nil
	case ask.Anchor.Newer:
		older, err = query.Clone().Where(P(sql.FieldLT("id", last.ID))).Exist(ctx)
		return older, more, err
	}
	before, err = query.Clone().Where(P(sql.FieldGT("id", first.ID))).Exist(ctx)
	return more, before, err
}

// MapPage answers a page with each row made into something else.
func MapPage[T, U any](page Page[T], to func(T) (U, error)) (Page[U], error) {
	out := Page[U]{Ask: page.Ask, Next: page.Next, Prev: page.Prev, Rows: make([]U, len(page.Rows))}
	for i, row := range page.Rows {
		var err error
		if out.Rows[i], err = to(row); err != nil {
			return Page[U]{}, err
		}
	}
	return out, nil
}
