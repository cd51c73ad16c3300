package rule

import (
	"errors"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Most rules compare a few short values. Counting what that costs takes as long as
// doing it, so that a plan whose cost is bounded does not count. Where its bound
// rests on values being short, it watches them, and gives up when one is not: the
// expression is then evaluated once more, and counted.

// watchedBytes is the longest text that is compared without counting: all the
// comparisons that an expression has room for stay below MaxCost.
const watchedBytes = 250

// errDear is how a plan that does not count gives up. When the rest of the
// expression decides without it, the answer is the same.
var errDear = errors.New("dear")

// watchComparisons puts watched comparisons into a plan that does not count.
func watchComparisons(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
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
		return types.WrapErr(errDear)
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
