package apitest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// content is what the document says of the operation's JSON body; nil for none.
func (b *breaker) content() map[string]any {
	body := published().resolve(b.operation.definition["requestBody"])
	content, _ := body["content"].(map[string]any)
	return published().resolve(content["application/json"])
}

// example is a body that the document shows; none where it takes none.
func (b *breaker) example() []byte {
	examples, _ := b.content()["examples"].(map[string]any)
	for _, example := range examples {
		return encode(b.t, published().resolve(example)["value"])
	}
	return nil
}

func encode(t testing.TB, value any) []byte {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// body tries bodies: where none is due, broken ones, and each field.
func (b *breaker) body() {
	schema := published().resolve(b.content()["schema"])
	if schema == nil {
		for _, body := range []string{`{"unknown_field": 1}`, "nonsense", strings.Repeat("x", 10<<20)} {
			b.call(b.filled()+"?unknown_parameter=1", []byte(body), b.credential())
		}
		return
	}
	b.broken()
	properties, _ := schema["properties"].(map[string]any)
	b.refused("unknown field", b.filled(), []byte(`{"unknown_field": 1}`), "unknown_field")
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		b.field(name, published().resolve(properties[name]))
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		b.refused("absent", b.filled(), []byte(`{}`), name.(string))
		b.refused("null", b.filled(), encode(b.t, map[string]any{name.(string): nil}), name.(string))
	}
	b.mixed(slices.Sorted(maps.Keys(properties)))
}

// broken tries bodies that are no JSON object, or no JSON, or too much of it.
func (b *breaker) broken() {
	for _, body := range []string{
		`[]`, `3`, `null`, `"x"`, `true`, `{`, `{"a"`, `{"a":}`, `{"a":1,}`, `{'a':1}`, `{"a":NaN}`, `{"a":Infinity}`, `{"a":01}`, `{"a":+1}`,
		`{} {}`, `{}x`, "\xef\xbb\xbf{}", "{\"a\xff\":1}", `{"\ud800":1}`, "{\"a\":\"\x01\"}", "\x00",
		`{"unknown_field":` + strings.Repeat("[", 100000), `{"unknown_field":` + strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1001),
	} {
		b.refused("broken body", b.filled(), []byte(body), "")
	}
	want := func(status int, body string, headers map[string]string) {
		b.t.Helper()
		maps.Copy(headers, b.credential())
		if a := b.call(b.filled(), []byte(body), headers); a.status != status {
			b.t.Errorf("%v answers %d, not %d", headers, a.status, status)
		}
	}
	want(http.StatusRequestEntityTooLarge, `{"unknown_field":"`+strings.Repeat("x", 10<<20)+`"}`, map[string]string{})
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "nonsense"} {
		want(http.StatusUnsupportedMediaType, `{}`, map[string]string{"Content-Type": kind})
	}
	want(http.StatusUnsupportedMediaType, `{}`, map[string]string{"Content-Encoding": "gzip"})
}

// field tries what a field's schema forbids, alone and twice.
func (b *breaker) field(name string, schema map[string]any) {
	for _, bad := range badValues(schema) {
		b.refused("field "+name, b.filled(), encode(b.t, map[string]any{name: bad}), name)
	}
	b.refused("field twice", b.filled(), []byte(`{"`+name+`": null, "`+name+`": null}`), name)
	for _, odd := range []string{`null`, `1e400`, `-0`, `123456789012345678901234567890`, `""`, `"\u0000"`, `{"a":{"b":[1,2,{"c":null}]}}`, `["",null,1]`, `{"":""}`, `[[[]]]`} {
		b.call(b.filled(), []byte(`{"`+name+`": `+odd+`}`), b.credential())
	}
	b.call(b.filled(), encode(b.t, map[string]any{name: strings.Repeat("ñ", 100000)}), b.credential())
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	b.refused("deep", b.filled(), []byte(`{"`+name+`": `+deep+`}`), "")
}

