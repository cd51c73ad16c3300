package apitest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cauce/gen/openapi"
)

// publishedDocument is the document as clients have it, its answers compiled.
type publishedDocument struct {
	whole map[string]any
	paths []publishedPath
	// failure judges any error.
	failure *jsonschema.Schema
}

type publishedPath struct {
	template string
	segments []string
	verbs    map[string]*publishedOperation
}

type publishedOperation struct {
	name, id   string
	definition map[string]any
	// answers by status; nil where there is no JSON.
	answers map[int]*jsonschema.Schema
}

var published = sync.OnceValue(func() *publishedDocument {
	d := &publishedDocument{}
	if err := json.Unmarshal(openapi.JSON, &d.whole); err != nil {
		panic(err)
	}
	closeAnswers(d.whole)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("document", d.whole); err != nil {
		panic(err)
	}
	d.failure = compiler.MustCompile("document#/components/schemas/Error")
	paths := d.whole["paths"].(map[string]any)
	for _, template := range slices.Sorted(maps.Keys(paths)) {
		p := publishedPath{template: template, segments: strings.Split(template[1:], "/"), verbs: map[string]*publishedOperation{}}
		for verb, definition := range paths[template].(map[string]any) {
			verb = strings.ToUpper(verb)
			p.verbs[verb] = d.operation(compiler, verb, template, definition.(map[string]any))
		}
		d.paths = append(d.paths, p)
	}
	return d
})

// closeAnswers lets answers hold nothing that the document does not name. The
// document itself leaves them open, for fields may be added; but then it says so.
func closeAnswers(at any) {
	switch v := at.(type) {
	case map[string]any:
		_, named := v["properties"]
		_, full := v["required"]
		if _, judged := v["additionalProperties"]; named && full && !judged {
			v["additionalProperties"] = false
		}
		for key, below := range v {
			if key != "examples" && !strings.HasPrefix(key, "Payload") && !strings.HasPrefix(key, "Setup") {
				closeAnswers(below)
			}
		}
	case []any:
		for _, below := range v {
			closeAnswers(below)
		}
	}
}

func (d *publishedDocument) operation(compiler *jsonschema.Compiler, verb, template string, definition map[string]any) *publishedOperation {
	o := &publishedOperation{name: verb + " " + template, id: definition["operationId"].(string), definition: definition, answers: map[int]*jsonschema.Schema{}}
	for status, response := range definition["responses"].(map[string]any) {
		code, err := strconv.Atoi(status)
		if err != nil {
			panic(err)
		}
		at := "#/paths/" + strings.ReplaceAll(template, "/", "~1") + "/" + strings.ToLower(verb) + "/responses/" + status
		if to, ok := response.(map[string]any)["$ref"].(string); ok {
			at = to
		}
		o.answers[code] = nil
		content, _ := d.resolve(response)["content"].(map[string]any)
		if content["application/json"] != nil {
			o.answers[code] = compiler.MustCompile("document" + at + "/content/application~1json/schema")
		}
	}
	return o
}

// resolve follows a reference.
func (d *publishedDocument) resolve(value any) map[string]any {
	o, _ := value.(map[string]any)
	to, ok := o["$ref"].(string)
	if !ok {
		return o
	}
	var at any = d.whole
	for key := range strings.SplitSeq(strings.TrimPrefix(to, "#/"), "/") {
		at = at.(map[string]any)[key]
	}
	return d.resolve(at)
}

// ours are the paths that the document is about; the others are for operators
// and browsers.
func ours(path string) bool {
	for _, other := range []string{"/f", "/healthz", "/readyz", "/docs", "/openapi.yaml", "/openapi.json"} {
		if path == other || strings.HasPrefix(strings.TrimPrefix(path, "/"), "f/") || strings.HasPrefix(path, "/docs/") {
			return false
		}
	}
	return !strings.HasPrefix(path, "//f/")
}

// find answers the document's path for a path as it was sent: a literal wins over
// a variable.
func (d *publishedDocument) find(sent string) *publishedPath {
	var segments []string
	pieces := strings.Split(sent, "/")
	for i, raw := range pieces {
		if raw == "" && i < len(pieces)-1 {
			continue
		}
		segment, err := url.PathUnescape(raw)
		if err != nil || strings.ContainsAny(segment, "/\x00") {
			return nil
		}
		segments = append(segments, segment)
	}
	var found *publishedPath
	for i := range d.paths {
		if p := &d.paths[i]; p.fits(segments) && (found == nil || strings.Count(p.template, "{") < strings.Count(found.template, "{")) {
			found = p
		}
	}
	return found
}

func (p *publishedPath) fits(segments []string) bool {
	if len(segments) != len(p.segments) {
		return false
	}
	for i, segment := range p.segments {
		if strings.HasPrefix(segment, "{") && segments[i] != "" {
			continue
		}
		if segment != segments[i] {
			return false
		}
	}
	return true
}

