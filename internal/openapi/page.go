package openapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"markup": markup}).Parse(pageSource))

// page is what the reader's page shows of a document.
type page struct {
	Title, Version, Text string
	Schemes              []named
	Headers              []propertyView
	Tags                 []tagView
	Errors               []failureView
	Schemas              []schemaView
}

type named struct{ Name, Text string }

type tagView struct {
	ID, Name, Text string
	Operations     []operationView
}

// operationView is an operation, or what the service itself sends.
type operationView struct {
	ID, Verb, Path, Summary, Text string
	Parameters                    []propertyView
	Body                          *bodyView
	Curl                          string
	Answers                       []answerView
	Failures                      []failureView
}

type bodyView struct {
	Text, Media string
	Properties  []propertyView
	Type        template.HTML
	Sample      string
}

type answerView struct {
	Status, Text string
	Type         template.HTML
	Headers      []propertyView
	Sample       string
}

type failureView struct{ Status, Name, Text string }

type schemaView struct {
	Name, Text string
	Type       template.HTML
	Properties []propertyView
}

type propertyView struct {
	Name, Place, Text string
	Required          bool
	Type              template.HTML
}

// Page answers a document in JSON as a page for people: one file without any
// script or style in it, which works as it stands.
func Page(document []byte) ([]byte, error) {
	parsed, err := parse(document)
	if err != nil {
		return nil, err
	}
	whole, ok := parsed.(object)
	if !ok {
		return nil, errBroken
	}
	r := &pageReader{whole: whole}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, r.page()); err != nil {
		return nil, fmt.Errorf("openapi: page: %w", err)
	}
	return out.Bytes(), nil
}

// pageReader reads a document.
type pageReader struct{ whole object }

// at walks down by names; what is not there is an empty object.
func (r *pageReader) at(o object, names ...string) object {
	for _, name := range names {
		o = r.resolved(o.get(name))
	}
	return o
}

