package step

import (
	"fmt"
	"strings"
	"testing"

	"cauce/internal/fault"
)

// show writes faults as `path:code(args)`.
func show(faults []fault.Fault) string {
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Path + ":" + string(f.Code)
		if len(f.Args) > 0 {
			texts[i] += "(" + strings.Join(f.Args, "; ") + ")"
		}
	}
	return strings.Join(texts, " | ")
}

func TestValidateNamesEveryKindOfFault(t *testing.T) {
	for _, c := range []struct{ schema, value, want string }{
		// What is there and what is not.
		{`{"required":["a","b"],"properties":{"a":{}}}`, `{}`, "a:required | b:required"},
		{`{"properties":{"in":{"required":["x"]}}}`, `{"in":{}}`, "in.x:required"},
		{`{"dependentRequired":{"a":["b"]}}`, `{"a":1}`, "b:required"},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b"]}}`, `{"a":1}`, "b:required"},
		{`{"additionalProperties":false,"properties":{"a":{}}}`, `{"a":1,"c":2,"b":3}`, "b:unknown_field | c:unknown_field"},
		{`{"properties":{"in":{"additionalProperties":false}}}`, `{"in":{"x":1}}`, "in.x:unknown_field"},
		{`{"properties":{"a":{}},"unevaluatedProperties":false}`, `{"a":1,"b":2}`, "b:unknown_field"},
		{`{"properties":{"a":false}}`, `{"a":1}`, "a:unknown_field"},
		{`{"minProperties":2}`, `{"a":1}`, ":too_few(2)"},
		{`{"maxProperties":1}`, `{"a":1,"b":2}`, ":too_many(1)"},
		{`{"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"A":1}`, `A:name_not_allowed(A)`},
		// Kinds.
		{`{"type":"string"}`, `1`, ":wrong_kind(text)"},
		{`{"type":"number"}`, `"1"`, ":wrong_kind(number)"},
		{`{"type":"integer"}`, `1.5`, ":wrong_kind(integer)"},
		{`{"type":"boolean"}`, `"true"`, ":wrong_kind(boolean)"},
		{`{"type":"object"}`, `[]`, ":wrong_kind(object)"},
		{`{"type":"array"}`, `{}`, ":wrong_kind(list)"},
		{`{"type":"null"}`, `0`, ":wrong_kind(null)"},
		{`{"type":["string","null"]}`, `1`, ":wrong_kind(text)"},
		{`{"type":["integer","number"]}`, `"1"`, ":wrong_kind(number)"},
		{`{"type":["string","number"]}`, `{}`, ":wrong_kinds(number, text)"},
		{`{"type":"integer"}`, `5`, ""},
		{`{"type":"integer"}`, `5.0`, ""},
		{`{"type":"integer"}`, `1e21`, ""},
		{`{"type":"integer"}`, `-9007199254740993`, ""},
		// Texts.
		{`{"minLength":2}`, `"ñ"`, ":too_short(2)"},
		{`{"maxLength":2}`, `"ñoñ"`, ":too_long(2)"},
		{`{"maxLength":3}`, `"ñoñ"`, ""},
		{`{"pattern":"^[0-9]{5}$"}`, `"4410O"`, ":not_pattern(^[0-9]{5}$)"},
		{`{"pattern":"^[0-9]{5}$"}`, `"44100\n"`, ":not_pattern(^[0-9]{5}$)"},
		{`{"format":"email"}`, `"a@b"`, ""},
		{`{"format":"email"}`, `"a b@c.mx"`, ":not_email"},
		{`{"format":"email"}`, `"\"a\r\nBcc: x\"@c.mx"`, ":not_email"},
		{`{"format":"email"}`, `"a@c.mx\n"`, ":not_email"},
		{`{"format":"email"}`, `"nobody"`, ":not_email"},
		{`{"format":"uuid"}`, `"86b9535d"`, ":not_uuid"},
		{`{"format":"date"}`, `"2026-02-30"`, ":not_format(date)"},
		{`{"format":"date-time"}`, `"2026-02-03"`, ":not_format(date-time)"},
		{`{"format":"uri"}`, `"x"`, ":not_format(uri)"},
		// Numbers.
		{`{"minimum":0.5}`, `0`, ":too_small(0.5)"},
		{`{"maximum":10}`, `11`, ":too_large(10)"},
		{`{"minimum":1,"maximum":20}`, `0`, ":out_of_range(1; 20)"},
		{`{"minimum":1,"maximum":20}`, `21`, ":out_of_range(1; 20)"},
		{`{"exclusiveMinimum":0}`, `0`, ":more_than(0)"},
		{`{"exclusiveMaximum":1}`, `1`, ":less_than(1)"},
		{`{"multipleOf":0.01}`, `0.015`, ":not_multiple(0.01)"},
		{`{"multipleOf":0.01}`, `19.99`, ""},
		// Values.
		{`{"enum":["a",2,null]}`, `"b"`, ":not_one_of(a, 2, null)"},
		{`{"enum":["a"]}`, `"b"`, ":not_constant(a)"},
		{`{"const":true}`, `false`, ":not_constant(true)"},
		{`{"const":true}`, `1`, ":not_constant(true)"},
		{`{"const":{"a":[1]}}`, `{"a":[2]}`, `:not_constant({"a":[1]})`},
		// Lists.
		{`{"minItems":2}`, `[1]`, ":too_few(2)"},
		{`{"maxItems":1}`, `[1,2]`, ":too_many(1)"},
		{`{"items":{"type":"string"}}`, `["a",1,"b",2]`, "1:wrong_kind(text) | 3:wrong_kind(text)"},
		{`{"uniqueItems":true}`, `["a","b","a"]`, "2:duplicate(a)"},
		{`{"uniqueItems":true}`, `[{"a":1},{"a":1.0}]`, `1:duplicate({"a":1})`},
		{`{"prefixItems":[{}],"items":false}`, `[1,2]`, "1:nothing_allowed"},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{}],"additionalItems":false}`, `[1,2]`, ":too_many(1)"},
		{`{"contains":{"const":1}}`, `[2]`, ":few_fit(1)"},
		{`{"contains":{"const":1},"minContains":2}`, `[1]`, ":few_fit(2)"},
		{`{"contains":{"const":1},"maxContains":1}`, `[1,1]`, ":many_fit(1)"},
		// Combinations.
		{`{"allOf":[{"required":["a"]},{"required":["b"]}]}`, `{}`, "a:required | b:required"},
		{`{"not":{"required":["a"]}}`, `{"a":1}`, ":not_allowed"},
		{`{"if":{"required":["a"]},"then":{"required":["b"]}}`, `{"a":1}`, "b:required"},
		{`{"$ref":"#/$defs/a","$defs":{"a":{"required":["x"]}}}`, `{}`, "x:required"},
		{`{"dependentSchemas":{"a":{"required":["b"]}}}`, `{"a":1}`, "b:required"},
		{`false`, `{}`, ":nothing_allowed"},
	} {
		got := show(compile(t, c.schema).Validate(parse(t, c.value)))
		if got != c.want {
			t.Errorf("%s of %s\n got %s\nwant %s", c.schema, c.value, got, c.want)
		}
	}
}

func TestValidateReadsAlternatives(t *testing.T) {
	byKind := `{"oneOf":[
		{"required":["kind","clabe"],"properties":{"kind":{"const":"bank"},"clabe":{"pattern":"^[0-9]{18}$"}}},
		{"required":["kind","phone"],"properties":{"kind":{"const":"cash"}}}]}`
	for _, c := range []struct{ name, schema, value, want string }{
		{"constants are one list", `{"oneOf":[{"const":"a","title":"A"},{"const":"b"}]}`, `"c"`, ":not_one_of(a, b)"},
		{"lists too", `{"anyOf":[{"enum":["a","b"]},{"const":"c"},{"type":"null"}]}`, `"d"`, ":not_one_of(a, b, c)"},
		{"the kind tells", `{"anyOf":[{"type":"null"},{"type":"string","maxLength":2}]}`, `"abc"`, ":too_long(2)"},
		{"null helps nobody", `{"anyOf":[{"type":"null"},{"type":"string"}]}`, `1`, ":wrong_kind(text)"},
		{"a member tells", byKind, `{"kind":"bank","clabe":"1"}`, "clabe:not_pattern(^[0-9]{18}$)"},
		{"the other", byKind, `{"kind":"cash"}`, "phone:required"},
		{"nobody can tell", `{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, `{}`, ":no_alternative(2)"},
		{"kinds apart", `{"anyOf":[{"type":"string"},{"type":["integer","null"]},{"type":"number"}]}`, `{}`, ":wrong_kinds(text, number)"},
		{"several kinds are not meant", `{"anyOf":[{"type":["string","number"]},{"required":["a"]}]}`, `{}`, "a:required"},
		{"more than one", `{"oneOf":[{"minLength":1},{"maxLength":9}]}`, `"a"`, ":many_alternatives"},
		{"only one", `{"anyOf":[{"required":["a"]}]}`, `{}`, "a:required"},
	} {
		if got := show(compile(t, c.schema).Validate(parse(t, c.value))); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestValidateTellsEverythingAtOnce(t *testing.T) {
	schema := compile(t, `{"type":"object","minProperties":9,"additionalProperties":false,"required":["name"],"properties":{
		"name":{"type":"string"},
		"zip":{"type":"string","maxLength":5,"pattern":"^[0-9]{5}$"},
		"address":{"type":"object","minProperties":3,"properties":{"street":{"type":"string"}}},
		"references":{"type":"array","maxItems":1,"items":{"type":"object","required":["phone"]}}}}`)
	value := parse(t, `{"zip":"441000","address":{"street":7},"address-2":1,"references":[{},{"phone":"1"},{}]}`)
	want := "address.street:wrong_kind(text) | address:too_few(3) | address-2:unknown_field | name:required | " +
		"references.0.phone:required | references.2.phone:required | references:too_many(1) | " +
		"zip:too_long(5) | zip:not_pattern(^[0-9]{5}$) | :too_few(9)"
	for range 20 { // the library walks maps
		faults := schema.Validate(value)
		if got := show(faults); got != want {
			t.Fatalf("\n got %s\nwant %s", got, want)
		}
		list := &fault.List{}
		list.AddAll("payload", faults)
		if n := len(list.Faults()); n != len(faults)-1 { // of the two on zip, the first
			t.Fatalf("a list keeps %d of %d faults: %s", n, len(faults), show(list.Faults()))
		}
	}
}

func TestNestedNamesAreNotMisplaced(t *testing.T) {
	schema := compile(t, `{"properties":{"a":{"propertyNames":{"maxLength":2}},"b":{},"c":{"properties":{"d":{}}}}}`)
	value := parse(t, `{"a":{"long":1},"b":{"long":1},"c":{"d":1}}`)
	for range 20 {
		if got := show(schema.Validate(value)); got != `:name_not_allowed(long)` {
			t.Fatal(got)
		}
	}
}

func TestArgumentsStayShort(t *testing.T) {
	values := make([]string, 300)
	for i := range values {
		values[i] = fmt.Sprintf("%q", strings.Repeat("x", i))
	}
	schema := compile(t, `{"enum":[`+strings.Join(values, ",")+`]}`)
	faults := schema.Validate("y")
	if len(faults) != 1 || len(faults[0].Args[0]) > maxArg+len("…") {
		t.Errorf("%d faults, %d characters", len(faults), len(faults[0].Args[0]))
	}
}

func TestEveryFaultHasASentence(t *testing.T) {
	schema := compile(t, `{"properties":{"a":{"type":"string"},"b":{"minimum":1,"maximum":2},"c":{"enum":[1,2]}},"required":["d"],"additionalProperties":false}`)
	for _, f := range schema.Validate(parse(t, `{"a":1,"b":3,"c":3,"e":1}`)) {
		for _, language := range []string{"es", "en"} {
			if text := f.Sentence(language); text == "" || strings.Contains(text, "%!") {
				t.Errorf("%s: %s: %q", f.Code, language, text)
			}
		}
	}
}
