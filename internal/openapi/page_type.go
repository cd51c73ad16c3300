package openapi

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
)

// kindNames words the types of JSON Schema.
var kindNames = map[string]string{
	"string": "texto", "number": "número", "integer": "entero", "boolean": "booleano", "object": "objeto", "array": "lista", "null": "nulo",
}

// typeOf words what a schema takes, with links to what it refers to.
func (r *pageReader) typeOf(schema object) template.HTML {
	var parts []string
	switch {
	case schema.has("$ref"):
		name := strings.TrimPrefix(textOf(schema, "$ref"), "#/components/schemas/")
		parts = append(parts, fmt.Sprintf(`<a href="#esquema-%s">%s</a>`, name, name))
	case schema.has("anyOf"), schema.has("oneOf"):
		for _, one := range append(slices.Clone(listOf(schema, "anyOf")), listOf(schema, "oneOf")...) {
			alternative, _ := one.(object)
			parts = append(parts, string(r.typeOf(alternative)))
		}
		return template.HTML(strings.Join(parts, " o ")) //nolint:gosec // made of escaped parts
	default:
		parts = append(parts, r.kindOf(schema))
	}
	parts = append(parts, limitsOf(schema)...)
	return template.HTML(strings.Join(parts, ", ")) //nolint:gosec // made of escaped parts
}

func (r *pageReader) kindOf(schema object) string {
	if schema.has("const") {
		return codeOf(schema.get("const"))
	}
	kinds, ok := schema.get("type").(list)
	if !ok {
		kinds = list{schema.get("type")}
	}
	var words []string
	for _, kind := range kinds {
		name, _ := kind.(string)
		word := kindNames[name]
		if items, ok := schema.get("items").(object); ok && name == "array" {
			word += " de " + string(r.typeOf(items))
		}
		if values, ok := schema.get("additionalProperties").(object); ok && name == "object" {
			word += " de " + string(r.typeOf(values))
		}
		if word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "cualquier valor"
	}
	return strings.Join(words, " o ")
}

// impliedLimits say nothing to people that the type or format does not.
var impliedLimits = map[string]bool{"format int32": true, "format int64": true, "pattern " + timePattern: true}

// limitsOf words the bounds of a schema.
func limitsOf(schema object) []string {
	var limits []string
	for _, limit := range []struct{ name, words string }{
		{"format", "formato <code>%s</code>"}, {"minimum", "%s o más"}, {"maximum", "%s o menos"},
		{"minLength", "de %s o más caracteres"}, {"maxLength", "%s caracteres a lo más"},
		{"minItems", "de %s o más elementos"}, {"maxItems", "%s elementos a lo más"}, {"maxProperties", "%s miembros a lo más"},
		{"pattern", "patrón <code>%s</code>"}, {"default", "si falta, <code>%s</code>"},
	} {
		value := fmt.Sprint(schema.get(limit.name))
		if schema.has(limit.name) && !impliedLimits[limit.name+" "+value] {
			limits = append(limits, fmt.Sprintf(limit.words, template.HTMLEscapeString(value)))
		}
	}
	var values []string
	for _, value := range listOf(schema, "enum") {
		if value != nil {
			values = append(values, codeOf(value))
		}
	}
	if len(values) > 0 {
		limits = append(limits, "uno de "+strings.Join(values, " "))
	}
	return limits
}

func codeOf(value any) string {
	return "<code>" + template.HTMLEscapeString(fmt.Sprint(value)) + "</code>"
}

// properties lists the members of a schema's object.
func (r *pageReader) properties(schema object) []propertyView {
	required := listOf(schema, "required")
	if schema.get("additionalProperties") != false && len(required) == len(r.at(schema, "properties")) {
		required = nil // an answer holds every field: to say so of each would be noise
	}
	var all []propertyView
	for _, m := range r.at(schema, "properties") {
		raw, _ := m.value.(object)
		text := textOf(raw, "description")
		if text == "" {
			text = textOf(raw, "title")
		}
		all = append(all, propertyView{Name: m.name, Text: text, Required: slices.Contains(required, any(m.name)), Type: r.typeOf(raw)})
	}
	return all
}

// longestLine is the longest body that stands in a command itself.
const longestLine = 300

// curl is the command that calls an operation with its sample.
func (r *pageReader) curl(path, verb string, operation object, body *bodyView) string {
	for _, value := range listOf(operation, "parameters") {
		p := r.resolved(value)
		if example, ok := p.get("example").(string); ok && textOf(p, "in") == "path" {
			path = strings.ReplaceAll(path, "{"+textOf(p, "name")+"}", url.PathEscape(example))
		}
	}
	command := "curl -s"
	if verb != "GET" && (verb != "POST" || body == nil) {
		command += " -X " + verb
	}
	command += ` "$BASE` + path + `"`
	header := `Rem-Apikey: $KEY`
	if kinds := listOf(operation, "security"); len(kinds) > 0 && r.resolved(kinds[0]).has("ExecutionToken") {
		header = `Authorization: Bearer $TOKEN`
	}
	command += ` -H "` + header + `"`
	if body == nil {
		return command
	}
	if body.Media != "application/json" {
		return command + " -F collection=COLECCION -F file=@archivo.jpg"
	}
	return command + " -H 'Content-Type: application/json' -d " + bodyArgument(body.Sample)
}

func bodyArgument(sample string) string {
	var value json.RawMessage
	if err := json.Unmarshal([]byte(sample), &value); err != nil {
		return "@cuerpo.json"
	}
	compact, err := plain(value)
	if err != nil || len(compact) > longestLine {
		return "@cuerpo.json"
	}
	return "'" + strings.ReplaceAll(string(compact), "'", `'\''`) + "'"
}
