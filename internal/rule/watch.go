package rule

import (
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// Most rules compare a few short values, or look through a short list. Counting what
// that costs takes as long as doing it, so that a plan whose cost is bounded does not
// count. Where its bound rests on values being short, it watches them, and gives up
// when one is not: the expression is then evaluated once more, and counted.

const (
	// watchedBytes is the longest text that is compared without counting, and
	// watchedEntries the longest list that is looked through. All the comparisons that
	// an expression has room for stay below MaxCost, and so does a loop in an
	// expression of watchedNodes parts.
	watchedBytes   = 250
	watchedEntries = 50
	watchedNodes   = 80
)

// dear is how a plan that does not count gives up: the whole of it, and not that part
// alone, which the rest of the expression may do without.
var dear = interpreter.EvalCancelledError{Cause: interpreter.CostLimitExceeded, Message: "not counted"}

// watcher puts watches into a plan that does not count.
type watcher struct {
	// ranges are what loops run over, by their numbers in the tree.
	ranges map[int64]bool
	// found are those of them that the plan has.
	found map[int64]bool
}

func (w *watcher) decorate(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	if w.ranges[node.ID()] {
		w.found[node.ID()] = true
		return &watchedRange{node}, nil
	}
	call, ok := node.(interpreter.InterpretableCall)
	if !ok || len(call.Args()) != 2 {
		return node, nil
	}
	switch call.Function() {
	case operators.Equals, operators.NotEquals:
		args := call.Args()
		return &watched{call, args[0], args[1], call.Function() == operators.NotEquals}, nil
	}
	return node, nil
}

// watchedRange is what a short loop runs over.
type watchedRange struct{ interpreter.InterpretableV2 }

// Exec implements the library's part of a plan.
func (w *watchedRange) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	value := w.InterpretableV2.Exec(frame)
	if sized, ok := value.(traits.Sizer); ok {
		if n, ok := sized.Size().(types.Int); !ok || n > watchedEntries {
			panic(dear) // the library's own way to end an evaluation, which it recovers
		}
	}
	return value
}

// Eval implements the library's part of a plan.
func (w *watchedRange) Eval(activation interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(activation, w.Exec)
}

// watched is `==` or `!=` of two short values.
type watched struct {
	interpreter.InterpretableCall
	left, right interpreter.InterpretableV2
	not         bool
}

// Exec implements the library's part of a plan.
func (w *watched) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	left := w.left.Exec(frame)
	if types.IsUnknownOrError(left) {
		return left
	}
	right := w.right.Exec(frame)
	if types.IsUnknownOrError(right) {
		return right
	}
	if !short(left) || !short(right) {
		panic(dear)
	}
	return types.Bool((types.Equal(left, right) == types.True) != w.not)
}

// Eval implements the library's part of a plan.
func (w *watched) Eval(activation interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(activation, w.Exec)
}

// short tells whether a value is compared at once.
func short(value ref.Val) bool {
	switch value := value.(type) {
	case types.String:
		return len(value) <= watchedBytes
	case types.Bool, types.Double, types.Int, types.Uint, types.Null, types.Timestamp, types.Duration:
		return true
	}
	return false
}
