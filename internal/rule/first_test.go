package rule

import (
	"context"
	"testing"
	"time"
)

func TestFirst(t *testing.T) {
	vals := map[string]any{"a": 7.0, "b": 2.5, "s": "hola", "n": nil, "m": map[string]any{"x": 1.0, "z": nil}, "l": []any{1.0, 2.0, "k"}, "birth": "1999-03-11", "t": "2020-01-01T00:00:00Z"}
	names := Names{Known: map[string]*Shape{"m": {Kind: KindObject, Fields: map[string]*Shape{"x": nil, "z": nil, "level": nil}}}}
	for k := range vals {
		if k != "m" {
			names.Known[k] = nil
		}
	}
	for _, text := range []string{
		"a + 1", "a + 1 == 8", "a / 2", "1 + 1.5", "7 / 2", "a % 2", "a >= 5", "a == 7", "s + s", "n >= 5", "m.z.y", "m.q", "m.level", "m.lvel", "q", "s + 1", "s + a", "age(birth)", "days_since(t)", "age(birth, timestamp('2000-03-10T00:00:00Z'))", "l[5]", "l[2] == 'k'", "l.map(i, i)", "m.?q.orValue(3)", "has(m.q)", "[1,2,3].exists(x, x == a)", "a +", "a + )", "a in", "package == 1", "foo(a)", "agge(birth)", "s.matches('^h.*a$')", "s.matches('(')", "a / 0", "1/0", "timestamp('x')", "timestamp(s)", "'abc'.foo", "m['x'] + 1", "lists.range(5).map(i, lists.range(5)).flatten().size()", "math.greatest(a, 3)", "type(a) == double", "{'a': [1, n]}", "s.substring(1)", "s.substring(100)", "!a", "a && true", "now > timestamp(t)", "m.x == 1 || m.q == 2", "m.q == 2 || m.x == 2", "now.getFullYear()", "string(a)", "s.size() + 1", "l == l", "int(a)", "b + a * 2", "-a", "[s].map(a, a+a).map(a,a+a)[0]", "s.foo()", "regex.replace(s, 'h', 'x')", "lists.range(10000).all(x, lists.range(10000).all(y, x+y >= 0))",
		"cel.bind(q, s, q + q)", "'a b'.split(' ')", "'%s %d'.format([s, 3])", "s.contains(a)", "a > s", "string(s, s)", "\n\n  a + + zz", "a b",
	} {
		e, warn, err := Compile(text, names, Anything)
		if err != nil {
			t.Logf("%-50s COMPILE\n%s\n(%v)", text, err.(*Problem).Explain("es"), err.(*Problem).Cause)
			continue
		}
		for _, w := range warn {
			t.Logf("%-50s WARN\n%s", text, w.Explain("en"))
		}
		start := time.Now()
		out, err := e.Eval(context.Background(), Vars{Values: vals, Now: time.Date(2024, 3, 10, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Logf("%-50s EVAL %v\n%s\n(%v)", text, time.Since(start), err.(*Problem).Explain("es"), err.(*Problem).Cause)
			continue
		}
		t.Logf("%-50s = %v (%T) cost %d %v", text, out.Value, out.Value, out.Cost, e.References())
	}
}
