package step

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/santhosh-tekuri/jsonschema/v6"
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
		return nil, errors.New("the patterns of the schema are too large together")
	}
	ps.known[text] = p
	return p, nil
}

func compilePattern(text string) (*pattern, error) {
	if len(text) > maxPatternBytes {
		return nil, fmt.Errorf("the pattern is over %d bytes", maxPatternBytes)
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	// Counted before it is compiled: what is to be bounded is the compiling too.
	instructions := countInstructions(parsed)
	if instructions > maxPatternInstructions {
		return nil, errors.New("the pattern repeats too much")
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