// resolved answers the object that a value is or refers to.
func (r *pageReader) resolved(value any) object {
	o, _ := value.(object)
	to, ok := o.get("$ref").(string)
	if !ok {
		return o
	}
	return r.at(r.whole, strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
}

func textOf(o object, name string) string {
	text, _ := o.get(name).(string)
	return text
}

func listOf(o object, name string) list {
	values, _ := o.get(name).(list)
	return values
}

func (r *pageReader) page() page {
	info := r.at(r.whole, "info")
	p := page{Title: textOf(info, "title"), Version: textOf(info, "version"), Text: textOf(info, "description")}
	for _, scheme := range r.at(r.whole, "components", "securitySchemes") {
		p.Schemes = append(p.Schemes, named{schemeExample(r.resolved(scheme.value), scheme.name), textOf(r.resolved(scheme.value), "description")})
	}
	for _, m := range r.at(r.whole, "components", "parameters") {
		if header := r.resolved(m.value); everyRequest[textOf(header, "name")] {
			p.Headers = append(p.Headers, r.parameterView(header))
		}
	}
	for _, value := range listOf(r.whole, "tags") {
		tag := r.resolved(value)
		p.Tags = append(p.Tags, tagView{Name: textOf(tag, "name"), Text: textOf(tag, "description"), ID: anchor(textOf(tag, "name"))})
	}
	r.addOperations(p.Tags, r.at(r.whole, "paths"))
	r.addOperations(p.Tags, r.at(r.whole, "webhooks"))
	for _, m := range r.at(r.whole, "components", "responses") {
		p.Errors = append(p.Errors, failureView{Name: m.name, Text: textOf(r.resolved(m.value), "description"), Status: r.statusOf(m.name)})
	}
	for _, m := range r.at(r.whole, "components", "schemas") {
		schema := r.resolved(m.value)
		p.Schemas = append(p.Schemas, schemaView{
			Name: m.name, Text: textOf(schema, "description"), Type: r.typeOf(schema.with("description", nil)), Properties: r.properties(schema),
		})
	}
	return p
}

// schemeExample is the header that a scheme asks for, filled.
func schemeExample(scheme object, name string) string {
	if header := textOf(scheme, "name"); header != "" {
		return header + ": $KEY"
	}
	if name == "ExecutionToken" {
		return "Authorization: Bearer $TOKEN"
	}
	return "Authorization: Bearer $KEY"
}

var notLetters = regexp.MustCompile(`[^a-z]+`)

// anchor is a name as a part of an address.
func anchor(name string) string {
	plainLetters := strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n")
	return notLetters.ReplaceAllString(plainLetters.Replace(strings.ToLower(name)), "-")
}

// statusOf finds the status that a shared response is answered with.
func (r *pageReader) statusOf(name string) string {
	for _, path := range r.at(r.whole, "paths") {
		for _, operation := range r.resolved(path.value) {
			for _, response := range r.at(r.resolved(operation.value), "responses") {
				if o, _ := response.value.(object); o.get("$ref") == "#/components/responses/"+name {
					return response.name
				}
			}
		}
	}
	return ""
}

func (r *pageReader) addOperations(tags []tagView, paths object) {
	for _, path := range paths {
		for _, m := range r.resolved(path.value) {
			operation := r.resolved(m.value)
			for i := range tags {
				if values := listOf(operation, "tags"); len(values) > 0 && values[0] == tags[i].Name {
					tags[i].Operations = append(tags[i].Operations, r.operationView(path.name, strings.ToUpper(m.name), operation))
				}
			}
		}
	}
}

func (r *pageReader) operationView(path, verb string, operation object) operationView {
	o := operationView{
		ID: textOf(operation, "operationId"), Verb: verb, Path: path,
		Summary: textOf(operation, "summary"), Text: textOf(operation, "description"),
	}
	if !strings.HasPrefix(path, "/") {
		o.Path = "→"
	}
	for _, value := range listOf(operation, "parameters") {
		if p := r.resolved(value); !everyRequest[textOf(p, "name")] {
			o.Parameters = append(o.Parameters, r.parameterView(p))
		}
	}
	if operation.has("requestBody") {
		o.Body = r.bodyView(r.at(operation, "requestBody"))
	}
	if strings.HasPrefix(path, "/") {
		o.Curl = r.curl(path, verb, operation, o.Body)
	}
	for _, m := range r.at(operation, "responses") {
		response := r.resolved(m.value)
		if raw, _ := m.value.(object); raw.has("$ref") {
			name := strings.TrimPrefix(textOf(raw, "$ref"), "#/components/responses/")
			o.Failures = append(o.Failures, failureView{Status: m.name, Name: name})
			continue
		}
		o.Answers = append(o.Answers, r.answerView(m.name, response))
	}
	return o
}

// everyRequest names the headers that every operation takes; they stand once, at
// the head of the page.
var everyRequest = map[string]bool{"Accept-Language": true, "X-Request-Id": true}

func (r *pageReader) parameterView(p object) propertyView {
	required, _ := p.get("required").(bool)
	return propertyView{
		Name: textOf(p, "name"), Place: places[textOf(p, "in")], Text: textOf(p, "description"),
		Required: required, Type: r.typeOf(r.at(p, "schema")),
	}
}

// places words where a parameter stands.
var places = map[string]string{"path": "ruta", "query": "consulta", "header": "cabecera"}

func (r *pageReader) bodyView(body object) *bodyView {
	v := &bodyView{Text: textOf(body, "description")}
	for _, content := range r.at(body, "content") {
		media := r.resolved(content.value)
		schema := r.at(media, "schema")
		v.Media, v.Properties, v.Sample = content.name, r.properties(schema), r.sampleOf(media)
		if len(v.Properties) == 0 {
			raw, _ := media.get("schema").(object)
			v.Type = r.typeOf(raw)
		}
	}
	return v
}

func (r *pageReader) answerView(status string, response object) answerView {
	v := answerView{Status: status, Text: textOf(response, "description")}
	for _, m := range r.at(response, "headers") {
		header := r.resolved(m.value)
		v.Headers = append(v.Headers, propertyView{Name: m.name, Text: textOf(header, "description"), Type: r.typeOf(r.at(header, "schema"))})
	}
	for _, content := range r.at(response, "content") {
		media := r.resolved(content.value)
		v.Sample = r.sampleOf(media)
		raw, _ := r.at(media, "schema", "properties").get("result").(object)
		if raw == nil {
			raw = r.at(media, "schema")
		}
		v.Type = r.typeOf(raw)
	}
	return v
}

// sampleOf answers the first example of a content, indented.
func (r *pageReader) sampleOf(media object) string {
	for _, m := range r.at(media, "examples") {
		text, err := plain(r.resolved(m.value).get("value"))
		if err != nil {
			return ""
		}
		var out bytes.Buffer
		if json.Indent(&out, text, "", "  ") == nil {
			return out.String()
		}
	}
	return ""
}

// markup makes paragraphs and code of a text of the document.
func markup(text string) template.HTML {
	var out strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		out.WriteString("<p>")
		for i, part := range strings.Split(paragraph, "`") {
			if i%2 == 1 {
				out.WriteString("<code>" + template.HTMLEscapeString(part) + "</code>")
			} else {
				out.WriteString(template.HTMLEscapeString(part))
			}
		}
		out.WriteString("</p>")
	}
	return template.HTML(out.String()) //nolint:gosec // every part is escaped
}
