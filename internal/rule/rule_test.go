package rule

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// noon is the moment of every evaluation here.
var noon = time.Date(2024, 3, 10, 12, 0, 0, 0, time.UTC)

// sample is what the expressions here see.
func sample() map[string]any {
	return map[string]any{
		"whole": 7.0, "half": 2.5, "zero": 0.0, "count": 3,
		"text": "hola", "empty": "", "none": nil,
		"person": map[string]any{"name": "ANA", "level": nil, "email": "ana@example.com"},
		"list":   []any{1.0, 2.0, "k"},
		"birth":  "1999-03-11", "made": "2024-03-01T00:00:00.000000Z",
	}
}

func sampleNames() Names {
	names := known(sample())
	names.Known["person"] = &Shape{Kind: KindObject, Fields: map[string]*Shape{"name": {Kind: KindText}, "level": nil, "email": {Kind: KindText}}}
	return names
}

func vars() Vars { return Vars{Values: sample(), Now: noon} }

func mustCompile(t *testing.T, text string, want Result) *Expression {
	t.Helper()
	e, _, err := Compile(text, sampleNames(), want)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return e
}

// TestValues holds what the language answers, by either plan.
func TestValues(t *testing.T) {
	for text, want := range map[string]any{
		`whole + 1`:                              8.0,
		`1 + whole`:                              8.0,
		`half + 1.5`:                             4.0,
		`whole - 1`:                              6.0,
		`whole * 2`:                              14.0,
		`whole / 2`:                              3.5,
		`whole % 2`:                              1.0,
		`7 / 2`:                                  int64(3),
		`7 % 2`:                                  int64(1),
		`1u + 1`:                                 2.0,
		`1 + 1.5`:                                2.5,
		`-whole`:                                 -7.0,
		`count + 1`:                              int64(4),
		`count + half`:                           5.5,
		`whole >= 5`:                             true,
		`whole == 7`:                             true,
		`whole in [7, 8]`:                        true,
		`text + '!'`:                             "hola!",
		`[1] + [2]`:                              []any{int64(1), int64(2)},
		`list[2]`:                                "k",
		`list[whole - 5]`:                        "k",
		`list.map(x, x)`:                         []any{1.0, 2.0, "k"},
		`list.exists(x, x == 'k')`:               true,
		`list.size() + 1`:                        int64(4),
		`person.?age.orValue(18)`:                int64(18),
		`has(person.age)`:                        false,
		`has(person.level)`:                      true,
		`person.level == null`:                   true,
		`person['name']`:                         "ANA",
		`person.?name.hasValue()`:                true,
		`none == null`:                           true,
		`{'a': whole}`:                           map[string]any{"a": 7.0},
		`age(birth)`:                             int64(24),
		`age(birth, timestamp(made))`:            int64(24),
		`days_since(made)`:                       int64(9),
		`days_since(timestamp(made))`:            int64(9),
		`days_since('2024-03-10')`:               int64(0),
		`days_since('2024-03-11')`:               int64(-1),
		`now`:                                    noon,
		`now - timestamp(made)`:                  9*24*time.Hour + 12*time.Hour,
		`now.getFullYear()`:                      int64(2024),
		`text.matches('^h.*a$')`:                 true,
		`text.upperAscii()`:                      "HOLA",
		`'%s %d'.format([text, 3])`:              "hola 3",
		`math.greatest(whole, 9)`:                int64(9),
		`[3, 1, 2].sort()`:                       []any{int64(1), int64(2), int64(3)},
		`sets.intersects([1], [1, 2])`:           true,
		`regex.extract(text, '(o)').orValue('')`: "o",
		`cel.bind(x, whole + 1, x * x)`:          64.0,
		`[now].exists(now, age(birth) == 24)`:    true,
		`whole > 5 ? 'alto' : 'bajo'`:            "alto",
		`list.transformList(i, v, i)`:            []any{int64(0), int64(1), int64(2)},
		`'a,b'.split(',')`:                       []any{"a", "b"},
		`optional.none()`:                        nil,
		`optional.of(1)`:                         int64(1),
		`b'x'`:                                   []byte("x"),
		`5u`:                                     uint64(5),
		`"áé🙂".size()`:                           int64(3),
		`type(whole) == type(1.0)`:               true,
		`person.name == person.name`:             true,
		`person == person`:                       true,
	} {
		e := mustCompile(t, text, Anything)
		got, err := e.Eval(context.Background(), vars())
		if err != nil || !reflect.DeepEqual(got.Value, want) {
			t.Errorf("%s = %#v (%v), want %#v", text, got.Value, err, want)
		}
		if _, isBoolean := want.(bool); !isBoolean {
			continue
		}
		holds, err := mustCompile(t, text, Boolean).Holds(context.Background(), vars())
		if err != nil || holds != want {
			t.Errorf("%s holds = %t (%v), want %t", text, holds, err, want)
		}
	}
}

