package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/ext"
)

// Version is the version of the language. A change that lets an old expression
// mean something else is a new version.
const Version = 1

// environment is the language; it is made once.
var environment = sync.OnceValue(func() *cel.Env {
	e, err := newEnvironment()
	if err != nil {
		panic(fmt.Sprintf("rule: the language: %v", err)) // as built, it cannot work
	}
	return e
})

// The versions of the libraries are pinned: a newer cel-go must not change the
// language by itself.
func newEnvironment() (*cel.Env, error) {
	var replaced []*env.Function
	for _, name := range slices.Sorted(maps.Keys(arithmetic)) {
		replaced = append(replaced, env.NewFunction(name))
	}
	operators, err := arithmeticOptions()
	if err != nil {
		return nil, err
	}
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(&env.LibrarySubset{ExcludeFunctions: replaced})),
		cel.OptionalTypes(cel.OptionalTypesVersion(3)),
		ext.Strings(ext.StringsVersion(5)),
		ext.Math(ext.MathVersion(2)),
		ext.Lists(ext.ListsVersion(4), ext.ListsMaxRangeSize(maxEntries)),
		ext.Sets(ext.SetsVersion(1)),
		ext.Regex(ext.RegexVersion(1)),
		ext.Bindings(ext.BindingsVersion(0)),
		ext.TwoVarComprehensions(ext.TwoVarComprehensionsVersion(1)),
		cel.CrossTypeNumericComparisons(true),
		cel.DefaultUTCTimeZone(true),
		cel.ParserExpressionSizeLimit(MaxBytes),
		cel.ParserRecursionLimit(maxDepth),
		cel.ParserErrorRecoveryLimit(1),
		cel.ExpressionNodeLimit(maxNodes),
		cel.RegexProgramSizeLimit(maxPattern),
		cel.ASTValidators(
			cel.ValidateRegexLiterals(),
			cel.ValidateTimestampLiterals(),
			cel.ValidateDurationLiterals(),
			cel.ValidateComprehensionNestingLimit(maxLoops),
			cel.ValidateBindNestingLimit(maxBinds),
		),
	}
	return cel.NewCustomEnv(slices.Concat(options, operators, timeOptions(), variableOptions())...)
}

// maxNames is how many names one expression may read.
const maxNames = 128

// variable is the name under which the language declares a name of an expression.
// Declaring names as they are would take an environment for every set of names,
// and making one takes longer than compiling.
func variable(i int) string { return "@" + strconv.Itoa(i) }

// variableIndex is the way back, or -1.
func variableIndex(name string) int {
	if len(name) < 2 || name[0] != '@' || name[1] < '0' || name[1] > '9' {
		return -1
	}
	i, err := strconv.Atoi(name[1:])
	if err != nil || i >= maxNames {
		return -1
	}
	return i
}

// variableOptions declares the names. Every one may be anything: what is known of
// it is told apart, as warnings.
func variableOptions() []cel.EnvOption {
	options := make([]cel.EnvOption, maxNames)
	for i := range options {
		options[i] = cel.Variable(variable(i), cel.DynType)
	}
	return options
}
