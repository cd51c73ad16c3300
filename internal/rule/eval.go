package rule

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Outcome is what an evaluation answered.
type Outcome struct {
	// Value is a native Go value: nil, bool, int64, uint64, float64, string, []byte,
	// time.Time, time.Duration, []any or map[string]any.
	Value any
	// Cost is what it cost, of MaxCost.
	Cost uint64
}

// Eval evaluates the expression. An error is always a *Problem that says where and
// what; a Problem whose IsMissing is true tells that a value was not there.
func (e *Expression) Eval(ctx context.Context, vars Vars) (Outcome, error) {
	value, cost, err := e.run(ctx, vars, true)
	if err != nil {
		return Outcome{Cost: cost}, err
	}
	native, ok := toNative(value, 0)
	if !ok {
		return Outcome{Cost: cost}, e.source.at(TooBig, 0)
	}
	return Outcome{Value: native, Cost: cost}, nil
}

// Holds evaluates an expression that was compiled to be Boolean. It answers as Eval
// does, without what it costs.
func (e *Expression) Holds(ctx context.Context, vars Vars) (bool, error) {
	value, _, err := e.run(ctx, vars, false)
	if err != nil {
		return false, err
	}
	return value == types.True, nil
}

// run evaluates, and sees to it that a Boolean is one. Nothing that happens in
// here panics.
func (e *Expression) run(ctx context.Context, vars Vars, counting bool) (value ref.Val, cost uint64, err error) {
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, broken(e.source, r)
		}
	}()
	if ctx.Err() != nil {
		p := e.source.at(TimeExceeded, 0)
		p.Cause = context.Cause(ctx)
		return nil, 0, p
	}
	if e.quick != nil && !counting {
		if value := e.atOnce(vars); value != nil {
			return value, 0, nil
		}
	}
	v := e.viewOf(vars)
	defer v.done()
	value, details, failure := e.execute(ctx, v)
	if spent := details.ActualCost(); spent != nil {
		cost = *spent
	}
	if failure != nil {
		return nil, cost, e.problemOf(failure, v)
	}
	if e.want == Boolean {
		if _, ok := value.(types.Bool); !ok {
			p := e.source.at(NotBoolean, 0)
			p.Detail = kindOfValue(value)
			return nil, cost, p
		}
	}
	return value, cost, nil
}

// atOnce runs the quick plan. It answers nil when that gave up, or answered what the
// expression must not: an error may have come before one that would be none in the
// full plan.
func (e *Expression) atOnce(vars Vars) ref.Val {
	var input any = vars.Values
	if !e.plain {
		v := e.viewOf(vars)
		defer v.done()
		input = v
	}
	value, _, err := e.quick.Eval(input)
	if err != nil {
		return nil
	}
	if _, ok := value.(types.Bool); !ok && e.want == Boolean {
		return nil
	}
	return value
}

// execute runs the plan that has every limit.
func (e *Expression) execute(ctx context.Context, v *view) (ref.Val, *cel.EvalDetails, error) {
	plan, err := e.full()
	if err != nil {
		return nil, nil, err
	}
	if !e.loops {
		return plan.Eval(v)
	}
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, MaxTime)
		defer cancel()
	}
	return plan.ContextEval(ctx, v)
}

// problemOf words what the library says, and finds the place.
func (e *Expression) problemOf(failure error, v *view) *Problem {
	if canceled, ok := errors.AsType[interpreter.EvalCancelledError](failure); ok {
		return e.canceled(canceled, failure)
	}
	if errors.Is(failure, interpreter.InterruptError{}) {
		p := e.source.at(TimeExceeded, e.offset(e.loop))
		p.Cause = failure
		return p
	}
	id := e.tree.Expr().ID()
	if failed, ok := errors.AsType[*types.Err](failure); ok && failed.NodeID() != 0 {
		id = failed.NodeID()
	}
	p := e.source.at(codeOfFailure(failure.Error()), e.offset(id))
	p.Cause = failure
	switch p.Code {
	case Missing:
		e.explainMissing(p, id, failure.Error(), v)
	case WrongKinds:
		e.explainKinds(p, id, v)
	default:
	}
	return p
}

// canceled is of an evaluation that was stopped. A guard says where; else nobody
// knows where it stood, and it is the first loop.
func (e *Expression) canceled(why interpreter.EvalCancelledError, failure error) *Problem {
	code := CostExceeded
	switch why.Cause {
	case interpreter.ContextCancelled:
		code = TimeExceeded
	case interpreter.MemoryLimitExceeded:
		code = TooBig
	case interpreter.CostLimitExceeded:
	}
	at := e.loop
	if part, ok := strings.CutPrefix(why.Message, tooBigAt); ok {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			at = id
		}
	}
	p := e.source.at(code, e.offset(at))
	p.Cause, p.Detail = failure, digits(MaxCost)
	return p
}

// offset answers where a part begins.
func (e *Expression) offset(id int64) int {
	if r, ok := e.tree.SourceInfo().GetOffsetRange(id); ok {
		return int(r.Start)
	}
	return 0
}

// failures are what the library says when an evaluation fails, as told is for
// compiling.
var failures = []struct {
	holds string
	code  Code
}{
	{"no such key", Missing},
	{"no such attribute", Missing},
	{"no such field", Missing},
	{"index out of bounds", OutOfRange},
	{"out of range", OutOfRange},
	{"range", OutOfRange},
	{"overflow", OutOfRange},
	{divisionByZero, DivisionByZero},
	{modulusByZero, DivisionByZero},
	{tooBig, TooBig},
	{"exceeds", TooBig},
	{noSuchOverload, WrongKinds},
	{"unsupported index type", WrongKinds},
	{"type conversion error", BadValue},
	{"internal error", Broken},
}

func codeOfFailure(message string) Code {
	for _, f := range failures {
		if strings.Contains(message, f.holds) {
			return f.code
		}
	}
	return BadValue
}

// explainMissing names the path that led nowhere. The library tells the key, and
// the part of the text that asked for it.
func (e *Expression) explainMissing(p *Problem, id int64, message string, v *view) {
	for _, c := range e.chains {
		if !e.within(id, c) {
			continue
		}
		at, path, state := v.follow(c)
		if state == found {
			continue
		}
		*p = *e.relocate(p, at)
		p.Detail = path
		if state == isNull {
			p.Code = NullValue
		}
		return
	}
	if _, key, ok := strings.Cut(message, ": "); ok {
		p.Detail = key
	}
}

// explainKinds tells the kinds that met, as far as they were read from the values;
// when one of them is null, that is the answer.
func (e *Expression) explainKinds(p *Problem, id int64, v *view) {
	node := find(e.tree.Expr(), id)
	if node == nil || node.Kind() != ast.CallKind {
		return
	}
	call := node.AsCall()
	p.Offending = operatorName(call.FunctionName())
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	var kinds []string
	for _, arg := range args {
		kind := e.kindOf(arg, p, v)
		if p.Code == NullValue {
			return
		}
		if kind != "" {
			kinds = append(kinds, kind)
		}
	}
	p.Detail = strings.Join(kinds, ", ")
}

// relocate is a problem at another place.
func (e *Expression) relocate(p *Problem, offset int) *Problem {
	moved := e.source.at(p.Code, offset)
	moved.Cause, moved.Detail = p.Cause, p.Detail
	return moved
}
