package rule

import (
	"maps"
	"slices"
)

// Kind is the kind of a JSON value.
type Kind int

// The kinds. KindAny is what nothing is known of.
const (
	KindAny Kind = iota
	KindText
	KindNumber
	KindInteger
	KindBoolean
	KindObject
	KindList
)

// Shape is what is known of a value before there is one. A nil Shape is of KindAny.
type Shape struct {
	Kind Kind
	// Fields are the known members of an object.
	Fields map[string]*Shape
	// Items is the shape of a list's entries.
	Items *Shape
	// Open objects may have members that are not among Fields.
	Open bool
}

// field answers the shape of a member, and whether it may exist.
func (s *Shape) field(name string) (*Shape, bool) {
	if s == nil || s.Kind == KindAny {
		return nil, true
	}
	if member, ok := s.Fields[name]; ok {
		return member, true
	}
	// A text or a list has no members at all; that is told when the expression
	// runs, for a schema may know a value by one kind and the result have another.
	return nil, s.Kind != KindObject || s.Open
}

// item answers the shape of a list's entries.
func (s *Shape) item() *Shape {
	if s == nil || s.Kind != KindList {
		return nil
	}
	return s.Items
}

// fieldNames answers the known members, sorted.
func (s *Shape) fieldNames() []string { return slices.Sorted(maps.Keys(s.Fields)) }

// Names are the top-level names that an expression may see. `now` is always
// there.
type Names struct {
	Known map[string]*Shape
	// Open lets an expression name what is not known: a warning instead of an
	// error, and missing when it is evaluated unless there is a value after all.
	Open bool
}

// list answers every name, sorted.
func (n Names) list() []string {
	return slices.Sorted(maps.Keys(n.Known))
}
