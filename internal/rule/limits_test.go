package rule

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// bombs are expressions that would take for ever, or all memory, were it not for a
// limit. `big` is a text of 100 000 letters, `many` a list of 5 000 entries, `deep`
// an object of 2 000 levels.
var bombs = []string{
	// loops in loops
	`lists.range(10000).all(x, lists.range(10000).all(y, x + y >= 0))`,
	`many.all(a, many.all(b, many.all(c, a == b || b == c || true)))`,
	`many.map(a, many.map(b, many.map(c, a)))`,
	`many.exists(a, many.exists(b, a == 'x' && b == 'y'))`,
	// doubling
	doubling("[big].map(x, x + x)", ".map(x, x + x)", 40) + `[0].size() > 0`,
	doubling("[1, 2]", ".map(x, [x, x])", 60) + `.size() > 0`,
	doubling("[many]", ".map(x, x + x)", 40) + `[0].size() > 0`,
	doubling("[{'a': 1}]", ".map(x, {'a': x, 'b': x})", 60) + `.size() > 0`,
	nested(`cel.bind(a, big + big, `, `a`, 8, `size(`) + ` > 0`,
	doubling("[1, 2]", ".map(x, [x, x])", 30) + ` == ` + doubling("[1, 2]", ".map(x, [x, x])", 30),
	// one call with a large result
	`big.replace('', big).size() > 0`,
	`big.replace('a', 'bbbbbbbbbbbbbbbbbbbb').size() > 0`,
	`many.map(x, big).join(big).size() > 0`,
	`'%s %s %s'.format([many.map(x, big), many, big]).size() > 0`,
	`big.split('').map(x, big).size() > 0`,
	`regex.replace(big, '(.)', r'\1\1\1\1\1\1\1\1\1\1').size() > 0`,
	`lists.range(100000000).size() > 0`,
	`lists.range(9223372036854775807).size() > 0`,
	// one call with much work
	`many.distinct().size() > 0`,
	`many.map(x, many).distinct().size() > 0`,
	`sets.contains(many, many) || sets.equivalent(many, many) || sets.intersects(many, ['x'])`,
	`many.sortBy(x, big).size() > 0`,
	`big.indexOf(big + 'b') >= 0`,
	`(big + 'b').lastIndexOf(big) >= 0`,
	`many.map(x, many).flatten(3).size() > 0`,
	// regular expressions
	`big.matches('^(a+)+$')`,
	`big.matches('(a*)*b')`,
	`big.matches(big)`,
	`big.matches('(((a{1,30}){1,30}){1,30}){1,30}')`,
	`big.matches('a{1000}' + 'a{1000}')`,
	`many.all(x, big.matches('(a|b|ab)*c' + text) == false)`,
	`many.all(x, regex.extractAll(big, 'a').size() > 0)`,
	// comparing all there is, often
	strings.Repeat(`many == many && `, 200) + `true`,
	strings.Repeat(`deep == deep && `, 200) + `true`,
	strings.Repeat(`big == big && `, 250) + `true`,
	strings.Repeat(`big in [big] && `, 200) + `true`,
	strings.Repeat(`(big + big).contains(big) && `, 100) + `true`,
	`many.all(x, deep == deep)`,
	`[deep, deep, deep].all(x, [deep, deep] == [x, x])`,
}

func doubling(begin, more string, times int) string { return begin + strings.Repeat(more, times) }

func nested(open, inner string, times int, around string) string {
	return around + strings.Repeat(open, times) + inner + strings.Repeat(")", times) + ")"
}

func heavyValues() map[string]any {
	many := make([]any, 5_000)
	for i := range many {
		many[i] = strings.Repeat("k", i%40)
	}
	var deep any = "end"
	for range 2_000 {
		deep = map[string]any{"deep": deep}
	}
	return map[string]any{"big": strings.Repeat("a", 100_000), "many": many, "deep": deep, "text": "x"}
}