// kinds has a value of every kind of JSON.
var kinds = map[string]any{"string": "nonsense", "integer": 3, "number": 1.5, "boolean": true, "array": []any{}, "object": map[string]any{}}

// taken lists the kinds that a schema takes; nil when it does not say.
func taken(schema map[string]any) []string {
	schema = published().resolve(schema)
	var all []string
	switch kind := schema["type"].(type) {
	case string:
		all = append(all, kind)
	case []any:
		for _, one := range kind {
			all = append(all, one.(string))
		}
	}
	alternatives, _ := schema["anyOf"].([]any)
	for _, one := range alternatives {
		of := taken(one.(map[string]any))
		if of == nil {
			return nil
		}
		all = append(all, of...)
	}
	return all
}

// badValues are values that a schema forbids.
func badValues(schema map[string]any) []any {
	var bad []any
	of := taken(schema)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fits := slices.Contains(of, kind) || kind == "integer" && slices.Contains(of, "number")
		if of != nil && !fits {
			bad = append(bad, kinds[kind])
		}
	}
	if slices.Contains(of, "string") {
		bad = append(bad, badTexts(schema)...)
	}
	if least, ok := schema["minimum"].(float64); ok {
		bad = append(bad, least-1)
	}
	if most, ok := schema["maximum"].(float64); ok {
		bad = append(bad, most+1)
	}
	return append(bad, badLists(schema)...)
}

func badTexts(schema map[string]any) []any {
	var bad []any
	if most, ok := schema["maxLength"].(float64); ok {
		bad = append(bad, strings.Repeat("x", int(most)+1), strings.Repeat("ñ", int(most)+1))
	}
	if least, ok := schema["minLength"].(float64); ok && least > 0 {
		bad = append(bad, "")
	}
	if schema["format"] == "uuid" || schema["format"] == "email" || schema["format"] == "uri" || schema["enum"] != nil {
		bad = append(bad, "no sense", "\x00")
	}
	return bad
}

// badLists are lists and maps of too many entries, or of entries of wrong kinds.
func badLists(schema map[string]any) []any {
	var bad []any
	if items, ok := schema["items"].(map[string]any); ok {
		for _, entry := range badValues(published().resolve(items)) {
			bad = append(bad, []any{entry})
		}
		if most, ok := schema["maxItems"].(float64); ok {
			bad = append(bad, make([]any, int(most)+1))
		}
	}
	if values, ok := schema["additionalProperties"].(map[string]any); ok {
		for _, entry := range badValues(published().resolve(values)) {
			bad = append(bad, map[string]any{"acceptance": entry})
		}
		if most, ok := schema["maxProperties"].(float64); ok {
			many := map[string]any{}
			for i := range int(most) + 1 {
				many["k"+strings.Repeat("x", i%50)+string(rune('a'+i%26))+string(rune('a'+i/26%26))] = nil
			}
			bad = append(bad, many)
		}
	}
	return bad
}

// mixed sends bodies of several fields with anything in them, the same in every
// run.
func (b *breaker) mixed(names []string) {
	pool := []any{
		nil, true, 0, -1, 1.5, 1e300, "", "x", "\u0000", "{{$guid}}", "{personal_address.country}", "email != 'x'", "1 / 0", strings.Repeat("(", 500), "acceptance",
		"https://example.com", "http://127.0.0.1", b.uuid, []any{}, []any{"acceptance", "acceptance"}, []any{nil}, map[string]any{}, map[string]any{"acceptance": map[string]any{"max_attempts": -1}},
		map[string]any{"acceptance": "true"}, map[string]any{"steps": []any{"verify_email"}, "config": 3}, map[string]any{"a": map[string]any{"steps": []any{"x"}, "template": "{"}},
	}
	for range 60 {
		body := map[string]any{}
		for _, name := range names {
			if b.random.IntN(2) == 0 {
				body[name] = pool[b.random.IntN(len(pool))]
			}
		}
		b.call(b.filled(), encode(b.t, body), b.credential())
	}
}
