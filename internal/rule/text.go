package rule

import (
	"context"
	"errors"
	"strings"
)

// Text is a compiled text in which each `{…}` is an expression. It never changes
// and is safe for concurrent use.
type Text struct {
	pieces []piece
	weight int
}

// piece is plain text, or an expression.
type piece struct {
	plain      string
	expression *Expression
}

// Absent is an expression of a text that came to nothing: its value was not there,
// or it could not be evaluated.
type Absent struct {
	// Expression is the text between the braces.
	Expression string
	Problem    *Problem
}

// CompileText makes a Text, or tells what is wrong as a *Problem whose place is one
// in the whole text. `{{` and `}}` are literal braces.
func CompileText(text string, names Names) (*Text, []*Problem, error) {
	whole := source{text: text}
	if at := badByte(text); at >= 0 {
		return nil, nil, whole.at(NotUTF8, at)
	}
	if len(text) > MaxTextBytes {
		p := whole.at(TooLong, 0)
		p.Detail = digits(MaxTextBytes)
		return nil, nil, p
	}
	s := scanner{whole: whole, runes: []rune(text)}
	t := &Text{weight: weightBase + 4*len(text)}
	var warnings []*Problem
	for {
		plain, begin, end, err := s.next()
		if err != nil {
			return nil, nil, err
		}
		if plain != "" {
			t.pieces = append(t.pieces, piece{plain: plain})
		}
		if begin < 0 {
			return t, warnings, nil
		}
		in := source{text: text, base: begin}
		e, more, err := compile(in, string(s.runes[begin:end]), names, Anything)
		if err != nil {
			return nil, nil, err
		}
		warnings = append(warnings, more...)
		t.pieces = append(t.pieces, piece{expression: e})
		t.weight += e.Weight()
	}
}

// Weight is about how many bytes the text takes, for a Cache.
func (t *Text) Weight() int { return t.weight }

// References are the values that the text reads, each once.
func (t *Text) References() []Reference {
	var all []Reference
	seen := map[string]bool{}
	for _, p := range t.pieces {
		if p.expression == nil {
			continue
		}
		for _, r := range p.expression.References() {
			if name := r.String(); !seen[name] {
				seen[name] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// Render fills the text in for people who read a language: "en", or else Spanish.
// An expression whose value is not there, or cannot be evaluated, is an empty text
// and one Absent. The error is the context's alone.
func (t *Text) Render(ctx context.Context, vars Vars, language string) (string, []Absent, error) {
	var out strings.Builder
	var absent []Absent
	for _, p := range t.pieces {
		if p.expression == nil {
			out.WriteString(p.plain)
			continue
		}
		value, problem := p.expression.forPeople(ctx, vars, language)
		if problem == nil {
			out.WriteString(value)
			continue
		}
		if problem.Code == TimeExceeded && ctx.Err() != nil {
			return "", nil, problem
		}
		absent = append(absent, Absent{Expression: p.expression.String(), Problem: problem})
	}
	return out.String(), absent, nil
}

func (e *Expression) forPeople(ctx context.Context, vars Vars, language string) (string, *Problem) {
	outcome, err := e.Eval(ctx, vars)
	if err != nil {
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			p = broken(e.source, err)
		}
		return "", p
	}
	if outcome.Value == nil {
		p := e.source.at(NullValue, 0)
		p.Detail = e.text
		return "", p
	}
	return Format(outcome.Value, language), nil
}

// scanner cuts a text into plain pieces and expressions.
type scanner struct {
	whole source
	runes []rune
	at    int
}

// next answers the plain text up to the next expression, and where that begins and
// ends; begin is -1 at the end of the text.
func (s *scanner) next() (plain string, begin, end int, err error) {
	var text strings.Builder
	for s.at < len(s.runes) {
		r := s.runes[s.at]
		switch {
		case (r == '{' || r == '}') && s.peek(1) == r:
			text.WriteRune(r)
			s.at += 2
		case r == '}':
			return "", 0, 0, s.whole.at(LoneBrace, s.at)
		case r == '{':
			begin = s.at + 1
			end = s.closing(begin)
			if end < 0 {
				return "", 0, 0, s.whole.at(OpenBrace, s.at)
			}
			s.at = end + 1
			return text.String(), begin, end, nil
		default:
			text.WriteRune(r)
			s.at++
		}
	}
	return text.String(), -1, -1, nil
}

func (s *scanner) peek(n int) rune {
	if s.at+n >= len(s.runes) {
		return 0
	}
	return s.runes[s.at+n]
}

// closing answers where an expression's own brace closes, past the maps, texts and
// comments in it, or -1.
func (s *scanner) closing(from int) int {
	depth := 0
	for i := from; i < len(s.runes); i++ {
		switch s.runes[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		case '"', '\'':
			i = s.quoted(i)
		case '/':
			if i+1 < len(s.runes) && s.runes[i+1] == '/' {
				for i < len(s.runes) && s.runes[i] != '\n' {
					i++
				}
			}
		}
	}
	return -1
}

// quoted answers where a text of CEL ends that begins here: one or three quotes,
// with escapes unless it is raw.
func (s *scanner) quoted(at int) int {
	quote, n := s.runes[at], 1
	if at+2 < len(s.runes) && s.runes[at+1] == quote && s.runes[at+2] == quote {
		n = 3
	}
	raw := s.isRaw(at)
	for i := at + n; i < len(s.runes); i++ {
		switch {
		case s.runes[i] == '\\' && !raw:
			i++
		case s.runes[i] == quote && (n == 1 || i+2 < len(s.runes) && s.runes[i+1] == quote && s.runes[i+2] == quote):
			return i + n - 1
		}
	}
	return len(s.runes)
}

// isRaw looks for the prefix r, R, br or any other writing of it.
func (s *scanner) isRaw(at int) bool {
	for i := at - 1; i >= 0 && i >= at-2; i-- {
		switch s.runes[i] {
		case 'r', 'R':
			return true
		case 'b', 'B':
		default:
			return false
		}
	}
	return false
}
