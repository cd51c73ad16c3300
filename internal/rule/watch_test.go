package rule

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/interpreter"
)

// entriesOf is a list of so many texts of so many letters.
func entriesOf(n, letters int) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = strings.Repeat("x", letters)
	}
	return all
}

// counts tells whether a plan counts what it costs.
func counts(plan cel.Program) bool {
	_, details, _ := plan.Eval(map[string]any{})
	return details.ActualCost() != nil
}

// TestLoopsThatAreNotCounted: wherever a loop finds its list, a plan that does not
// count gives up when the list is long, the whole of it, and what it does answer is
// what counting answers.
func TestLoopsThatAreNotCounted(t *testing.T) {
	for _, text := range []string{
		`list.exists(x, x == 'y')`,
		`at.list.exists(x, x == 'y') || true`,
		`at['list'].all(x, x.startsWith('x'))`,
		`at.lists[0].exists_one(x, x == 'y')`,
		`(text == '' ? list : at.list).exists(x, x == 'y')`,
		`at.?list.orValue([]).exists(x, x == 'y')`,
		`at.list.exists(i, x, i == 7 && x == 'y')`,
		`cel.bind(l, list, l.exists(x, x == 'y'))`,
		`list.exists(x, x == 'y') || at.list.exists(x, x == 'y')`,
		`keys.exists(k, k == 'y')`,
	} {
		for _, n := range []int{0, 1, watchedEntries, watchedEntries + 1} {
			list, keys := entriesOf(n, 3), map[string]any{}
			for i := range n {
				keys[strings.Repeat("k", i)] = true
			}
			values := map[string]any{"list": list, "keys": keys, "text": "a", "at": map[string]any{"list": list, "lists": []any{list}}}
			e, _, err := Compile(text, known(values), Boolean)
			if err != nil {
				t.Fatal(text, err)
			}
			if e.quick == nil || counts(e.quick) {
				t.Errorf("%s is counted", text)
				break
			}
			seen := Vars{Values: values, Now: noon}
			if gaveUp := e.atOnce(seen) == nil; gaveUp != (n > watchedEntries) {
				t.Errorf("%s over %d entries gives up: %t", text, n, gaveUp)
			}
			outcome, err := e.Eval(context.Background(), seen)
			if holds, judged := e.Holds(context.Background(), seen); err != nil || judged != nil || outcome.Value != holds {
				t.Errorf("%s over %d entries: counted %v (%v), judged %t (%v)", text, n, outcome.Value, err, holds, judged)
			}
		}
	}
}

// TestLoopsThatAreCounted: loops in loops, large ones, and those that make things.
func TestLoopsThatAreCounted(t *testing.T) {
	for _, text := range []string{
		`list.exists(x, list.exists(y, x == y))`,
		`list.map(x, x).exists(x, x == 'y')`,
		`list.exists(x, x.matches('y'))`,
		`list.exists(x, x == text + text)`,
		`list.exists(x, x == 'y'` + strings.Repeat(` && x != 'a'`, 20) + `)`,
	} {
		e, _, err := Compile(text, known(map[string]any{"list": 1, "text": 1}), Boolean)
		if err != nil {
			t.Fatal(text, err)
		}
		if e.quick != nil && !counts(e.quick) {
			t.Errorf("%s is not counted", text)
		}
	}
}

// TestNotCountedIsWithinTheCost: the dearest that a plan answers without counting is
// below what may be spent.
func TestNotCountedIsWithinTheCost(t *testing.T) {
	values := map[string]any{"l": entriesOf(watchedEntries, watchedBytes), "a": strings.Repeat("x", watchedBytes)}
	for _, text := range []string{
		`l.all(x, a==x` + strings.Repeat(`&&a==x`, 10) + `)`,
		`l.all(x, x in ['` + strings.Repeat("y", watchedBytes) + `', '` + strings.Repeat("x", watchedBytes) + `'])`,
		`l.all(x, x.startsWith('` + strings.Repeat("x", watchedBytes) + `'))`,
		`a==a` + strings.Repeat(`&&a==a`, 500),
	} {
		e, _, err := Compile(text, known(values), Boolean)
		if err != nil {
			t.Fatal(text, err)
		}
		if e.atOnce(Vars{Values: values, Now: noon}) == nil || counts(e.quick) {
			t.Errorf("%.60s is counted", text)
		}
		outcome, err := e.Eval(context.Background(), Vars{Values: values, Now: noon})
		if err != nil || outcome.Cost > MaxCost {
			t.Errorf("%.60s: %d (%v)", text, outcome.Cost, err)
		}
	}
}

// TestGivingUpIsWhole: what gives up is the plan, not a part that the rest does
// without.
func TestGivingUpIsWhole(t *testing.T) {
	values := map[string]any{"a": strings.Repeat("x", watchedBytes+1)}
	e, _, err := Compile(`a == 'x' || true`, known(values), Boolean)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = e.quick.Eval(values)
	if _, ok := errors.AsType[interpreter.EvalCancelledError](err); !ok {
		t.Errorf("%v", err)
	}
}

// TestPlainNames: a name that the library knows, or that a macro reads, never stands
// for anything but the value.
func TestPlainNames(t *testing.T) {
	for text, want := range map[string]struct {
		plain bool
		code  Code
	}{
		`type == 'INE'`:              {false, Missing},
		`int == 1`:                   {false, Missing},
		`string == 'x' || map == []`: {false, Missing},
		`now > timestamp(0)`:         {false, ""},
		`age(born) >= 18`:            {false, Missing},
		`kind == 'INE'`:              {true, Missing},
		`has(kind.x) && kind.x`:      {true, Missing},
		`.kind == 'INE'`:             {false, Missing},
	} {
		e, _, err := Compile(text, Names{Open: true}, Boolean)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if e.plain != want.plain {
			t.Errorf("%s is plain: %t", text, e.plain)
		}
		_, err = e.Holds(context.Background(), Vars{Values: map[string]any{}, Now: noon})
		if p, ok := errors.AsType[*Problem](err); (want.code == "") != (err == nil) || ok && p.Code != want.code {
			t.Errorf("%s: %v", text, err)
		}
	}
}
