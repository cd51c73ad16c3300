package step

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestCompileRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		schema string
		path   string
		// says is a part of the sentence.
		says string
	}{
		"no JSON":                 {`{"type":`, "", "not JSON"},
		"empty":                   {``, "", "not JSON"},
		"two documents":           {`{} {}`, "", "not JSON"},
		"a text":                  {`"object"`, "", "neither an object nor a boolean"},
		"null":                    {`null`, "", "neither an object nor a boolean"},
		"a list":                  {`[{}]`, "", "neither an object nor a boolean"},
		"unknown type":            {`{"type":"nonsense"}`, "/type", "must be one of"},
		"unknown type deep":       {`{"properties":{"a":{"type":"strin"}}}`, "/properties/a/type", "must be one of"},
		"properties no object":    {`{"properties":[]}`, "/properties", "want object"},
		"required no list":        {`{"required":"a"}`, "/required", "want array"},
		"negative length":         {`{"minLength":-1}`, "/minLength", "minimum"},
		"length beyond counting":  {`{"maxLength":1e300}`, "/maxLength", "or less"},
		"number beyond counting":  {`{"minimum":1e999999}`, "", "not JSON"},
		"broken pattern":          {`{"properties":{"a":{"pattern":"("}}}`, "/properties/a/pattern", "fails at “(”"},
		"pattern cut short":       {`{"pattern":"a\\"}`, "/pattern", "fails at “\\”"},
		"lookahead":               {`{"pattern":"^(?=a)"}`, "/pattern", "fails at “(?="},
		"broken property pattern": {`{"patternProperties":{"[":{}}}`, "", "not an RE2 regular"},
		"unknown draft":           {`{"$schema":"http://json-schema.org/draft-03/schema#"}`, "/$schema", "must be one of"},
		"draft of ours":           {`{"$schema":"https://attacker.example/meta"}`, "/$schema", "must be one of"},
		"draft no text":           {`{"$schema":7}`, "/$schema", "must be one of"},
		"draft inside":            {`{"properties":{"a":{"$schema":"https://attacker.example/meta"}}}`, "", "own parts alone"},
		"remote reference":        {`{"properties":{"a":{"$ref":"https://attacker.example/x.json"}}}`, "/properties/a/$ref", "own parts alone"},
		"metadata service":        {`{"$ref":"http://169.254.169.254/latest/meta-data"}`, "/$ref", "own parts alone"},
		"file reference":          {`{"$ref":"file:///etc/passwd"}`, "/$ref", "own parts alone"},
		"relative reference":      {`{"$ref":"other.json#/a"}`, "/$ref", "own parts alone"},
		"schema of schemas":       {`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`, "/$ref", "own parts alone"},
		"own name as address":     {`{"$id":"https://me.example/form","$ref":"https://me.example/form#/$defs/a","$defs":{"a":{}}}`, "/$ref", "own parts alone"},
		"reference hidden in an unknown keyword": {
			`{"$ref":"#/x-hidden/a","x-hidden":{"a":{"$ref":"https://attacker.example/x.json"}}}`, "", "own parts alone",
		},
		"schema of schemas hidden in an unknown keyword": {
			`{"$ref":"#/x-hidden","x-hidden":{"$ref":"https://json-schema.org/draft-07/schema"}}`, "", "own parts alone (#…), not to http",
		},
		"reference to nothing":    {`{"$ref":"#/$defs/none"}`, "", "not found"},
		"anchor to nothing":       {`{"$ref":"#none"}`, "", "not found"},
		"id inside":               {`{"properties":{"a":{"$id":"https://me.example/a"}}}`, "/properties/a/$id", "top"},
		"dynamic reference":       {`{"$dynamicRef":"#a","$dynamicAnchor":"a"}`, "/$dynamicRef", "not taken"},
		"recursive reference":     {`{"$recursiveRef":"#"}`, "/$recursiveRef", "not taken"},
		"loop of one":             {`{"$ref":"#"}`, "", "loop"},
		"loop of two":             {`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`, "/$defs/a", "loop"},
		"loop through a property": {`{"type":"object","properties":{"child":{"$ref":"#"}}}`, "", "loop"},
		"loop through entries":    {`{"$defs":{"tree":{"items":{"$ref":"#/$defs/tree"}}},"$ref":"#/$defs/tree"}`, "/$defs/tree", "loop"},
		"loop through not":        {`{"not":{"$ref":"#"}}`, "", "loop"},
		"loop through an anchor":  {`{"$anchor":"me","allOf":[{"$ref":"#me"}]}`, "", "loop"},
		"loop in draft 7":         {`{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":{"$ref":"#"}}`, "", "loop"},
	} {
		schema, err := Compile([]byte(c.schema))
		var refusal *SchemaError
		switch {
		case schema != nil || !errors.As(err, &refusal):
			t.Errorf("%s: Compile = %v, %v; want a SchemaError", name, schema, err)
		case refusal.Path != c.path || !strings.Contains(err.Error(), c.says):
			t.Errorf("%s: refused at %q: %q; want %q at %q", name, refusal.Path, err, c.says, c.path)
		case strings.Contains(err.Error(), schemaURL):
			t.Errorf("%s: %q shows our own name of the schema", name, err)
		}
	}
}