// TestAge: birthdays, to the day.
func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int64
	}{
		{"2000-03-10", "2018-03-09", 17},
		{"2000-03-10", "2018-03-10", 18},
		{"2000-03-10", "2018-04-01", 18},
		{"2000-12-31", "2018-01-01", 17},
		{"2000-02-29", "2018-02-28", 17},
		{"2000-02-29", "2018-03-01", 18},
		{"2030-01-01", "2018-01-01", -12},
	} {
		on, err := time.Parse(time.DateOnly, c.on)
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := Compile("age(born)", Names{Known: map[string]*Shape{"born": nil}}, Anything)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Eval(context.Background(), Vars{Values: map[string]any{"born": c.born}, Now: on})
		if err != nil || got.Value != c.want {
			t.Errorf("born %s, on %s: %v (%v), want %d", c.born, c.on, got.Value, err, c.want)
		}
	}
}

// TestRefused holds what is wrong when an expression is saved: the code, the
// place, what is at fault, and what was perhaps meant.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		text         string
		code         Code
		line, column int
		offending    string
		nearest      string
	}{
		{"", Empty, 1, 1, "", ""},
		{" \n ", Empty, 1, 1, " ", ""},
		{"a\xff", NotUTF8, 1, 2, "\ufffd", ""},
		{strings.Repeat("1+", MaxBytes/2) + "1", TooLong, 1, 1, "1", ""},
		{strings.Repeat("(", 500) + "1" + strings.Repeat(")", 500), TooDeep, 1, 1, "(", ""},
		{strings.Repeat("[", 500) + "1" + strings.Repeat("]", 500), TooDeep, 1, 1, "[", ""},
		{"whole +", Unfinished, 1, 8, "", ""},
		{"whole + )", Syntax, 1, 9, ")", ""},
		{"whole text", Syntax, 1, 7, "text", ""},
		{"\n\n  whole + + text", Syntax, 3, 11, "+", ""},
		{"whole == 'a", Syntax, 1, 10, "'", ""},
		{"package == 1", ReservedWord, 1, 1, "package", ""},
		{"person.in == 1", Syntax, 1, 8, "in", ""},
		{"wholee > 1", UnknownName, 1, 1, "wholee", "whole"},
		{"text == '' && zzz", UnknownName, 1, 15, "zzz", ""},
		{"string", UnknownName, 1, 1, "string", ""},
		{"agee(birth)", UnknownFunction, 1, 1, "agee", "age"},
		{"days_sinc(made)", UnknownFunction, 1, 1, "days_sinc", "days_since"},
		{"text.foo()", UnknownFunction, 1, 6, "foo", ""},
		{"text.startWith('h')", UnknownFunction, 1, 6, "startWith", "startsWith"},
		{"1 + 'a'", WrongKinds, 1, 3, "+", ""},
		{"'a'.foo", WrongKinds, 1, 4, ".", ""},
		{"text.matches('(')", BadLiteral, 1, 14, "'", ""},
		{"text.matches('(a{1000}){1000}')", BadLiteral, 1, 14, "'", ""},
		{"timestamp('ayer')", BadLiteral, 1, 11, "'", ""},
		{"99999999999999999999", BadLiteral, 1, 1, "99999999999999999999", ""},
		{"google.protobuf.Struct{}", Syntax, 1, 23, "{", ""},
		{"[1].map(a, [1].map(b, [1].map(c, [1].map(d, 1))))", TooDeep, 1, 38, "map", ""},
		{"whole.map(1, 2)", Syntax, 1, 11, "1", ""},
	} {
		e, _, err := Compile(c.text, sampleNames(), Anything)
		p, ok := errors.AsType[*Problem](err)
		if !ok || e != nil {
			t.Errorf("%.40q is taken: %v", c.text, err)
			continue
		}
		if p.Code != c.code || p.Line != c.line || p.Column != c.column || p.Offending != c.offending || p.Nearest != c.nearest {
			t.Errorf("%.40q: %s %d:%d %q, nearest %q (%v)\n%s", c.text, p.Code, p.Line, p.Column, p.Offending, p.Nearest, p.Cause, p.Explain("es"))
		}
		checkPlace(t, c.text, p)
	}
}

