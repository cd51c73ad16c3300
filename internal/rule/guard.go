package rule

import (
	"regexp"
	"strconv"

	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// The library counts the cost of a call when it is done. That is too late for a
// call whose work or result is far larger than what it is given; guards look at
// the arguments first and refuse.

// guards are the functions that are looked at, by name.
var guards = map[string]func(args []ref.Val) bool{
	"replace":               fitsReplace,
	"join":                  fitsJoin,
	"format":                fitsDeep,
	"split":                 fitsText,
	"contains":              fitsContains,
	"indexOf":               fitsSearch,
	"lastIndexOf":           fitsSearch,
	"matches":               fitsPattern,
	"regex.extract":         fitsPattern,
	"regex.extractAll":      fitsPattern,
	"regex.replace":         fitsPatternReplace,
	"distinct":              fitsPairs,
	"sets.contains":         fitsPairs,
	"sets.equivalent":       fitsPairs,
	"sets.intersects":       fitsPairs,
	"sort":                  fitsList,
	"@sortByAssociatedKeys": fitsList,
	"flatten":               fitsDeep,
	"reverse":               fitsList,
	"strings.quote":         fitsText,
}

// guardCalls puts the guards before the functions of a plan. A pattern that does
// not change is compiled here, once.
func guardCalls(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := node.(interpreter.InterpretableCall)
	if !ok {
		return node, nil
	}
	fits := guards[call.Function()]
	if fits == nil {
		return node, nil
	}
	name, op := call.Function(), implementation(call)
	if constant, ok := constantPattern(call); ok {
		compiled, err := regexp.Compile(constant)
		if err != nil {
			return nil, err
		}
		// Under another name, or the library would put its own in its place, which
		// takes texts of any length.
		name, op = "@matches", matcher(compiled)
	}
	if op == nil {
		return node, nil
	}
	refusal := interpreter.EvalCancelledError{
		Cause:   interpreter.MemoryLimitExceeded,
		Message: tooBigAt + strconv.FormatInt(call.ID(), 10),
	}
	guarded := func(args ...ref.Val) ref.Val {
		if !fits(args) {
			panic(refusal) // the library's own way to end an evaluation, which it recovers
		}
		return op(args...)
	}
	return interpreter.NewCall(call.ID(), name, call.OverloadID(), call.Args(), guarded), nil
}

// tooBig is the message of what becomes too large; a guard adds which part of the
// expression it is.
const (
	tooBig   = "too big"
	tooBigAt = tooBig + " at "
)

func constantPattern(call interpreter.InterpretableCall) (string, bool) {
	args := call.Args()
	if call.Function() != "matches" || len(args) != 2 {
		return "", false
	}
	constant, ok := args[1].(interpreter.InterpretableConst)
	if !ok {
		return "", false
	}
	text, ok := constant.Value().(types.String)
	return string(text), ok
}

func matcher(compiled *regexp.Regexp) functions.FunctionOp {
	return func(args ...ref.Val) ref.Val {
		text, ok := args[0].(types.String)
		if !ok {
			return noOverload("matches", args...)
		}
		return types.Bool(compiled.MatchString(string(text)))
	}
}

// implementation answers what a call runs: the overload that the checker settled
// on, or the function, which settles it by the values.
func implementation(call interpreter.InterpretableCall) functions.FunctionOp {
	name := call.OverloadID()
	if name == "" {
		name = call.Function()
	}
	found, ok := bindings()[name]
	if !ok {
		found, ok = bindings()[call.Function()]
	}
	if !ok {
		return nil
	}
	return func(args ...ref.Val) ref.Val {
		switch {
		case len(args) == 0 || found.OperandTrait != 0 && !args[0].Type().HasTrait(found.OperandTrait):
			return noOverload(call.Function(), args...)
		case len(args) == 1 && found.Unary != nil:
			return found.Unary(args[0])
		case len(args) == 2 && found.Binary != nil:
			return found.Binary(args[0], args[1])
		case found.Function != nil:
			return found.Function(args...)
		}
		return noOverload(call.Function(), args...)
	}
}

func textSize(value ref.Val) int {
	text, ok := value.(types.String)
	if !ok {
		return 0
	}
	return len(text)
}

func entries(value ref.Val) int {
	list, ok := value.(traits.Lister)
	if !ok {
		return 0
	}
	n, ok := list.Size().(types.Int)
	if !ok {
		return 0
	}
	return int(n)
}

func fitsText(args []ref.Val) bool { return textSize(args[0]) <= maxMade }

func fitsList(args []ref.Val) bool {
	return entries(args[0]) <= maxEntries && textSize(args[0]) <= maxMade
}

// fitsPairs: every entry is compared with every other.
func fitsPairs(args []ref.Val) bool {
	left := max(1, entries(args[0]))
	right := left
	if len(args) > 1 {
		right = max(1, entries(args[1]))
	}
	return left <= maxWork/right && deepSize(args...) <= 5*maxWork/max(left, right)
}

// fitsReplace: every piece may become the new text, and an empty old one is found
// between any two characters.
func fitsReplace(args []ref.Val) bool {
	if len(args) < 3 {
		return true
	}
	text, old, fresh := textSize(args[0]), max(1, textSize(args[1])), textSize(args[2])
	return text <= maxMade && text+(text/old+1)*fresh <= maxMade
}

func fitsJoin(args []ref.Val) bool {
	list, ok := args[0].(traits.Lister)
	if !ok {
		return true
	}
	between := 0
	if len(args) > 1 {
		between = textSize(args[1])
	}
	total := 0
	for it := list.Iterator(); it.HasNext() == types.True && total <= maxMade; {
		total += textSize(it.Next()) + between
	}
	return total <= maxMade
}

// fitsSearch: the library compares at every place of the text.
func fitsSearch(args []ref.Val) bool {
	return len(args) < 2 || textSize(args[0]) <= 8*maxWork/max(1, textSize(args[1]))
}

// fitsContains: the library looks cleverly.
func fitsContains(args []ref.Val) bool {
	return len(args) < 2 || textSize(args[0]) <= 100*maxWork/max(1, textSize(args[1]))
}

func fitsPattern(args []ref.Val) bool { return textSize(args[0]) <= maxSearched }

func fitsPatternReplace(args []ref.Val) bool {
	return len(args) < 3 || fitsPattern(args) && (textSize(args[0])+1)*(textSize(args[2])+1) <= maxWork
}

func fitsDeep(args []ref.Val) bool { return deepSize(args...) <= maxMemory }

// roomForBoth tells whether two texts or lists may become one.
func roomForBoth(left, right ref.Val) ref.Val {
	switch left.(type) {
	case types.String:
		if textSize(left)+textSize(right) > maxMade {
			return types.NewErrFromString(tooBig)
		}
	case traits.Lister:
		if entries(left)+entries(right) > maxEntries {
			return types.NewErrFromString(tooBig)
		}
	}
	return nil
}
