package rule

import (
	"math"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/stdlib"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// arithmetic is what the operators do beyond CEL, where a JSON number, which is a
// double, and a whole number do not add: numbers of different kinds are counted as
// doubles. And nothing is divided by zero, not even doubles: infinity is more than
// any limit of a rule, and an error never opens a door.
var arithmetic = map[string]struct {
	op    func(left, right ref.Val) ref.Val
	trait int
	// doubles also work where CEL has whole numbers alone.
	doubles bool
}{
	operators.Add:      {add, traits.AdderType, false},
	operators.Subtract: {subtract, traits.SubtractorType, false},
	operators.Multiply: {multiply, traits.MultiplierType, false},
	operators.Divide:   {divide, traits.DividerType, false},
	operators.Modulo:   {modulo, 0, true},
}

// mixed are the pairs of kinds that CEL's own operators refuse.
var mixed = []struct {
	name        string
	left, right *types.Type
}{
	{"int_double", types.IntType, types.DoubleType},
	{"double_int", types.DoubleType, types.IntType},
	{"uint_double", types.UintType, types.DoubleType},
	{"double_uint", types.DoubleType, types.UintType},
	{"int_uint", types.IntType, types.UintType},
	{"uint_int", types.UintType, types.IntType},
}

// arithmeticOptions are the operators of the standard library with the mixed
// pairs among them. The library binds one implementation to all overloads of an
// operator, so that they have to be declared anew as a whole.
func arithmeticOptions() ([]cel.EnvOption, error) {
	var all []cel.EnvOption
	for _, standard := range stdlib.Functions() {
		ours, ok := arithmetic[standard.Name()]
		if !ok {
			continue
		}
		options := []decls.FunctionOpt{decls.SingletonBinaryBinding(ours.op, ours.trait)}
		for _, o := range standard.OverloadDecls() {
			options = append(options, decls.Overload(o.ID(), o.ArgTypes(), o.ResultType()))
		}
		for _, m := range mixed {
			id := standard.Name() + m.name
			options = append(options, decls.Overload(id, []*types.Type{m.left, m.right}, types.DoubleType))
		}
		if ours.doubles {
			pair := []*types.Type{types.DoubleType, types.DoubleType}
			options = append(options, decls.Overload(standard.Name()+"double", pair, types.DoubleType))
		}
		function, err := decls.NewFunction(standard.Name(), options...)
		if err != nil {
			return nil, err
		}
		all = append(all, cel.FunctionDecls(function))
	}
	return all, nil
}

// asDoubles answers two numbers as doubles, unless both are of one kind of whole
// numbers.
func asDoubles(left, right ref.Val) (l, r types.Double, ok bool) {
	l, ok = asDouble(left)
	if !ok {
		return 0, 0, false
	}
	r, ok = asDouble(right)
	if !ok {
		return 0, 0, false
	}
	_, double := left.(types.Double)
	return l, r, double || left.Type() != right.Type()
}

func asDouble(value ref.Val) (types.Double, bool) {
	switch value := value.(type) {
	case types.Double:
		return value, true
	case types.Int:
		return types.Double(value), true
	case types.Uint:
		return types.Double(value), true
	}
	return 0, false
}

func add(left, right ref.Val) ref.Val {
	if l, r, ok := asDoubles(left, right); ok {
		return l + r
	}
	if err := roomForBoth(left, right); err != nil {
		return err
	}
	return left.(traits.Adder).Add(right)
}

func subtract(left, right ref.Val) ref.Val {
	if l, r, ok := asDoubles(left, right); ok {
		return l - r
	}
	return left.(traits.Subtractor).Subtract(right)
}

func multiply(left, right ref.Val) ref.Val {
	if l, r, ok := asDoubles(left, right); ok {
		return l * r
	}
	return left.(traits.Multiplier).Multiply(right)
}

func divide(left, right ref.Val) ref.Val {
	if l, r, ok := asDoubles(left, right); ok {
		if r == 0 {
			return types.NewErrFromString(divisionByZero)
		}
		return l / r
	}
	return left.(traits.Divider).Divide(right)
}

func modulo(left, right ref.Val) ref.Val {
	if l, r, ok := asDoubles(left, right); ok {
		if r == 0 {
			return types.NewErrFromString(modulusByZero)
		}
		return types.Double(math.Mod(float64(l), float64(r)))
	}
	if m, ok := left.(traits.Modder); ok {
		return m.Modulo(right)
	}
	return noOverload(operators.Modulo, left, right)
}

// The library's own words for its own errors, which problems are told by.
const (
	divisionByZero = "division by zero"
	modulusByZero  = "modulus by zero"
	noSuchOverload = "no such overload"
)

func noOverload(function string, args ...ref.Val) ref.Val {
	return decls.MaybeNoSuchOverload(function, args...)
}
