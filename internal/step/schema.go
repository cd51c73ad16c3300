package step

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"cauce/internal/fault"
)

// Schema is a compiled JSON Schema. It is safe for concurrent use.
type Schema struct {
	root *jsonschema.Schema
	// ranges finds, by the location of a schema, those with both a minimum and a
	// maximum: a number outside is told both.
	ranges map[string][2]string
	// weight is about how many bytes the compiled schema takes.
	weight int
}

// SchemaError is why a text is not a JSON Schema that we run.
type SchemaError struct {
	// Path is a JSON pointer into the schema, "" for the whole.
	Path string
	// Code and Args say what is wrong there: fault.BadSchema in the words of the
	// library, the others in both languages.
	Code fault.Code
	Args []string
}

// Error implements error: what is wrong and where, in English.
func (e *SchemaError) Error() string {
	f := e.Fault()
	if f.Code == fault.BadSchema {
		return f.Args[0]
	}
	return f.Sentence("en")
}

// Fault answers the error as a fault of the schema as a whole.
func (e *SchemaError) Fault() fault.Fault {
	if e.Code == fault.BadSchema && e.Path != "" {
		return fault.Fault{Code: e.Code, Args: []string{place(e.Path) + ": " + e.Args[0]}}
	}
	return fault.Fault{Code: e.Code, Args: e.Args}
}

// place names a part of a schema in a sentence, as a reference would.
func place(pointer string) string { return "#" + shorten(pointer) }

func badSchema(pointer, why string) *SchemaError {
	return &SchemaError{Path: pointer, Code: fault.BadSchema, Args: []string{shorten(why)}}
}

// schemaURL is the name of the one document that a compilation knows. Nothing is
// ever fetched from it.
const schemaURL = "mem:///schema"

// Compile makes a Schema of a JSON Schema: draft 2020-12 unless its `$schema`
// says 2019-09, draft-07 or draft-06. Formats are checked. A schema may refer to
// its own parts alone, and not so that a part contains itself; limits.go says how
// large it may be. The error is a *SchemaError.
func Compile(raw []byte) (*Schema, error) {
	doc, err := readSchema(raw)
	if err != nil {
		return nil, err
	}
	patterns := newPatterns()
	root, err := compileDocument(doc, patterns)
	if err != nil {
		return nil, explain(err)
	}
	patterns.sealed = true
	graph := newGraph()
	if err := graph.add(root); err != nil {
		return nil, err
	}
	weight := valueBytes*len(raw) + graph.weight + patterns.weight()
	return &Schema{root: root, ranges: graph.ranges, weight: weight}, nil
}

// valueBytes is about how many bytes a byte of JSON takes once it is parsed: an
// enum keeps its values.
const valueBytes = 16

// compileDocument runs the library. What it is handed has passed our own checks;
// should it panic all the same, the schema is refused, for it is a customer's.
func compileDocument(doc any, patterns *patterns) (root *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, badSchema("", fmt.Sprintf("cannot be compiled: %v", r))
		}
	}()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: formatEmail, Validate: validateEmail})
	c.RegisterFormat(&jsonschema.Format{Name: formatIDNEmail, Validate: validateIDNEmail})
	c.UseLoader(noLoader{})
	c.UseRegexpEngine(patterns.compile)
	if err := c.AddResource(schemaURL, doc); err != nil {
		return nil, err
	}
	return c.Compile(schemaURL)
}

// noLoader refuses every address: schemas come from customers, and a reference
// would make this server fetch what they name.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, remote("", url)
}

func remote(pointer, to string) *SchemaError {
	return &SchemaError{Path: pointer, Code: fault.RemoteReference, Args: []string{shorten(to)}}
}

// explain turns an error of the library into ours.
func explain(err error) error {
	var (
		own     *SchemaError
		invalid *jsonschema.SchemaValidationError
		verdict *jsonschema.ValidationError
		load    *jsonschema.LoadURLError
		regex   *jsonschema.InvalidRegexError
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &invalid) && errors.As(invalid.Err, &verdict):
		return invalidSchema(schemaPointer(invalid.URL), firstLeaf(verdict))
	case errors.As(err, &load) && errors.As(load.Err, &own):
		return own
	case errors.As(err, &regex):
		return explainPattern(schemaPointer(regex.URL), regex.Err)
	}
	return badSchema("", strings.ReplaceAll(err.Error(), schemaURL, ""))
}

// invalidSchema words what the schema of schemas says of a schema at a pointer.
func invalidSchema(where string, leaf *jsonschema.ValidationError) *SchemaError {
	where += pointer(leaf.InstanceLocation)
	format, ok := leaf.ErrorKind.(*kind.Format)
	switch {
	case ok && format.Want == "regex":
		return explainPattern(where, format.Err)
	case ok:
		return badSchema(where, fmt.Sprintf("is not a valid %s: %v", format.Want, format.Err))
	}
	return badSchema(where, leaf.ErrorKind.LocalizedString(english))
}

// firstLeaf finds the first error without causes of its own: of the alternatives
// in the schema of schemas, the first is as good as any.
func firstLeaf(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	for len(e.Causes) > 0 {
		e = e.Causes[0]
	}
	return e
}

// TakesObjects tells whether an object can satisfy the type that the schema asks
// for at its top.
func (s *Schema) TakesObjects() bool {
	for at := s.root; at != nil; at = at.Ref {
		if at.Bool != nil {
			return *at.Bool
		}
		if at.Types != nil && !slices.Contains(at.Types.ToStrings(), "object") {
			return false
		}
	}
	return true
}

// Validate judges a value as encoding/json or structpb's AsMap make them, numbers
// as float64, and answers everything that is wrong with it, each fault under its
// path: dots between the names of members and the numbers of list entries, ""
// for the value itself.
func (s *Schema) Validate(value any) []fault.Fault {
	if !affordable(s.root, value) {
		return []fault.Fault{{Code: fault.TooDear}}
	}
	err := s.root.Validate(value)
	if err == nil {
		return nil
	}
	var verdict *jsonschema.ValidationError
	if !errors.As(err, &verdict) {
		return []fault.Fault{{Code: fault.SchemaRefused, Args: []string{shorten(err.Error())}}}
	}
	r := reader{ranges: s.ranges, value: value}
	return arrange(r.read(verdict))
}

// readSchema parses a schema and checks what the library would take too long, or
// too much memory, to find out.
func readSchema(raw []byte) (any, error) {
	if len(raw) > maxSchemaBytes {
		return nil, &SchemaError{Code: fault.TooBig, Args: []string{strconv.Itoa(maxSchemaBytes)}}
	}
	var doc any
	// Numbers as float64: a json.Number such as 1e999999 would be computed in full.
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, badSchema("", "is not JSON: "+err.Error())
	}
	if err := checkSize(doc); err != nil {
		return nil, err
	}
	return doc, checkKeywords(doc)
}
