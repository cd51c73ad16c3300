package service

import (
	"math"
	"strconv"

	"cauce/internal/fault"
	"cauce/internal/page"
)

// defaultPerPage is how long a page is, save one of flows.
const defaultPerPage = 20

// askOf reads which page a request wants. Absent numbers are 0; what the
// message's own rules have refused is overlooked.
func askOf(number, perPage int32, anchor *string, faults *fault.List) page.Ask {
	ask := page.Ask{Number: 1, Size: defaultPerPage}
	if number > 0 {
		ask.Number = int(number)
	}
	if perPage > 0 {
		ask.Size = int(perPage)
	}
	if anchor == nil {
		return ask
	}
	if place, ok := page.ParseAnchor(*anchor); ok {
		ask.Anchor = &place
	} else {
		faults.Add("anchor", fault.NotAnchor)
	}
	return ask
}

// frame is what stands around the rows of a page.
type frame struct {
	number, size           int32
	from, to               *int32
	nextURL, prevURL       *string
	nextAnchor, prevAnchor *string
}

// frameOf describes a page of the list at a path. Rows that come before the first
// page are on a first page too.
func frameOf[T any](d Deps, path string, rows page.Of[T]) frame {
	f := frame{number: int32(rows.Number), size: int32(rows.Size)}
	if n := len(rows.Rows); n > 0 {
		from := (rows.Number-1)*rows.Size + 1
		f.from, f.to = bounded(from), bounded(from+n-1)
	}
	f.nextURL, f.nextAnchor = d.neighbour(path, rows.Number+1, rows.Size, rows.Next)
	f.prevURL, f.prevAnchor = d.neighbour(path, rows.Number-1, rows.Size, rows.Prev)
	return f
}

// bounded keeps a row's number within its field: a caller may call an anchored
// page by any number.
func bounded(n int) *int32 {
	out := int32(min(n, math.MaxInt32))
	return &out
}

// neighbour answers the address and the anchor of a page beside this one.
func (d Deps) neighbour(path string, number, size int, anchor *page.Anchor) (address, text *string) {
	if anchor == nil {
		return nil, nil
	}
	place := anchor.String()
	url := d.PublicURL() + pageAddress(path, int(*bounded(max(number, 1))), size, place)
	return &url, &place
}

// pageAddress is the path and query of a page.
func pageAddress(path string, number, size int, anchor string) string {
	return path + "?page=" + strconv.Itoa(number) + "&per_page=" + strconv.Itoa(size) + "&anchor=" + anchor
}