func TestCompileTakes(t *testing.T) {
	for name, schema := range map[string]string{
		"nothing":         `{}`,
		"anything":        `true`,
		"own parts":       `{"type":"object","properties":{"a":{"$ref":"#/$defs/name"},"b":{"$ref":"#/$defs/name"}},"$defs":{"name":{"type":"string"}}}`,
		"an anchor":       `{"properties":{"a":{"$ref":"#n"}},"$defs":{"x":{"$anchor":"n","type":"string"}}}`,
		"a name":          `{"$id":"https://me.example/form","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{}}}`,
		"a draft":         `{"$schema":"https://json-schema.org/draft/2020-12/schema"}`,
		"an old draft":    `{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{}},"properties":{"x":{"$ref":"#/definitions/a"}}}`,
		"$ref as data":    `{"enum":[{"$ref":"https://x.example"}],"default":{"$ref":"file:///x"},"examples":[{"$ref":"x"}],"const":{"$id":"x"}}`,
		"$ref as a field": `{"properties":{"$ref":{"type":"string"},"$id":{"type":"string"},"default":{"type":"string"}}}`,
		"odd keywords":    `{"x-order":["b","a"],"x-title-en":"Form","properties":{"a":{"x-title-en":"A"}}}`,
		"odd formats":     `{"properties":{"a":{"type":"string","format":"phone"}}}`,
	} {
		if _, err := Compile([]byte(schema)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The library compiles the values of the format `regex` while it validates.
func TestPatternsAsValues(t *testing.T) {
	schema := compile(t, `{"items":{"format":"regex"},"maxItems":9}`)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 200 {
				good, bad := fmt.Sprintf("a%d-%d{3}", worker, i), fmt.Sprintf("(%d-%d", worker, i)
				if got := show(schema.Validate([]any{good, bad, strings.Repeat("(a{1000})", 100)})); got != "1:not_format(regex) | 2:not_format(regex)" {
					t.Error(got)
				}
			}
		})
	}
	group.Wait()
}

func TestTakesObjects(t *testing.T) {
	for schema, want := range map[string]bool{
		`{"type":"object"}`:          true,
		`{}`:                         true,
		`true`:                       true,
		`{"properties":{}}`:          true,
		`{"type":["object","null"]}`: true,
		`{"$ref":"#/$defs/f","$defs":{"f":{"type":"object"}}}`: true,
		`{"type":"string"}`:         false,
		`{"type":["array","null"]}`: false,
		`false`:                     false,
		`{"$ref":"#/$defs/f","$defs":{"f":{"type":"array"}}}`:                false,
		`{"type":"object","$ref":"#/$defs/f","$defs":{"f":{"type":"null"}}}`: false,
	} {
		if got := compile(t, schema).TakesObjects(); got != want {
			t.Errorf("%s: TakesObjects = %v", schema, got)
		}
	}
}

func compile(t testing.TB, schema string) *Schema {
	t.Helper()
	s, err := Compile([]byte(schema))
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	return s
}

// parse reads a value as encoding/json does, numbers as float64: the same as
// structpb's AsMap.
func parse(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}
