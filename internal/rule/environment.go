package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/ext"
)

// Version is the version of the language. A change that lets an old expression
// mean something else is a new version.
const Version = 1

// environment is the language without any variable but now; it is made once.
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
	return cel.NewCustomEnv(slices.Concat(options, operators, timeOptions())...)
}

// extended are environments that also have variables, by their names. Every
// variable may be anything: what is known of it is told apart, as warnings.
var extended = NewCache[*cel.Env](maxEnvironments, maxEnvironments*environmentBytes)

// The environments that are kept, and about what one takes.
const (
	maxEnvironments  = 256
	environmentBytes = 16 << 10
)

// environmentWith answers the language with variables.
func environmentWith(names []string) (*cel.Env, error) {
	if len(names) == 0 {
		return environment(), nil
	}
	return extended.Get(strings.Join(names, " "), func() (*cel.Env, int, error) {
		options := make([]cel.EnvOption, len(names))
		for i, name := range names {
			options[i] = cel.Variable(name, cel.DynType)
		}
		e, err := environment().Extend(options...)
		return e, environmentBytes, err
	})
}