// checkPlace holds that a problem has a place, a caret under it, and words.
func checkPlace(t *testing.T, text string, p *Problem) {
	t.Helper()
	if p.Line < 1 || p.Column < 1 || !strings.HasSuffix(p.Caret, "^") {
		t.Errorf("%.60q: no place: %+v", text, p)
	}
	for _, language := range []string{"es", "en"} {
		if s := p.Sentence(language); s == "" || strings.Contains(s, "{") && !strings.Contains(s, "{{") && !strings.Contains(p.Detail+p.Offending, "{") {
			t.Errorf("%.60q: %q", text, s)
		}
	}
	if _, ok := sentences[p.Code]; !ok {
		t.Errorf("%.60q: %s has no sentence", text, p.Code)
	}
	if got, want := len([]rune(p.Caret)), len([]rune(p.Source))+1; got > want {
		t.Errorf("%.60q: the caret stands at %d, behind the line of %d", text, got, want)
	}
}

func TestNotBoolean(t *testing.T) {
	for _, text := range []string{"1", "'true'", "[true]", "null", "now"} {
		_, _, err := Compile(text, sampleNames(), Boolean)
		if p, ok := errors.AsType[*Problem](err); !ok || p.Code != NotBoolean {
			t.Errorf("%s: %v", text, err)
		}
	}
	e := mustCompile(t, "text", Boolean) // anything, until it is evaluated
	holds, err := e.Holds(context.Background(), vars())
	p, ok := errors.AsType[*Problem](err)
	if !ok || p.Code != NotBoolean || holds || p.Sentence("es") != "debe dar verdadero o falso, y da un texto" {
		t.Errorf("%t, %v", holds, err)
	}
}

// TestFails holds what is wrong when an expression is evaluated.
func TestFails(t *testing.T) {
	for _, c := range []struct {
		text   string
		code   Code
		column int
		en     string
	}{
		{"person.age > 1", Missing, 8, "there is no value at “person.age”"},
		{"person['age'] > 1", Missing, 8, "there is no value at “person.age”"},
		{"person.level > 1", NullValue, 8, "“person.level” is null"},
		{"person.level.deep > 1", NullValue, 8, "“person.level” is null"},
		{"none + 1", NullValue, 1, "“none” is null"},
		{"none.x", NullValue, 1, "“none” is null"},
		{"true && none", NullValue, 9, "“none” is null"},
		{"age(none)", NullValue, 5, "“none” is null"},
		{"none.startsWith('a')", NullValue, 1, "“none” is null"},
		{"text > 1", WrongKinds, 6, "“>” cannot be used with a text and an integer"},
		{"text + whole", WrongKinds, 6, "“+” cannot be used with a text and a number"},
		{"!whole", WrongKinds, 1, "“!” cannot be used with a number"},
		{"whole && true", WrongKinds, 7, "“&&” cannot be used with a number and a boolean"},
		{"age(whole)", WrongKinds, 1, "“age” cannot be used with a number"},
		{"list.contains('k')", WrongKinds, 6, "“contains” cannot be used with a list and a text"},
		{"whole / 0", DivisionByZero, 7, "it divides by zero"},
		{"whole / zero", DivisionByZero, 7, "it divides by zero"},
		{"whole % zero", DivisionByZero, 7, "it divides by zero"},
		{"1 / 0", DivisionByZero, 3, "it divides by zero"},
		{"1 % 0", DivisionByZero, 3, "it divides by zero"},
		{"list[9]", OutOfRange, 5, "a number or a place in a list is beyond what is possible"},
		{"text.substring(9)", OutOfRange, 6, "a number or a place in a list is beyond what is possible"},
		{"9223372036854775807 + 1", OutOfRange, 21, "a number or a place in a list is beyond what is possible"},
		{"age(text)", BadValue, 1, "“age” was given a value that it cannot read"},
		{"timestamp(text)", BadValue, 1, "“timestamp” was given a value that it cannot read"},
		{"int(text)", BadValue, 1, "“int” was given a value that it cannot read"},
		{"text.matches('(' + text)", BadValue, 6, "“matches” was given a value that it cannot read"},
		{"optional.none().value()", BadValue, 17, "“value” was given a value that it cannot read"},
		{"lists.range(10000).all(x, lists.range(10000).all(y, x + y >= 0))", CostExceeded, 20, "it costs more than 100000 operations"},
	} {
		e := mustCompile(t, c.text, Anything)
		_, err := e.Eval(context.Background(), vars())
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if p.Code != c.code || p.Column != c.column || p.Sentence("en") != c.en {
			t.Errorf("%s: %s, column %d: %s (%v)", c.text, p.Code, p.Column, p.Sentence("en"), p.Cause)
		}
		checkPlace(t, c.text, p)
		if p.IsMissing() != (c.code == Missing || c.code == NullValue) {
			t.Errorf("%s: missing %t", c.text, p.IsMissing())
		}
	}
}

