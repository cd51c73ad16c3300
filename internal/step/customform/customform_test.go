package customform

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"cauce/internal/step"
)

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func TestCheckSetupRefuses(t *testing.T) {
	for name, c := range map[string]struct{ schema, says string }{
		"an unknown type":       {`{"type":"nonsense"}`, "#/type"},
		"a mistake deep inside": {`{"type":"object","properties":{"a":{"minLength":"3"}}}`, "#/properties/a/minLength"},
		"a list":                {`{"type":"array"}`, "must be of an object"},
		"a text":                {`{"type":["string","null"]}`, "must be of an object"},
		"a list by reference":   {`{"$ref":"#/$defs/a","$defs":{"a":{"type":"array"}}}`, "must be of an object"},
		"a remote reference":    {`{"type":"object","properties":{"a":{"$ref":"http://169.254.169.254/"}}}`, "own parts alone"},
		"a file":                {`{"type":"object","$ref":"file:///etc/passwd"}`, "own parts alone"},
		"a loop":                {`{"type":"object","properties":{"a":{"$ref":"#"}}}`, "loop"},
		"a bad pattern":         {`{"type":"object","properties":{"a":{"pattern":"(?<=x)y"}}}`, "#/properties/a/pattern"},
		"a huge one":            {`{"type":"object","title":"` + strings.Repeat("x", 70_000) + `"}`, "over 65536 bytes"},
	} {
		faults := work{}.CheckSetup(map[string]any{"schema": parse(t, c.schema)})
		if len(faults) != 1 || faults[0].Path != "schema" || !strings.Contains(faults[0].Sentence("en"), c.says) {
			t.Errorf("%s: %v, want %q", name, faults, c.says)
		}
	}
}

func TestCheckSetupSpeaksSpanish(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"array"}`:                                     "el esquema de un formulario debe ser de un objeto (`type: object`)",
		`{"properties":{"a":{"$ref":"#"}}}`:                    "la parte # se contiene a sí misma: un esquema no puede ser circular",
		`{"$ref":"file:///etc/passwd"}`:                        "un esquema solo puede referirse a sus propias partes (#…), no a file:///etc/passwd",
		`{"title":"` + strings.Repeat("x", 70_000) + `"}`:      "rebasa 65536 bytes",
		`{"properties":{"a":{"pattern":"(?=x)"}}}`:             "el patrón en #/properties/a/pattern no es una expresión regular RE2; falla en «(?=»",
		`{"pattern":"` + strings.Repeat("a", 1001) + `"}`:      "el patrón en #/pattern rebasa 1000 bytes",
		`{"pattern":"` + strings.Repeat("(a{1000})", 9) + `"}`: "el patrón en #/pattern tiene demasiadas repeticiones",
		`{"$dynamicRef":"#a"}`:                                 "no se admite #/$dynamicRef en un esquema",
		`{"maxLength":1e300}`:                                  "el valor de #/maxLength debe ser 2147483647 o menor",
	} {
		faults := work{}.CheckSetup(map[string]any{"schema": parse(t, schema)})
		if len(faults) != 1 || faults[0].Path != "schema" || faults[0].Sentence("es") != want {
			t.Errorf("%.60s: %v, want %q", schema, faults, want)
		}
	}
}

func TestCheckSetupLeavesTheShapeToTheSchema(t *testing.T) {
	schema, err := step.Compile(setup)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`{}`, `{"schema":null}`, `{"schema":"{}"}`, `{"schema":true}`, `{"schema":[]}`} {
		object := parse(t, text)
		faults := schema.Validate(object)
		if len(faults) != 1 || faults[0].Path != "schema" {
			t.Errorf("%s: %v", text, faults)
		}
		if more := (work{}).CheckSetup(object); len(more) > 0 {
			t.Errorf("%s: told twice: %v", text, more)
		}
	}
}

const form = `{"type":"object","additionalProperties":false,"required":["color"],"properties":{"color":{"type":"string","enum":["red","green"]},"age":{"type":"integer"}}}`

func TestTheFormJudges(t *testing.T) {
	setup := map[string]any{"schema": parse(t, form), "title": "Colores"}
	if faults := (work{}).CheckSetup(setup); len(faults) > 0 {
		t.Fatal(faults)
	}
	schema, err := step.CompileCached(work{}.PayloadSchema(setup))
	if err != nil {
		t.Fatal(err)
	}
	if faults := schema.Validate(parse(t, `{"color":"red","age":30.0}`)); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
	faults := schema.Validate(parse(t, `{"color":"blue","age":1.5,"size":3}`))
	if len(faults) != 3 || faults[0].Path != "age" || faults[1].Path != "color" || faults[2].Path != "size" {
		t.Errorf("%v", faults)
	}
}

func TestSubmitAnswersThePayload(t *testing.T) {
	sent := map[string]any{"color": "red", "nested": map[string]any{"a": []any{1.0, nil}}, "source": "a friend"}
	want := map[string]any{
		"color": "red", "nested": map[string]any{"a": []any{1.0, nil}}, "source": "a friend", "engine": "cauce", "engine_version": "1",
	}
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent})
	if err != nil || result.Outcome != step.Completed || !reflect.DeepEqual(result.Payload, want) || len(sent) != 3 {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestWithoutASetupTheCatalogsSchemaStands(t *testing.T) {
	for _, setup := range []map[string]any{nil, {}, {"schema": "x"}} {
		if got := (work{}).PayloadSchema(setup); string(got) != string(payload) {
			t.Errorf("%v: %s", setup, got)
		}
	}
}
