package fault

import (
	"context"
	"strings"
)

// Fault is one thing wrong with a request.
type Fault struct {
	// Path is the field's, with dots: `steps.2`, `setup.custom_form.schema`. It
	// is `body` when no field is to blame.
	Path string `json:"path"`
	Code Code   `json:"code"`
	// Args fill the code's sentence, in order.
	Args []string `json:"args,omitempty"`
}

// List gathers the faults of one request, so that one answer holds all.
type List struct {
	faults []Fault
}

// maxFaults bounds an answer; a request that breaks more rules is told so many.
const maxFaults = 100

// Add notes a fault, unless its path or a parent of it has one already: the
// first is the cause, the next would be noise.
func (l *List) Add(path string, code Code, args ...string) {
	if len(l.faults) >= maxFaults || l.covers(path) {
		return
	}
	l.faults = append(l.faults, Fault{Path: path, Code: code, Args: args})
}

// AddAll notes faults under a prefix, which may be empty.
func (l *List) AddAll(prefix string, faults []Fault) {
	for _, f := range faults {
		l.Add(Join(prefix, f.Path), f.Code, f.Args...)
	}
}

func (l *List) covers(path string) bool {
	for _, f := range l.faults {
		if f.Path == path || strings.HasPrefix(path, f.Path+".") {
			return true
		}
	}
	return false
}

// Has tells whether a path or a parent of it has a fault already, for checks
// that make sense only on a sound value.
func (l *List) Has(path string) bool { return l.covers(path) }

// Faults answers what was gathered.
func (l *List) Faults() []Fault { return l.faults }

// Err answers an Error with every fault, or nil when there is none.
func (l *List) Err() error {
	if len(l.faults) == 0 {
		return nil
	}
	return &Error{Reason: InvalidRequest, Faults: l.faults}
}

// Join puts a path behind a prefix; either may be empty.
func Join(prefix, path string) string {
	switch {
	case prefix == "":
		return path
	case path == "":
		return prefix
	}
	return prefix + "." + path
}

type collectorKey struct{}

type collector struct {
	list  List
	taken bool
}

// WithFaults puts the faults that the edge found into the context, for the
// handler to take: it may have a 404 to say first, and faults of its own to add.
func WithFaults(ctx context.Context, found []Fault) context.Context {
	c := &collector{}
	c.list.AddAll("", found)
	return context.WithValue(ctx, collectorKey{}, c)
}

// Take answers the list of the request's faults for the handler to add to; the
// handler must return its Err before it changes anything.
func Take(ctx context.Context) *List {
	c, ok := ctx.Value(collectorKey{}).(*collector)
	if !ok {
		return &List{}
	}
	c.taken = true
	return &c.list
}

// Pending answers the faults that no handler took, as an Error, or nil. The
// store refuses to write while there are any.
func Pending(ctx context.Context) error {
	c, ok := ctx.Value(collectorKey{}).(*collector)
	if !ok || c.taken {
		return nil
	}
	return c.list.Err()
}
