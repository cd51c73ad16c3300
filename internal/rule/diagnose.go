package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
)

// What the library says, by how it begins or what it holds, in its order of
// looking. The library has no codes; a test holds each of these against it.
var told = []struct {
	holds string
	code  Code
}{
	{"expression code point size exceeds", TooLong},
	{"recursion limit exceeded", TooDeep},
	{"nesting limit", TooDeep},
	{"expression count exceeds limit", TooMuch},
	{"reserved identifier", ReservedWord},
	{"undeclared reference", UnknownFunction},
	{"no matching overload", WrongKinds},
	{"expected type", WrongKinds},
	{"incompatible types", WrongKinds},
	{"cannot be range of a comprehension", WrongKinds},
	{"does not support field selection", WrongKinds},
	{"unsupported optional field selection", WrongKinds},
	{"regex program size", BadLiteral},
	{"invalid matches argument", BadLiteral},
	{"invalid timestamp argument", BadLiteral},
	{"invalid duration argument", BadLiteral},
	{"invalid int literal", BadLiteral},
	{"invalid double literal", BadLiteral},
	{"invalid uint literal", BadLiteral},
	{"error parsing regexp", BadLiteral},
	{"Syntax error", Syntax},
}

// codeOf tells what the library means.
func codeOf(message string) Code {
	for _, t := range told {
		if strings.Contains(message, t.holds) {
			return t.code
		}
	}
	return Syntax
}

// first is the issue that stands first in the text; what comes after it is often
// only its consequence. Those without a place come last.
func first(issues *cel.Issues) *common.Error {
	all := issues.Errors()
	if len(all) == 0 {
		return &common.Error{Message: issues.Err().Error(), Location: common.NoLocation}
	}
	return slices.MinFunc(all, func(a, b *common.Error) int {
		return order(a.Location) - order(b.Location)
	})
}

// order numbers places; lines are far shorter than MaxBytes.
func order(l common.Location) int {
	if l.Line() < 1 {
		return 1 << 30
	}
	return l.Line()*2*MaxBytes + l.Column()
}

// offsetOf turns the library's place, whose lines count from 1 and columns from 0,
// into characters from the begin; no place is the begin.
func offsetOf(text string, l common.Location) int {
	if l.Line() < 1 || l.Column() < 0 {
		return 0
	}
	offset := 0
	for range l.Line() - 1 {
		line, rest, found := strings.Cut(text, "\n")
		if !found {
			break
		}
		offset += len([]rune(line)) + 1
		text = rest
	}
	return offset + l.Column()
}

func (in source) syntaxProblem(text string, issues *cel.Issues) *Problem {
	issue := first(issues)
	code, offset := codeOf(issue.Message), offsetOf(text, issue.Location)
	if code == Syntax && blank(string([]rune(text)[min(offset, len([]rune(text))):])) {
		code = Unfinished
	}
	p := in.at(code, offset)
	p.Cause = issues.Err()
	switch code {
	case ReservedWord:
		if _, word, ok := strings.Cut(issue.Message, "reserved identifier: "); ok {
			p.Offending = word
		}
	case TooLong:
		p.Detail = digits(MaxBytes)
	case TooDeep:
		p.Detail = digits(maxDepth)
	case TooMuch:
		p.Detail = digits(maxNodes)
	default:
	}
	return p
}

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`no matching overload for '([^']*)' applied to '([^']*)'`)
)

func (in source) checkProblem(text string, env *cel.Env, issues *cel.Issues) *Problem {
	issue := first(issues)
	code := codeOf(issue.Message)
	p := in.at(code, offsetOf(text, issue.Location))
	p.Cause = issues.Err()
	switch code {
	case UnknownFunction:
		if found := undeclared.FindStringSubmatch(issue.Message); found != nil {
			p.Offending = found[1]
			p.Nearest = Nearest(found[1], functionNames(env))
		}
	case WrongKinds:
		if found := overload.FindStringSubmatch(issue.Message); found != nil {
			p.Offending, p.Detail = operatorName(found[1]), kindsOf(found[2])
		}
	case TooDeep:
		p.Detail = digits(maxLoops)
	default:
	}
	return p
}

// planProblem is of what only planning finds out, which has no place: a pattern
// that is too large.
func (in source) planProblem(err error) *Problem {
	p := in.at(codeOf(err.Error()), 0)
	p.Cause = err
	return p
}

// broken is a breakdown of the library: it panicked, or failed where it cannot.
func broken(in source, what any) *Problem {
	p := in.at(Broken, 0)
	p.Cause = fmt.Errorf("%v", what)
	return p
}

// functionNames are the functions that people may write, sorted.
func functionNames(env *cel.Env) []string {
	var names []string
	for name := range env.Functions() {
		if !strings.ContainsAny(name, "@_!?-") || name == daysName {
			names = append(names, name)
		}
	}
	for _, macro := range env.Macros() {
		names = append(names, macro.Function())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// operatorName makes `_+_` a `+`.
func operatorName(function string) string {
	switch {
	case function == "@in":
		return "in"
	case function == "_?_:_":
		return "? :"
	case function == "_[_]":
		return "[ ]"
	case strings.Trim(function, "_@") == "":
		return function
	case strings.ContainsAny(function, "+-*/%=<>!&|"):
		return strings.Trim(function, "_@")
	}
	return function
}

// kindsOf names the types of arguments, as the library lists them:
// `(int, map(string, dyn))`, or `string.(int)` with the receiver first.
func kindsOf(args string) string {
	var kinds []string
	depth, begin := 0, 0
	args = strings.NewReplacer(".(", ", ", "()", "").Replace(strings.TrimSuffix(args, ")"))
	args = strings.TrimPrefix(args, "(")
	for i, r := range args + "," {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth > 0 {
				continue
			}
			if name := strings.TrimSpace(args[begin:i]); name != "" {
				kinds = append(kinds, kindOfTypeName(name))
			}
			begin = i + 1
		}
	}
	return strings.Join(kinds, ", ")
}
