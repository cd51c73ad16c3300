package rule

import (
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

// Vars are what an expression sees in one evaluation.
type Vars struct {
	// Values are native JSON values by top-level name: nil, bool, float64, int,
	// int64, string, []any, map[string]any. A func() any is called when the name is
	// first read, and then no more in that evaluation.
	Values map[string]any
	// Now is the moment of the evaluation.
	Now time.Time
}

// view is Vars as the library looks names up in it.
type view struct {
	vars *Vars
	made map[string]any
}

// Parent implements the library's activation.
func (*view) Parent() interpreter.Activation { return nil }

// ResolveName implements the library's activation.
func (v *view) ResolveName(name string) (any, bool) {
	if name == nowName || name == hiddenNow {
		return types.Timestamp{Time: v.vars.Now.UTC()}, true
	}
	value, ok := v.vars.Values[name]
	if !ok {
		return nil, false
	}
	lazy, ok := value.(func() any)
	if !ok {
		return value, true
	}
	if value, ok = v.made[name]; ok {
		return value, true
	}
	value = lazy()
	if v.made == nil {
		v.made = map[string]any{}
	}
	v.made[name] = value
	return value, true
}
