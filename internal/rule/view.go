package rule

import (
	"sync"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

// Vars are what an expression sees in one evaluation.
type Vars struct {
	// Values are native JSON values by top-level name: nil, bool, float64, int,
	// int64, string, []any, map[string]any. A func() any is called when the name is
	// first read, and again when an evaluation that gave up begins anew.
	Values map[string]any
	// Now is the moment of the evaluation.
	Now time.Time
}

// view is Vars as the library looks variables up in it.
type view struct {
	values map[string]any
	now    time.Time
	names  []string
	made   map[string]any
}

var views = sync.Pool{New: func() any { return &view{} }}

// viewOf is to be given back by done.
func (e *Expression) viewOf(vars Vars) *view {
	v := views.Get().(*view)
	v.values, v.now, v.names = vars.Values, vars.Now, e.names
	return v
}

func (v *view) done() {
	*v = view{}
	views.Put(v)
}

// Parent implements the library's activation.
func (*view) Parent() interpreter.Activation { return nil }

// ResolveName implements the library's activation.
func (v *view) ResolveName(name string) (any, bool) {
	if i := variableIndex(name); i >= 0 && i < len(v.names) {
		return v.named(v.names[i])
	}
	if name == nowName || name == hiddenNow {
		return types.Timestamp{Time: v.now.UTC()}, true
	}
	return v.named(name) // of a plain expression
}

// named answers the value of a name; what is to be asked for is asked for once.
func (v *view) named(name string) (any, bool) {
	value, ok := v.values[name]
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
