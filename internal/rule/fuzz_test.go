package rule

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// stepNames are the names that every flow's expressions may see.
var stepNames = []string{
	"acceptance", "address_verification", "auth", "biometric_sign", "cdc_authorization", "custom_form",
	"document_analyzer", "document_preview", "document_qr", "document_sign", "enroll_basic", "enroll_fingerprint",
	"enroll_full", "enroll_simple", "files_upload", "liveness", "multiple_document_sign", "personal_address",
	"personal_bank_data", "personal_financial", "personal_job_detail", "personal_references", "verify_email",
	"verify_phone_number", "video_sign_step", "video_sign",
}

// reserved are the words that CEL keeps.
var reserved = []string{
	"false", "in", "null", "true", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
	"let", "loop", "package", "namespace", "return", "var", "void", "while",
}

func seeds() []string {
	all := []string{
		"", " ", "\n", "\x00", "\xff\xfe", "a\xc3", "'\xc3'", "\u2028", "a\u200bb", "🙂 == '🙂'", "'é' + \"\\u00e9\"",
		"email != 'example@example.com'",
		"enroll_full['payload']['biometrics']['matchLevel'] >= 5",
		"enroll_full['payload']['biometrics']['matchLevel'] >= 5}",
		"5 > 10 ? 'true': 'false'",
		"a.?b.?c[?0].orValue(1)", "a[0].b['c'].d", "has(a.b.c) && a.b.c != null", "{1: 2}[1]", "{'a': a, ?'b': a.?b}",
		"[1, ?a.?b]", "a in [1, 2.0, 'x', null]", "a ? b : c", "-9223372036854775808", "1e999", "0x", "1u", "b'\\xff'",
		"r'\\d' + '''\n'''", "// only a comment", "a // comment\n > 1", "age(a)", "age('2000-02-29')", "days_since(now)",
		"age(age(a))", "now.getHours('America/Mexico_City')", "timestamp('9999-12-31T23:59:59Z') + duration('1h')",
		"duration('1000000h') * 2", "a % 0", "a / 0", "9223372036854775807 * a", "a.map(x, x.map(y, y))",
		"a.all(x, a.exists(y, x == y))", "a.filter(now, now)", "[[[[[[[[[[1]]]]]]]]]]", "a.a.a.a.a.a.a.a.a.a.a.a",
		"cel.bind(x, a, x + x)", "math.greatest([1, a])", "sets.contains([a], [b])", "a.matches('(a|b)*c')",
		"a.matches(a)", "regex.replace(a, a, a)", "a.format([a])", "'%s'.format([a, b])", "lists.range(9).map(i, a)",
		"optional.of(optional.of(a))", "google.protobuf.Struct{fields: {}}", "type(a)", "dyn(a)", "a.b()", "a()", "a.b.c.d()",
		"((((((((((1))))))))))", "!!!!!!!!!!true", "----------1", "@result", "@0", "__result__", "`a b`.c", "a.`b`",
		"a.split('').join('').reverse()", "string(a) + string(b)", "a == a == a", "a < b < c",
		"a.transformMap(k, v, v)", "[1,2].sortBy(x, -x)", "a.distinct().flatten()", "strings.quote(a)", "'a'.charAt(0)",
	}
	for _, name := range stepNames {
		all = append(all, name+".payload.x == 1 && "+name+"['status'] != 'failed'")
	}
	for _, word := range reserved {
		all = append(all, word, "a."+word, word+".a", "a['"+word+"']", "[1].map("+word+", 1)")
	}
	for _, deep := range []string{"(", "[", "{1:", "!", "-", "a?b:", "a.map(x,", "cel.bind(a,a,"} {
		all = append(all, strings.Repeat(deep, 300)+"1", strings.Repeat(deep, 40)+"1")
	}
	all = append(all, "["+strings.Repeat("1,", 1000)+"1]", strings.Repeat("a+", 1500)+"a", strings.Repeat("a.b[0]", 300))
	return append(all, bombs...)
}

