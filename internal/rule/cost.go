package rule

import (
	"math"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// price says what calls cost that the library cannot price: it goes by the kinds
// that the checker settled on, and nothing is known of the kinds of a payload.
type price struct{}

// one is what most calls cost. It is handed out by its address, for the library
// wants one; nobody writes to it.
var one uint64 = 1

// bytesPerUnit is how much text one unit of cost looks at.
const bytesPerUnit = 10

// CallCost implements the library's estimator. Comparing is priced by what is
// compared, however deep; the rest by the texts and lists in it, where the library
// does not know better.
func (price) CallCost(function, overload string, args []ref.Val, result ref.Val) *uint64 {
	switch function {
	case operators.Equals, operators.NotEquals:
		return comparison(args)
	case operators.In:
		return nil
	}
	if overload != "" {
		return nil
	}
	size := 0
	for _, arg := range args {
		size += shallowSize(arg)
	}
	size += shallowSize(result)
	if size == 0 {
		return &one
	}
	cost := uint64(1 + size/bytesPerUnit)
	return &cost
}

func comparison(args []ref.Val) *uint64 {
	if len(args) != 2 || scalar(args[0]) || scalar(args[1]) {
		return &one
	}
	// It ends at the first difference, or with the smaller one.
	cost := uint64(1 + min(deepSize(args[0]), deepSize(args[1]), MaxCost))
	return &cost
}

// scalar values, and short texts, are compared at once.
func scalar(value ref.Val) bool {
	switch value := value.(type) {
	case types.String:
		return len(value) <= bytesPerUnit
	case traits.Lister, traits.Mapper, types.Bytes, *types.Optional:
		return false
	}
	return true
}

func shallowSize(value ref.Val) int {
	switch value := value.(type) {
	case types.String:
		return len(value)
	case types.Bytes:
		return len(value)
	case traits.Lister:
		return entries(value)
	}
	return 0
}

// sizer is the one that sizes every value: the library remembers sizes with lists
// and maps.
var sizer = types.NewSizeCalculator(
	types.SizeCalculatorStringUnitLength(bytesPerUnit),
	types.SizeCalculatorMaxDepth(maxValueDepth),
	types.SizeCalculatorMaxTraversal(maxMemory),
)

// memoryOption counts what values hold by the same sizer.
var memoryOption = cel.MemoryTracking(types.MemoryTrackerSizeCalculator(sizer))

// deepSize is about how many values there are in values, long texts as several;
// what is too deep or too much to count is more than any limit.
func deepSize(values ...ref.Val) int {
	total := 0
	for _, value := range values {
		size := sizer.ApproximateAggregateSize(value)
		if size.LimitExceeded || size.Size > math.MaxInt32 {
			return math.MaxInt32
		}
		total += int(size.Size)
	}
	return total
}

// bindings are what the language's functions run, by overload and by name.
var bindings = sync.OnceValue(func() map[string]*functions.Overload {
	all := map[string]*functions.Overload{}
	for _, function := range environment().Functions() {
		bound, err := function.Bindings()
		if err != nil {
			panic("rule: " + err.Error()) // as built, it cannot work
		}
		for _, overload := range bound {
			all[overload.Operator] = overload
		}
	}
	return all
})

// constant are the functions whose cost does not depend on how large the values
// are that they are given.
var constant = map[string]bool{
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true, operators.Conditional: true,
	operators.NotStrictlyFalse: true,
	operators.Index:            true, operators.OptIndex: true, operators.OptSelect: true, operators.Negate: true,
	operators.Subtract: true, operators.Multiply: true, operators.Divide: true, operators.Modulo: true,
	"size": true, "type": true, "hasValue": true, "value": true, "or": true, "orValue": true,
	"optional.of": true, "optional.none": true, ageName: true, daysName: true,
}

// compared are the functions whose cost is that of the smaller side.
var compared = map[string]bool{
	operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	"startsWith": true, "endsWith": true,
}

// cheap tells whether a call costs no more than what is written there, whatever the
// values are: comparing with something written, looking into a written list. What is
// equal is watched.
func cheap(call ast.CallExpr) bool {
	name, args := call.FunctionName(), call.Args()
	switch {
	case constant[name], name == operators.Equals, name == operators.NotEquals:
		return true
	case compared[name]:
		return slices.ContainsFunc(args, func(arg ast.Expr) bool { return arg.Kind() == ast.LiteralKind })
	case name == operators.In:
		return len(args) == 2 && args[1].Kind() == ast.ListKind
	case name == operators.Add:
		return len(args) == 2 && (isNumber(args[0]) || isNumber(args[1]))
	}
	return false
}

func isNumber(e ast.Expr) bool {
	if e.Kind() != ast.LiteralKind {
		return false
	}
	_, ok := asDouble(e.AsLiteral())
	return ok
}
