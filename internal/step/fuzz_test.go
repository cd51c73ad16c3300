package step

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// FuzzCompileAndValidate: whatever the schema and the value, there is an answer,
// soon, the same one each time, and a sentence for every fault.
func FuzzCompileAndValidate(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"string","pattern":"^a$"}}}`, `{"b":1}`},
		{`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`, `1`},
		{bomb(8, "anyOf"), `[]`},
		{`{"oneOf":[{"const":"a"},{"const":2}]}`, `"b"`},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{}],"additionalItems":false,"dependencies":{"a":["b"],"c":{}}}`, `[1,2]`},
		{`{"$anchor":"x","properties":{"a":{"$ref":"#x"}}}`, `{"a":{}}`},
		{`{"x":{"y":{}},"$ref":"#/x/y"}`, `null`},
		{`{"$ref":"#/%24defs/a%20b","$defs":{"a b":{"minimum":1,"maximum":2}}}`, `3`},
		{`{"unevaluatedProperties":false,"anyOf":[{"properties":{"a":{}}},{"properties":{"b":false}}]}`, `{"a":1,"b":2}`},
		{`{"propertyNames":{"format":"email"},"patternProperties":{"(a+)+$":{"uniqueItems":true}}}`, `{"aaa":[1,1]}`},
		{`{"contains":{"multipleOf":0.1},"minContains":2,"prefixItems":[true,false]}`, `[0.1,0.2,{}]`},
		{`{"$id":"a:b","$schema":"https://json-schema.org/draft/2019-09/schema","if":true,"then":false}`, `{}`},
		{`{"$ref":"#/enum/0","enum":[{"$id":"http://x/","$ref":"y"}]}`, `{}`},
		{`{"$ref":"#/$defs","$defs":{"$id":"#a"}}`, `{}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, schema, text string) {
		s, err := Compile([]byte(schema))
		if err != nil {
			var refusal *SchemaError
			if !errors.As(err, &refusal) || refusal.Error() == "" {
				t.Fatalf("%T %v", err, err)
			}
			if strings.Contains(refusal.Error(), "cannot be compiled") {
				t.Fatalf("the library panicked: %v", err)
			}
			return
		}
		s.TakesObjects()
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			return
		}
		faults := s.Validate(value)
		if again := show(s.Validate(value)); len(faults) < maxFaults && again != show(faults) {
			t.Fatalf("two verdicts:\n%s\n%s", show(faults), again)
		}
		for _, fault := range faults {
			if sentence := fault.Sentence("es"); strings.Contains(sentence, "%!") {
				t.Fatalf("%s: %q", fault.Code, sentence)
			}
		}
	})
}
