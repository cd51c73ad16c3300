package rule

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
)

// Result is what an expression must answer.
type Result int

// What is wanted. A rule that answers anything but true or false is an error, not
// false.
const (
	Anything Result = iota
	Boolean
)

// Expression is a compiled expression. It never changes and is safe for
// concurrent use.
type Expression struct {
	source  source
	text    string
	want    Result
	tree    *ast.AST
	program cel.Program
	// loops have to be interrupted when their time is over; loop is the first one.
	loops  bool
	loop   int64
	chains []chain
	nodes  int
}

// Compile makes an Expression of a text, or tells what is wrong as a *Problem.
// Warnings are what the names know to be missing; the expression can be kept.
func Compile(text string, names Names, want Result) (*Expression, []*Problem, error) {
	return compile(source{text: text}, text, names, want)
}

// compile takes the expression's own text and the whole that it stands in.
func compile(in source, text string, names Names, want Result) (e *Expression, warnings []*Problem, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, warnings, err = nil, nil, broken(in, r)
		}
	}()
	if p := tooLong(in, text); p != nil {
		return nil, nil, p
	}
	parsed, issues := environment().Parse(text)
	if issues.Err() != nil {
		return nil, nil, in.syntaxProblem(text, issues)
	}
	w := walk(environment(), parsed.NativeRep(), text)
	unknown := in.unknownNames(w, names)
	if len(unknown) > 0 && !names.Open {
		return nil, nil, unknown[0]
	}
	env, err := environmentWith(w.names(names))
	if err != nil {
		return nil, nil, broken(in, err)
	}
	checked, issues := env.Check(parsed)
	if issues.Err() != nil {
		return nil, nil, in.checkProblem(text, env, issues)
	}
	if kind := checked.OutputType(); want == Boolean && !kind.IsExactType(cel.BoolType) && !kind.IsExactType(cel.DynType) {
		p := in.at(NotBoolean, 0)
		p.Detail = kindOfType(kind)
		return nil, nil, p
	}
	program, err := env.Program(checked, w.options()...)
	if err != nil {
		return nil, nil, in.planProblem(err)
	}
	e = &Expression{
		source: in, text: text, want: want, tree: checked.NativeRep(), program: program,
		loops: w.loops, loop: w.firstLoop, chains: w.chains, nodes: w.count,
	}
	return e, append(unknown, in.unknownFields(w, names)...), nil
}

// tooLong judges a text before any parser sees it.
func tooLong(in source, text string) *Problem {
	if at := badByte(text); at >= 0 {
		return in.at(NotUTF8, at)
	}
	if len(text) > MaxBytes {
		p := in.at(TooLong, 0)
		p.Detail = digits(MaxBytes)
		return p
	}
	if blank(text) {
		return in.at(Empty, 0)
	}
	return nil
}

// options are how a plan runs. Counting what values hold is dear; only what makes
// values can make large ones.
func (w *walker) options() []cel.ProgramOption {
	options := []cel.ProgramOption{
		cel.EvalOptions(cel.OptOptimize),
		cel.CostTracking(price{}),
		cel.CostLimit(MaxCost),
		cel.CustomDecoratorV2(guardCalls),
	}
	if w.loops {
		options = append(options, cel.InterruptCheckFrequency(interruptEvery))
	}
	if w.loops || w.makes {
		options = append(options, memoryOption, cel.MemoryLimit(maxMemory))
	}
	return options
}

// names are the top-level names that the expression reads, sorted, without now.
func (w *walker) names(known Names) []string {
	var names []string
	for _, c := range w.chains {
		if c.name != nowName && !w.isType(c, known) {
			names = append(names, c.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// References are the values that the expression reads, in the order of the text,
// each once.
func (e *Expression) References() []Reference {
	var all []Reference
	seen := map[string]bool{}
	for _, c := range e.chains {
		r := Reference{Name: c.name, offset: c.offset}
		for _, l := range c.links {
			r.Path = append(r.Path, l.name)
		}
		if seen[r.String()] {
			continue
		}
		seen[r.String()] = true
		p := e.source.at("", c.offset)
		r.Line, r.Column = p.Line, p.Column
		all = append(all, r)
	}
	return all
}

// Point answers a Problem at the place of a reference, with its name as what is at
// fault.
func (e *Expression) Point(r Reference, code Code) *Problem {
	p := e.source.at(code, r.offset)
	p.Offending = r.Name
	return p
}

// String answers the text of the expression.
func (e *Expression) String() string { return e.text }

// Weight is about how many bytes the expression takes, for a Cache.
func (e *Expression) Weight() int { return weightBase + weightNode*e.nodes + 2*len(e.text) }

// What an expression takes, measured: TestWeight.
const (
	weightBase = 4 << 10
	weightNode = 800
)