// allow lists the verbs that a path takes, as its Allow header must.
func (p *publishedPath) allow() string {
	verbs := slices.Collect(maps.Keys(p.verbs))
	if get := p.verbs[http.MethodGet]; get != nil && get.id != "createToken" {
		verbs = append(verbs, http.MethodHead)
	}
	slices.Sort(verbs)
	return strings.Join(verbs, ", ")
}

// judge holds a real answer against the document.
func (d *publishedDocument) judge(verb, sent string, a answer) error {
	if !ours(sent) {
		return nil
	}
	if a.headers["x-request-id"] == "" || (a.headers["content-language"] != "es" && a.headers["content-language"] != "en") {
		return fmt.Errorf("headers %v", a.headers)
	}
	place := d.find(sent)
	if place == nil {
		return d.judgeFailure(verb, http.StatusNotFound, a)
	}
	operation := place.verbs[verb]
	if verb == http.MethodHead && strings.Contains(place.allow(), verb) {
		operation = place.verbs[http.MethodGet]
	}
	if operation == nil {
		return d.judgeVerb(place, verb, a)
	}
	return operation.judge(verb, a)
}

// judgeVerb judges the answer to a verb that a path does not take.
func (d *publishedDocument) judgeVerb(place *publishedPath, verb string, a answer) error {
	if allowed := a.headers["allow"]; allowed != place.allow() {
		return fmt.Errorf("Allow is %q, and the document has %q", allowed, place.allow())
	}
	return d.judgeFailure(verb, http.StatusMethodNotAllowed, a)
}

func (o *publishedOperation) judge(verb string, a answer) error {
	schema, declared := o.answers[a.status]
	if !declared {
		return fmt.Errorf("%s has no answer %d in the document: %s", o.name, a.status, show(a.body))
	}
	if verb == http.MethodHead || schema == nil {
		return nil
	}
	if err := schema.Validate(any(a.body)); err != nil {
		return fmt.Errorf("%s answers %d otherwise than the document says: %w", o.name, a.status, err)
	}
	return nil
}

func (d *publishedDocument) judgeFailure(verb string, status int, a answer) error {
	if a.status != status {
		return fmt.Errorf("status %d, where the document has nothing: %s", a.status, show(a.body))
	}
	if verb == http.MethodHead {
		return nil
	}
	return d.failure.Validate(any(a.body))
}

// TestJudgeRefuses tries the judge itself: it must see what is wrong.
func TestJudgeRefuses(t *testing.T) {
	headers := map[string]string{"x-request-id": "r", "content-language": "es"}
	flow := func(change func(map[string]any)) map[string]any {
		var sample any
		for _, example := range published().whole["components"].(map[string]any)["examples"].(map[string]any) {
			value, _ := example.(map[string]any)["value"].(map[string]any)
			result, _ := value["result"].(map[string]any)
			if result["steps"] != nil && result["token"] == nil && result["uuid"] != nil && result["config"] == nil {
				sample = value
			}
		}
		text, err := json.Marshal(sample)
		if err != nil {
			t.Fatal(err)
		}
		var copied map[string]any
		if err := json.Unmarshal(text, &copied); err != nil {
			t.Fatal(err)
		}
		change(copied["result"].(map[string]any))
		return copied
	}
	path := "/workflows/cf455647-34ad-4bf2-900a-83f385b07927"
	for name, c := range map[string]struct {
		change func(map[string]any)
		status int
		sound  bool
	}{
		"as it is":            {func(map[string]any) {}, 200, true},
		"a status undeclared": {func(map[string]any) {}, 201, false},
		"a field missing":     {func(f map[string]any) { delete(f, "lead_uuid") }, 200, false},
		"a field too many":    {func(f map[string]any) { f["colour"] = "red" }, 200, false},
		"a null too many":     {func(f map[string]any) { f["created_at"] = nil }, 200, false},
		"a wrong kind":        {func(f map[string]any) { f["expires_in"] = "60" }, 200, false},
		"a short time":        {func(f map[string]any) { f["created_at"] = "2022-04-12T22:10:12Z" }, 200, false},
		"an unknown status":   {func(f map[string]any) { f["status"] = "string" }, 200, false},
		"inside a step":       {func(f map[string]any) { f["steps"].([]any)[0].(map[string]any)["colour"] = "red" }, 200, false},
	} {
		err := published().judge(http.MethodGet, path, answer{status: c.status, body: flow(c.change), headers: headers})
		if (err == nil) != c.sound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for sent, status := range map[string]int{"/nowhere": 200, "/workflows//": 200, path + "/nowhere": 400} {
		if published().judge(http.MethodGet, sent, answer{status: status, body: map[string]any{"success": true}, headers: headers}) == nil {
			t.Errorf("%s may answer %d", sent, status)
		}
	}
	wrong := map[string]any{"success": false, "message": "m", "code": "not_found", "errors": map[string]any{}, "request_id": "r"}
	if published().judge(http.MethodGet, path, answer{status: 400, body: wrong, headers: headers}) == nil {
		t.Error("a 400 may have the code of a 404")
	}
}
