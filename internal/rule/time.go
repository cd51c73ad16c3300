package rule

import (
	"errors"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// The functions of time. Each takes the moment that it counts to as its second
// argument; without one it is the moment of the evaluation, which a macro fills in
// under a name that nobody can write, so that no loop variable takes its place.
const (
	nowName    = "now"
	hiddenNow  = "@now"
	ageName    = "age"
	daysName   = "days_since"
	dateLayout = time.DateOnly
	hoursADay  = 24
)

// timeOptions declares `now`, age and days_since.
func timeOptions() []cel.EnvOption {
	options := []cel.EnvOption{
		cel.Variable(nowName, cel.TimestampType),
		cel.Variable(hiddenNow, cel.TimestampType),
	}
	for name, count := range map[string]func(from, to time.Time) int64{ageName: wholeYears, daysName: wholeDays} {
		op := cel.BinaryBinding(func(from, to ref.Val) ref.Val { return since(count, from, to) })
		options = append(options,
			cel.Function(name,
				cel.Overload(name+"_string", []*cel.Type{cel.StringType, cel.TimestampType}, cel.IntType, op),
				cel.Overload(name+"_timestamp", []*cel.Type{cel.TimestampType, cel.TimestampType}, cel.IntType, op)),
			cel.Macros(cel.GlobalMacro(name, 1,
				func(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
					return factory.NewCall(name, args[0], factory.NewIdent(hiddenNow)), nil
				})))
	}
	return options
}

func since(count func(from, to time.Time) int64, from, to ref.Val) ref.Val {
	end, ok := to.(types.Timestamp)
	if !ok {
		return noOverload(ageName, from, to)
	}
	switch begin := from.(type) {
	case types.Timestamp:
		return types.Int(count(begin.UTC(), end.UTC()))
	case types.String:
		t, err := parseTime(string(begin))
		if err != nil {
			return types.WrapErr(err)
		}
		return types.Int(count(t, end.UTC()))
	}
	return noOverload(ageName, from, to)
}

var errNotATime = errors.New("neither a date nor an RFC 3339 time")

// parseTime reads a date (its midnight, UTC) or an RFC 3339 time.
func parseTime(text string) (time.Time, error) {
	if t, err := time.Parse(dateLayout, text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, errNotATime
	}
	return t.UTC(), nil
}

// wholeYears counts birthdays. Who was born on 29 February has theirs on 1 March
// of common years.
func wholeYears(from, to time.Time) int64 {
	years := to.Year() - from.Year()
	if to.Month() < from.Month() || to.Month() == from.Month() && to.Day() < from.Day() {
		years--
	}
	return int64(years)
}

// wholeDays counts spans of 24 hours; a moment to come is less than zero.
func wholeDays(from, to time.Time) int64 {
	const day = hoursADay * 60 * 60
	seconds := to.Unix() - from.Unix()
	days := seconds / day
	if seconds%day != 0 && seconds < 0 {
		days--
	}
	return days
}