// TestAbsorbed: what decides alone does not mind the rest, in either order.
func TestAbsorbed(t *testing.T) {
	long := strings.Repeat("x", watchedBytes+1)
	for text, want := range map[string]bool{
		"person.age > 1 || whole == 7":           true,
		"whole == 7 || person.age > 1":           true,
		"person.age > 1 && whole == 8":           false,
		"person.age > 1 || text == text":         true,
		"person.age > 1 || long == long":         true,
		"has(person.age) && person.age > 1":      false,
		"long == long && person.name != long":    true,
		"!(long != long) && !(long == person)":   true,
		"long == text ? false : long == long":    true,
		"list.exists(x, x == 'k' || x.foo == 1)": true,
	} {
		names := sampleNames()
		names.Known["long"] = nil
		e, _, err := Compile(text, names, Boolean)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		values := sample()
		values["long"] = long
		holds, err := e.Holds(context.Background(), Vars{Values: values, Now: noon})
		if err != nil || holds != want {
			t.Errorf("%s = %t (%v)", text, holds, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	_, warnings, err := Compile("person.emial == '' && has(person.emial) && person.phone.x == 1 && person.name.any", sampleNames(), Anything)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range warnings {
		got = append(got, fmt.Sprintf("%d %s", w.Column, w.Sentence("es")))
	}
	want := "8 no se conoce el campo «person.emial»; ¿quisiste decir «email»?|51 no se conoce el campo «person.phone»"
	if strings.Join(got, "|") != want {
		t.Error(strings.Join(got, "|"))
	}
}

// TestOpenNames: what nobody knows is a warning, and missing unless it is there.
func TestOpenNames(t *testing.T) {
	e, warnings, err := Compile("email != 'x' && type == 'A'", Names{Open: true}, Boolean)
	if err != nil || len(warnings) != 2 || warnings[0].Code != UnknownName || warnings[1].Column != 17 {
		t.Fatalf("%v %v", warnings, err)
	}
	_, err = e.Holds(context.Background(), Vars{Now: noon})
	if p, ok := errors.AsType[*Problem](err); !ok || p.Code != Missing || p.Detail != "email" || p.Column != 1 {
		t.Errorf("%v", err)
	}
	holds, err := e.Holds(context.Background(), Vars{Values: map[string]any{"email": "y", "type": "A"}, Now: noon})
	if err != nil || !holds {
		t.Errorf("%t %v", holds, err)
	}
}

func TestReferences(t *testing.T) {
	e := mustCompile(t, "person.name == text && person['email'] != '' && list[0] == whole && person.name != '' && "+
		"list.exists(x, x == person.?level) && has(person.a.b) && now > timestamp(made) && math.abs(whole) > 1 && [person][0].name == ''", Anything)
	var got []string
	for _, r := range e.References() {
		got = append(got, fmt.Sprintf("%s@%d", r, r.Column))
	}
	want := "person.name@1 text@16 person.email@24 list.0@49 whole@60 list@90 person.level@110 person.a.b@132 now@147 made@163 person@196"
	if strings.Join(got, " ") != want {
		t.Error(strings.Join(got, " "))
	}
}

func TestReads(t *testing.T) {
	for text, want := range map[string]bool{
		"person.name == 'x'": true, "person['name'] == 'x'": true, "person.?name.orValue('') == 'x'": true, "has(person.name)": true,
		"size(person) > 0": true, "person[text] == 'x'": true, "cel.bind(p, person, p.name == 'x')": true, "text in person": true,
		"person.email == 'x' || person.email.name": false, "[{'name': 1}].all(person, person.name == 1)": false, "text == 'name'": false,
	} {
		if e := mustCompile(t, text, Boolean); e.Reads("person", "name") != want {
			t.Errorf("%s reads it: %t", text, !want)
		}
	}
}

// TestLazy: a value is asked for when it is read, and once.
func TestLazy(t *testing.T) {
	calls := 0
	values := map[string]any{
		"person": func() any { calls++; return map[string]any{"name": "ANA", "age": 3.0} },
		"text":   func() any { t.Error("nobody reads it"); return nil },
		"whole":  1.0,
	}
	e, _, err := Compile("person.name == 'ANA' && person.age == 3 || text == ''", known(map[string]any{"person": 1, "text": 1}), Boolean)
	if err != nil {
		t.Fatal(err)
	}
	if holds, err := e.Holds(context.Background(), Vars{Values: values, Now: noon}); err != nil || !holds || calls != 1 {
		t.Errorf("%t %v, %d calls", holds, err, calls)
	}
	if _, ok := values["person"].(func() any); !ok {
		t.Error("the caller's values were changed")
	}
}

// TestPanicsAreErrors: whatever happens inside, the caller lives.
func TestPanicsAreErrors(t *testing.T) {
	e := mustCompile(t, "person.name == 'x'", Boolean)
	values := map[string]any{"person": func() any { panic("boom") }}
	_, err := e.Holds(context.Background(), Vars{Values: values, Now: noon})
	if p, ok := errors.AsType[*Problem](err); !ok || p.Code != Broken || p.Line != 1 {
		t.Errorf("%v", err)
	}
	values = map[string]any{"person": map[string]any{"name": make(chan int)}}
	if _, err = e.Holds(context.Background(), Vars{Values: values, Now: noon}); err == nil {
		t.Error("a value that is none of JSON's is compared")
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, text := range []string{"whole == 7", "list.exists(x, x == 1)"} {
		_, err := mustCompile(t, text, Boolean).Holds(ctx, vars())
		if p, ok := errors.AsType[*Problem](err); !ok || p.Code != TimeExceeded || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestInterrupted: a loop ends with the context that it runs under.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	values := sample()
	values["person"] = func() any { cancel(); return 1.0 }
	e := mustCompile(t, "lists.range(10000).all(i, person == 1 && i >= 0)", Boolean)
	_, err := e.Holds(ctx, Vars{Values: values, Now: noon})
	if p, ok := errors.AsType[*Problem](err); !ok || p.Code != TimeExceeded || p.Column != 20 {
		t.Errorf("%v", err)
	}
}

// TestNameLimit: an expression may read many names, and no more.
func TestNameLimit(t *testing.T) {
	text := "a0"
	for i := 1; i < maxNames; i++ {
		text += fmt.Sprintf("+a%d", i) //nolint:perfsprint // a few, once
	}
	names := Names{Open: true}
	values := map[string]any{}
	for i := range maxNames + 1 {
		values[fmt.Sprintf("a%d", i)] = 1.0
	}
	if _, _, err := Compile("["+strings.ReplaceAll(text, "+", ",")+"]", names, Anything); err != nil {
		t.Error(err)
	}
	_, _, err := Compile("["+strings.ReplaceAll(text, "+", ",")+",b]", names, Anything)
	if p, ok := errors.AsType[*Problem](err); !ok || p.Code != TooMuch {
		t.Error(err)
	}
}
