package step

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cauce/internal/fault"
)

// pattern is a regular expression (RE2 as in package regexp, which takes time in
// line with the text) and its size.
type pattern struct {
	*regexp.Regexp
	instructions int
}

// patterns compiles the regular expressions of one schema, each once, within
// limits on each and on all.
type patterns struct {
	known        map[string]*pattern
	instructions int
	// sealed is set when the schema is compiled. From then on the library asks for
	// values of the format `regex`, many at the same time: these are checked alone,
	// and not remembered.
	sealed bool
}

// patternError is why a sound pattern is not taken. It does not know where in the
// schema the pattern is.
type patternError fault.Code

func (e patternError) Error() string { return string(e) }

// explainPattern words why the pattern at a place of a schema is refused.
func explainPattern(where string, err error) *SchemaError {
	e := &SchemaError{Path: where, Args: []string{place(where)}}
	var (
		limit  patternError
		broken *syntax.Error
	)
	switch {
	case errors.As(err, &limit):
		switch e.Code = fault.Code(limit); e.Code {
		case fault.PatternsTooBig:
			e.Args = nil
		case fault.PatternTooBig:
			e.Args = append(e.Args, strconv.Itoa(maxPatternBytes))
		default:
		}
	case errors.As(err, &broken):
		// Of a backslash at the end, the library names no part.
		e.Code, e.Args = fault.PatternBroken, append(e.Args, shorten(cmp.Or(broken.Expr, `\`)))
	default:
		return badSchema(where, err.Error())
	}
	return e
}

func newPatterns() *patterns { return &patterns{known: map[string]*pattern{}} }

func (ps *patterns) compile(text string) (jsonschema.Regexp, error) {
	if ps.sealed {
		return compilePattern(text)
	}
	if p, known := ps.known[text]; known {
		return p, nil
	}
	p, err := compilePattern(text)
	if err != nil {
		return nil, err
	}
	if ps.instructions += p.instructions; ps.instructions > maxPatternInstructionsInAll {
		return nil, patternError(fault.PatternsTooBig)
	}
	ps.known[text] = p
	return p, nil
}

func compilePattern(text string) (*pattern, error) {
	if len(text) > maxPatternBytes {
		return nil, patternError(fault.PatternTooBig)
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	// Counted before it is compiled: what is to be bounded is the compiling too.
	instructions := countInstructions(parsed)
	if instructions > maxPatternInstructions {
		return nil, patternError(fault.PatternRepeats)
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	return &pattern{Regexp: compiled, instructions: instructions}, nil
}

// countInstructions answers about how many instructions an expression compiles
// to, rather more than fewer.
func countInstructions(e *syntax.Regexp) int {
	n := 1
	for _, part := range e.Sub {
		n += countInstructions(part)
	}
	switch e.Op {
	case syntax.OpLiteral:
		n += len(e.Rune)
	case syntax.OpCapture:
		n++
	case syntax.OpAlternate:
		n += len(e.Sub)
	case syntax.OpRepeat:
		n *= 1 + max(e.Min, e.Max)
	default:
	}
	return n
}

// instructionBytes is about what an instruction of a compiled pattern takes.
const instructionBytes = 100

func (ps *patterns) weight() int { return ps.instructions * instructionBytes }
