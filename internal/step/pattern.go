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
}

func newPatterns() *patterns { return &patterns{known: map[string]*pattern{}} }

func (ps *patterns) compile(text string) (jsonschema.Regexp, error) {
	if p, known := ps.known[text]; known {
		return p, nil
	}
	instructions, err := patternSize(text)
	if err != nil {
		return nil, err
	}
	if ps.instructions += instructions; ps.instructions > maxPatternInstructionsInAll {
		return nil, errors.New("the patterns of the schema are too large together")
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	p := &pattern{Regexp: compiled, instructions: instructions}
	ps.known[text] = p
	return p, nil
}

// patternSize counts the instructions of a pattern.
func patternSize(text string) (int, error) {
	if len(text) > maxPatternBytes {
		return 0, fmt.Errorf("the pattern is over %d bytes", maxPatternBytes)
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0, err
	}
	if len(program.Inst) > maxPatternInstructions {
		return 0, errors.New("the pattern repeats too much")
	}
	return len(program.Inst), nil
}

// instructionBytes is about what an instruction of a compiled pattern takes.
const instructionBytes = 100

func (ps *patterns) weight() int { return ps.instructions * instructionBytes }