// TestBombs: each ends, within its cost, without taking the machine's memory.
func TestBombs(t *testing.T) {
	values := heavyValues()
	for _, text := range bombs {
		e, _, err := Compile(text, known(values), Anything)
		if err != nil {
			if p, ok := errors.AsType[*Problem](err); !ok || p.Code == Broken {
				t.Errorf("%.60s: %v", text, err)
			}
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		outcome, err := e.Eval(context.Background(), Vars{Values: values, Now: noon})
		runtime.ReadMemStats(&after)
		if p, ok := errors.AsType[*Problem](err); err != nil && (!ok || p.Code == Broken || p.Line != 1) {
			t.Errorf("%.60s: %v", text, err)
		}
		// One operation may go beyond, and is then the last one.
		if outcome.Cost > 3*MaxCost {
			t.Errorf("%.60s: cost %d", text, outcome.Cost)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 512<<20 {
			t.Errorf("%.60s: took %d MB", text, taken>>20)
		}
		_, quick := e.Holds(context.Background(), Vars{Values: values, Now: noon})
		if (quick == nil) != (err == nil) {
			t.Errorf("%.60s: judged %v, counted %v", text, quick, err)
		}
	}
}

// TestReasonableWork: the limits leave room for what rules do.
func TestReasonableWork(t *testing.T) {
	values := heavyValues()
	for _, text := range []string{
		`many.exists(x, x == 'none') == false`,
		`many.filter(x, x.size() > 38).size() == 125`,
		`big.size() == 100000 && big.startsWith('aaa') && big == big`,
		`!('x' in many)`,
		`many.slice(0, 200).distinct().size() == 40`,
		`big.substring(0, 60000).matches('^a+$')`,
		`sets.contains(['a', 'b', 'c'], ['a'])`,
		`text in ['a', 'b', 'x']`,
	} {
		e, _, err := Compile(text, known(values), Boolean)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if holds, err := e.Holds(context.Background(), Vars{Values: values, Now: noon}); err != nil || !holds {
			t.Errorf("%s = %t (%v)", text, holds, err)
		}
	}
}

// TestCostIsCounted: the same whether it was judged before or not.
func TestCostIsCounted(t *testing.T) {
	e := mustCompile(t, `person.name == 'ANA' && whole > 5`, Boolean)
	first, err := e.Eval(context.Background(), vars())
	if err != nil || first.Cost == 0 {
		t.Fatalf("%+v %v", first, err)
	}
	if _, err := e.Holds(context.Background(), vars()); err != nil {
		t.Fatal(err)
	}
	if again, err := e.Eval(context.Background(), vars()); err != nil || again.Cost != first.Cost {
		t.Errorf("%+v %v, first %+v", again, err, first)
	}
}

func TestAtTheSameTime(t *testing.T) {
	var group sync.WaitGroup
	e := mustCompile(t, `person.name == 'ANA' && list.exists(x, x == 'k') && age(birth) > 18`, Boolean)
	for range 8 {
		group.Go(func() {
			for range 100 {
				if holds, err := e.Holds(context.Background(), vars()); err != nil || !holds {
					t.Errorf("%t %v", holds, err)
				}
				if _, err := e.Eval(context.Background(), vars()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestCacheKeepsWhatWasUsedLast(t *testing.T) {
	c := NewCache[string](2, 1_000)
	built := 0
	get := func(key string, weight int) {
		t.Helper()
		value, err := c.Get(key, func() (string, int, error) { built++; return "v" + key, weight, nil })
		if err != nil || value != "v"+key {
			t.Errorf("%s: %q %v", key, value, err)
		}
	}
	get("a", 1)
	get("b", 1)
	get("a", 1)
	get("c", 1) // b goes
	get("a", 1)
	if built != 3 || c.Len() != 2 {
		t.Errorf("%d built, %d kept", built, c.Len())
	}
	get("b", 1)
	if built != 4 {
		t.Error("what was used first is kept beyond the limit")
	}
	get("heavy", 2_000)
	if c.Len() != 0 {
		t.Errorf("%d kept beside what is too heavy", c.Len())
	}
	boom := errors.New("boom")
	if _, err := c.Get("e", func() (string, int, error) { return "", 1, boom }); !errors.Is(err, boom) || c.Len() != 0 {
		t.Errorf("%v, %d kept", err, c.Len())
	}
}

// TestWeight holds what Weight says against what expressions take.
func TestWeight(t *testing.T) {
	for _, text := range []string{
		`whole >= 5`,
		`person.name == 'x' && whole > 1 && text.startsWith('a')`,
		strings.Repeat(`whole > 1 && `, 100) + `true`,
		`list.exists(x, x == 1) && list.map(x, [x, x]).size() > 3`,
	} {
		const copies = 200
		kept := make([]*Expression, copies)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range kept {
			kept[i] = mustCompile(t, text, Boolean)
			if _, err := kept[i].full(); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		takes := int(after.HeapAlloc-before.HeapAlloc) / copies
		if said := kept[0].Weight(); said < takes/2 || said > 4*takes {
			t.Errorf("%.40s: says %d, takes %d", text, said, takes)
		}
		runtime.KeepAlive(kept)
	}
}

// TestEveryCodeHasWords in both languages, and two of them.
func TestEveryCodeHasWords(t *testing.T) {
	for code, s := range sentences {
		if s.es == "" || s.en == "" || s.es == s.en {
			t.Errorf("%s: %q %q", code, s.es, s.en)
		}
	}
	for _, t1 := range told {
		if _, ok := sentences[t1.code]; !ok {
			t.Errorf("%s has no sentence", t1.code)
		}
	}
	odd := &Problem{Code: "never heard of"}
	if odd.Sentence("es") != "no se pudo evaluar" {
		t.Error(odd.Sentence("es"))
	}
}
