// Package rule is the expression language: CEL (cel.dev) in one versioned
// environment, with limits on size, depth, cost and time, with a place, a line and a
// caret for everything that is wrong, in words for people. It knows nothing of ours.
package rule

import (
	"slices"
	"sync"

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
	checked *cel.Ast
	tree    *ast.AST
	// names are what the variables of the tree stand for.
	names []string
	// quick is a plan that may give up, or nil; full is made when it is first needed.
	quick cel.Program
	full  func() (cel.Program, error)
	// loops have to be interrupted when their time is over; loop is the first one.
	loops, makes bool
	loop         int64
	// plain reads nothing but values by their names, so that the quick plan finds them
	// without a view.
	plain  bool
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
	if len(w.structs) > 0 {
		return nil, nil, in.at(Syntax, w.offset(w.structs[0]))
	}
	unknown := in.unknownNames(w, names)
	if len(unknown) > 0 && !names.Open {
		return nil, nil, unknown[0]
	}
	if !w.rename() {
		p := in.at(TooMuch, 0)
		p.Detail = digits(maxNames)
		return nil, nil, p
	}
	checked, issues := environment().Check(parsed)
	if issues.Err() != nil {
		return nil, nil, in.checkProblem(text, environment(), issues)
	}
	if kind := checked.OutputType(); want == Boolean && !kind.IsExactType(cel.BoolType) && !kind.IsExactType(cel.DynType) {
		p := in.at(NotBoolean, 0)
		p.Detail = kindOfType(kind)
		return nil, nil, p
	}
	e = &Expression{
		source: in, text: text, want: want, checked: checked, tree: checked.NativeRep(), names: w.names,
		loops: w.loops, makes: w.makes, loop: w.firstLoop, chains: w.chains, nodes: w.count,
	}
	if err := e.prepare(w); err != nil {
		return nil, nil, in.planProblem(err)
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

// prepare makes the plans, the full one only when there is no quick one.
func (e *Expression) prepare(w *walker) (err error) {
	e.full = sync.OnceValues(e.fullPlan)
	if e.plain = w.plain(); e.plain {
		w.unname(e.tree)
	}
	if e.quick, err = e.quickPlan(w); err == nil && e.quick == nil {
		_, err = e.full()
	}
	return err
}

// quickPlan makes a plan that costs little to run and may give up, or none. What is
// bounded is not counted; a short loop is over before it could be interrupted.
func (e *Expression) quickPlan(w *walker) (cel.Program, error) {
	if w.bounded {
		watch := &watcher{ranges: w.ranges, found: map[int64]bool{}}
		plan, err := e.plan(cel.CustomDecoratorV2(watch.decorate))
		if err != nil || len(watch.found) == len(w.ranges) {
			return plan, err
		}
	}
	if e.loops {
		return e.plan(cel.CostTracking(price{}), cel.CostLimit(quickCost))
	}
	return nil, nil
}

// fullPlan makes the plan that has every limit.
func (e *Expression) fullPlan() (cel.Program, error) {
	return e.plan(cel.CostTracking(price{}), cel.CostLimit(MaxCost), cel.InterruptCheckFrequency(interruptEvery))
}

// plan makes a program. Counting what values hold is dear; only what makes values can
// make large ones.
func (e *Expression) plan(more ...cel.ProgramOption) (cel.Program, error) {
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize), cel.CustomDecoratorV2(guardCalls)}
	if e.makes {
		options = append(options, memoryOption, cel.MemoryLimit(maxMemory))
	}
	return environment().Program(e.checked, append(options, more...)...)
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

// Reads tells whether the expression may read a member of a name: by its own name, or
// with the whole.
func (e *Expression) Reads(name, member string) bool {
	return slices.ContainsFunc(e.chains, func(c chain) bool {
		return c.name == name && (len(c.links) == 0 || c.links[0].name == member)
	})
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