// FuzzCompile: whatever the text, there is an answer: an expression, or what is
// wrong, with a place and words, as an expression, as a rule and inside of a text.
func FuzzCompile(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
		f.Add("{" + seed + "}")
	}
	names := known(map[string]any{"a": 1, "b": 1, "c": 1})
	for _, name := range stepNames {
		names.Known[name] = &Shape{Kind: KindObject, Fields: map[string]*Shape{"payload": {Kind: KindObject, Open: true}}}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, open := range []bool{false, true} {
			names.Open = open
			e, warnings, err := Compile(text, names, Boolean)
			checkCompiled(t, text, warnings, err)
			if err != nil {
				continue
			}
			if e.String() != text || e.Weight() <= 0 {
				t.Errorf("%q is kept as %q", text, e)
			}
			for _, r := range e.References() {
				if r.Name == "" || r.Line < 1 || r.Column < 1 || variableIndex(r.Name) >= 0 {
					t.Errorf("%q: reference %+v", text, r)
				}
			}
		}
		_, warnings, err := CompileText(text, names)
		checkCompiled(t, text, warnings, err)
	})
}

func checkCompiled(t *testing.T, text string, warnings []*Problem, err error) {
	t.Helper()
	for _, w := range warnings {
		checkPlace(t, text, w)
	}
	if err == nil {
		return
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("%q: %T", text, err)
	}
	if p.Code == Broken {
		t.Errorf("%q: %v", text, p.Cause)
	}
	checkPlace(t, text, p)
	if strings.Contains(p.Sentence("es")+p.Offending+p.Nearest, "@") && !strings.Contains(text, "@") {
		t.Errorf("%q: %s shows what nobody wrote", text, p.Sentence("es"))
	}
}

// FuzzEval: whatever the expression and the values, evaluating ends, within its
// cost, with a value or with what is wrong and where; and judging says the same as
// counting.
func FuzzEval(f *testing.F) {
	for i, seed := range seeds() {
		f.Add(seed, []string{
			`{}`, `{"a":1,"b":2.5,"c":"x"}`, `{"a":null,"b":[1,"2",null],"c":{"a":{"b":1}}}`,
			`{"a":"texto","b":"","c":true}`, `{"a":[[1,2],[3]],"b":{"b":{"c":[null]}},"c":-1e308}`,
			`{"a":{"a":{"a":{"a":{"a":1}}}},"b":"2000-01-01","c":"2000-01-01T00:00:00Z"}`,
		}[i%6])
	}
	f.Fuzz(func(t *testing.T, text, raw string) {
		var values map[string]any
		if json.Unmarshal([]byte(raw), &values) != nil {
			return
		}
		e, _, err := Compile(text, Names{Open: true}, Anything)
		if err != nil {
			return
		}
		seen := Vars{Values: values, Now: noon}
		outcome, err := e.Eval(context.Background(), seen)
		checkEvaluated(t, text, err)
		if outcome.Cost > 3*MaxCost {
			t.Errorf("%q cost %d", text, outcome.Cost)
		}
		if err == nil {
			Format(Mask(outcome.Value), "es")
		}
		e.Seen(seen)
		rule, _, refused := Compile(text, Names{Open: true}, Boolean)
		if refused != nil {
			return
		}
		holds, judged := rule.Holds(context.Background(), seen)
		checkEvaluated(t, text, judged)
		value, isBool := outcome.Value.(bool)
		if err == nil && isBool && (judged != nil || holds != value) {
			t.Errorf("%q: counted %t, judged %t (%v)", text, value, holds, judged)
		}
		if (err != nil || !isBool) && (judged == nil || holds) {
			t.Errorf("%q: counted %v (%v), judged %t", text, outcome.Value, err, holds)
		}
	})
}

func checkEvaluated(t *testing.T, text string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("%q: %T", text, err)
	}
	if p.Code == Broken {
		t.Errorf("%q: %v", text, p.Cause)
	}
	checkPlace(t, text, p)
}
