package step

import (
	"iter"
	"math/big"
	"net/url"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cauce/internal/fault"
)

// graph is a compiled schema as its parts refer to each other. It refuses what
// would never end, or not in time: a part that contains itself, and references
// that multiply.
type graph struct {
	nodes  map[*jsonschema.Schema]*node
	ranges map[string][2]string
	weight int
}

type node struct {
	// open is true while the node's parts are being added: meeting an open node
	// again is a loop.
	open bool
	// evaluations is how many schemas there are with every reference replaced by
	// what it names.
	evaluations int
	// height is how many schemas judge one value, one inside the other.
	height int
}

func newGraph() *graph {
	return &graph{nodes: map[*jsonschema.Schema]*node{}, ranges: map[string][2]string{}}
}

func (g *graph) add(root *jsonschema.Schema) error {
	_, err := g.visit(root)
	return err
}

func (g *graph) visit(s *jsonschema.Schema) (*node, error) {
	if n, known := g.nodes[s]; known {
		if n.open {
			return nil, refuse(s, fault.SchemaLoops, place(schemaPointer(s.Location)))
		}
		return n, nil
	}
	if !strings.HasPrefix(s.Location, schemaURL+"#") {
		return nil, remote("", s.Location)
	}
	n := &node{open: true, evaluations: 1, height: 1}
	g.nodes[s] = n
	g.note(s)
	for part, same := range parts(s) {
		child, err := g.visit(part)
		if err != nil {
			return nil, err
		}
		n.evaluations += child.evaluations
		if same {
			n.height = max(n.height, child.height+1)
		}
		if n.evaluations > maxSchemaEvaluations {
			return nil, refuse(s, fault.SchemaExpands, strconv.Itoa(maxSchemaEvaluations))
		}
		if n.height > maxSchemaDepth {
			return nil, refuse(s, fault.SchemaStacks, strconv.Itoa(maxSchemaDepth))
		}
	}
	n.open = false
	return n, nil
}

// schemaBytes is about what a compiled schema takes besides its location, which
// it keeps twice.
const schemaBytes = 1 << 10

// note keeps what the verdict needs of a schema, and counts its bytes.
func (g *graph) note(s *jsonschema.Schema) {
	g.weight += schemaBytes + 2*len(s.Location)
	if s.Minimum != nil && s.Maximum != nil {
		g.ranges[s.Location] = [2]string{number(s.Minimum), number(s.Maximum)}
	}
}

func refuse(s *jsonschema.Schema, code fault.Code, args ...string) *SchemaError {
	return &SchemaError{Path: schemaPointer(s.Location), Code: code, Args: args}
}

// schemaPointer is the JSON pointer in a location of the library.
func schemaPointer(location string) string {
	_, fragment, _ := strings.Cut(location, "#")
	if plain, err := url.PathUnescape(fragment); err == nil {
		return plain
	}
	return fragment
}

// parts answers the schemas that a schema consists of: those that judge the same
// value (true) and those that judge its members and entries (false). $dynamicRef
// and $recursiveRef were refused before.
func parts(s *jsonschema.Schema) iter.Seq2[*jsonschema.Schema, bool] {
	return func(yield func(*jsonschema.Schema, bool) bool) {
		for part := range sameValue(s) {
			if !yield(part, true) {
				return
			}
		}
		for part := range below(s) {
			if !yield(part, false) {
				return
			}
		}
	}
}

// sameValue answers the schemas that judge the value that s judges.
func sameValue(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	return func(yield func(*jsonschema.Schema) bool) {
		for _, part := range []*jsonschema.Schema{s.Ref, s.Not, s.If, s.Then, s.Else} {
			if part != nil && !yield(part) {
				return
			}
		}
		for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
			for _, part := range list {
				if !yield(part) {
					return
				}
			}
		}
		for _, part := range s.DependentSchemas {
			if !yield(part) {
				return
			}
		}
		for _, dependency := range s.Dependencies {
			if part, ok := dependency.(*jsonschema.Schema); ok && !yield(part) {
				return
			}
		}
	}
}

// below answers the schemas that judge the members of an object, their names, or
// the entries of a list.
func below(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	return func(yield func(*jsonschema.Schema) bool) {
		for _, part := range s.Properties {
			if !yield(part) {
				return
			}
		}
		for _, part := range s.PatternProperties {
			if !yield(part) {
				return
			}
		}
		tuple, _ := s.Items.([]*jsonschema.Schema)
		for _, all := range []iter.Seq[*jsonschema.Schema]{
			everyEntry(s), everyMember(s), present(s.PropertyNames), present(s.PrefixItems...), present(tuple...),
		} {
			for part := range all {
				if !yield(part) {
					return
				}
			}
		}
	}
}

// everyEntry answers the schemas that may judge every entry of a list.
func everyEntry(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	items, _ := s.Items.(*jsonschema.Schema)
	additional, _ := s.AdditionalItems.(*jsonschema.Schema)
	return present(items, additional, s.Items2020, s.Contains, s.UnevaluatedItems)
}

// everyMember answers the schemas that may judge every member of an object.
func everyMember(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	additional, _ := s.AdditionalProperties.(*jsonschema.Schema)
	return present(additional, s.UnevaluatedProperties)
}

func present(all ...*jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	return func(yield func(*jsonschema.Schema) bool) {
		for _, part := range all {
			if part != nil && !yield(part) {
				return
			}
		}
	}
}

// number writes a bound as people do: 0.5, not 1/2.
func number(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	f, _ := n.Float64()
	return formatNumber(f)
}
