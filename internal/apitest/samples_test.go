package apitest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documented is an operation as the contract's document shows it. Its samples are
// those of internal/rest, which holds the encoder against them.
type documented struct {
	Number   int             `json:"number"`
	RPC      string          `json:"rpc"`
	Method   string          `json:"method"`
	Statuses []int           `json:"statuses"`
	Request  map[string]any  `json:"request_sample"`
	Response json.RawMessage `json:"response_sample"`
}

const samplesFile = "../rest/testdata/operations.json"

func documentedOperations(t *testing.T) []documented {
	t.Helper()
	text, err := os.ReadFile(samplesFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []documented
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDocumentedSamples sends every documented request, its placeholders made
// real, and holds every answer against the documented one: status, envelope, the
// names of fields and their order, kinds and nulls. Over gRPC the same request
// means the same.
func TestDocumentedSamples(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			w := &sampleWalk{house: open(t, settings(t)), T: t}
			w.furnish()
			walked := 0
			for _, o := range documentedOperations(t) {
				if o.Number == 34 {
					continue // the service sends that one
				}
				t.Run(strconv.Itoa(o.Number)+" "+o.RPC, func(t *testing.T) { w.walk(t, o) })
				walked++
			}
			if walked != 33 {
				t.Errorf("%d operations were walked, not 33", walked)
			}
		})
	}
}

// sampleWalk is a house with a thing of each kind for the placeholders to name.
type sampleWalk struct {
	*house
	*testing.T
	named map[string]string
}

func (w *sampleWalk) create(rpc string, request map[string]any) string {
	w.Helper()
	return text(w.T, w.rest(w.T, "sandbox", call{Call: rpc, Request: request}), "uuid")
}

func (w *sampleWalk) furnish() {
	w.named = map[string]string{}
	w.named["rule"] = w.create("CreateKnockoutRule", map[string]any{"name": "r", "template": "true", "step": "acceptance"})
	w.named["set"] = w.create("CreateRuleSet", map[string]any{"name": "s", "knockout_rules": []any{w.named["rule"]}})
	w.named["binding"] = w.create("CreateTemplateBinding", map[string]any{"name": "b"})
	w.named["customization"] = w.create("CreateCustomization", map[string]any{"name": "c", "values": map[string]any{"auth": map[string]any{"title": "t"}}})
	w.named["template"] = w.create("CreateTemplate", map[string]any{"name": "t", "steps": []any{"acceptance"}})
	flow := w.rest(w.T, "sandbox", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"enroll_full"}, "disable_geolocation": true}})
	w.named["flow"], w.named["step"] = text(w.T, flow, "uuid"), text(w.T, flow, "steps.0.uuid")
	token := text(w.T, w.rest(w.T, "sandbox", call{Call: "CreateToken", Request: map[string]any{"uuid": w.named["flow"]}}), "token")
	as := call{Call: "StartStep", As: "token:" + token, Request: map[string]any{"uuid": w.named["step"], "coordinates": []any{[]any{"-99.123456", "19.123456"}}}}
	if a := w.rest(w.T, "sandbox", as); a.status != http.StatusOK {
		w.Fatalf("start: %s", show(a.body))
	}
	w.attachSample(token)
	submit := call{Call: "SubmitStep", As: "token:" + token, Request: map[string]any{"uuid": w.named["step"], "payload": map[string]any{}}}
	if a := w.rest(w.T, "sandbox", submit); a.status != http.StatusOK {
		w.Fatalf("submit: %s", show(a.body))
	}
}

// attachSample attaches the document's own sample: a picture in id_back.
func (w *sampleWalk) attachSample(token string) {
	w.Helper()
	const boundary = "sample"
	body := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"collection\"\r\n\r\nid_back\r\n--" + boundary +
		"\r\nContent-Disposition: form-data; name=\"file\"; filename=\"back.jpg\"\r\n\r\n" + string(picture(1500)) + "\r\n--" + boundary + "--\r\n"
	a := w.raw(w.T, rawHTTP{
		Method: "POST", Path: "/execution/steps/" + w.named["step"] + "/media", Body: body,
		Headers: map[string]string{"Authorization": "Bearer " + token, "Content-Type": "multipart/form-data; boundary=" + boundary},
	})
	if a.status != http.StatusOK {
		w.Fatalf("attach: %d %s", a.status, show(a.body))
	}
}

// subject is what an operation's path names.
func (w *sampleWalk) subject(rpc string) string {
	for _, kind := range []struct{ part, name string }{
		{"FromTemplate", "template"}, {"TemplateBinding", "binding"}, {"Template", "template"}, {"RuleSet", "set"},
		{"KnockoutRule", "rule"}, {"Customization", "customization"}, {"StepMedia", "step"}, {"GetStep", "step"},
	} {
		if strings.Contains(rpc, kind.part) {
			return w.named[kind.name]
		}
	}
	return w.named["flow"]
}

// filled is a documented request with its placeholders made real.
func (w *sampleWalk) filled(o documented) map[string]any {
	request := maps.Clone(o.Request)
	if request == nil {
		request = map[string]any{}
	}
	if _, has := request["rule_set_uuid"]; has {
		request["rule_set_uuid"] = w.named["set"]
	}
	if autofill, has := request["autofill"].(map[string]any); has {
		autofill["template_binding_uuid"] = w.named["binding"]
	}
	if rules, has := request["knockout_rules"].([]any); has {
		request["knockout_rules"] = slices.Repeat([]any{w.named["rule"]}, len(rules))
	}
	if rpcs()[o.RPC].Input().Fields().ByName("uuid") != nil {
		request["uuid"] = w.subject(o.RPC)
	}
	return request
}

func (w *sampleWalk) walk(t *testing.T, o documented) {
	bindings := []int{0}
	if strings.Contains(o.Method, " and ") {
		bindings = []int{0, 1} // PUT, and PATCH
	}
	if o.Number == 5 {
		bindings = []int{1} // create-token by POST
	}
	for _, binding := range bindings {
		over := w.rest(t, "sandbox", call{Call: o.RPC, Binding: binding, Request: w.filled(o)})
		if !slices.Contains(o.Statuses, over.status) || over.status >= 300 {
			t.Fatalf("status %d, documented %v: %s", over.status, o.Statuses, show(over.body))
		}
		holdAgainst(t, "", o.Response, over.text)
	}
	if o.RPC == "RemoveRulesFromRuleSet" {
		// What was taken out over REST is not there to be taken out again.
		w.rest(t, "sandbox", call{Call: "AddRulesToRuleSet", Request: w.filled(o)})
	}
	request := w.filled(o)
	if reference, has := request["external_reference_id"]; has {
		request["external_reference_id"] = show(reference) // over gRPC a text is a text
	}
	meant := w.grpc(t, "sandbox", call{Call: o.RPC, Request: request})
	if meant.body["success"] != true {
		t.Fatalf("over gRPC: %s", show(meant.body))
	}
	text, err := json.Marshal(meant.body)
	if err != nil {
		t.Fatal(err)
	}
	holdSorted(t, o.Response, text)
}

// times are the two formats that the contract has.
var times = []*regexp.Regexp{
	regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"$`),
	regexp.MustCompile(`^"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"$`),
}

// free are the members whose own members are anybody's.
var free = []string{"metadata", "payload", "skip_steps", "extra", "config", "steps_setup", "setup", "values", "text_bindings"}

// isFree tells them by their path; a step's metadata names it.
func isFree(path string) bool {
	last := path[strings.LastIndexByte(path, '.')+1:]
	return slices.Contains(free, last) && !strings.HasSuffix(path, "steps[].metadata")
}

// ordered is a JSON object's members as they came.
type ordered []struct {
	key   string
	value json.RawMessage
}

func membersOf(t *testing.T, raw json.RawMessage) ordered {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var all ordered
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, struct {
			key   string
			value json.RawMessage
		}{key.(string), value})
	}
	return all
}

func kindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "text"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// holdAgainst holds an answer against a documented one: every documented member in
// the documented order, of the documented kind or null. More may come behind.
func holdAgainst(t *testing.T, path string, want, have json.RawMessage) {
	t.Helper()
	wanted, had := kindOf(want), kindOf(have)
	switch {
	case wanted == "null" || had == "null":
		return
	case strings.HasSuffix(path, ".external_reference_id"):
		wanted = "text" // the contract's decision
	case string(want) == `"false,"`:
		wanted = "boolean" // likewise
	}
	if wanted != had {
		t.Errorf("%s is %s, documented as %s", path, had, wanted)
		return
	}
	for _, format := range times {
		if format.Match(want) && !format.Match(have) {
			t.Errorf("%s is %s, documented as %s", path, have, want)
		}
	}
	switch wanted {
	case "list":
		holdFirst(t, path, want, have)
	case "object":
		if !isFree(path) {
			holdMembers(t, path, membersOf(t, want), membersOf(t, have))
		}
	}
}

func holdFirst(t *testing.T, path string, want, have json.RawMessage) {
	t.Helper()
	var wanted, had []json.RawMessage
	if json.Unmarshal(want, &wanted) != nil || json.Unmarshal(have, &had) != nil {
		t.Fatalf("%s: no lists", path)
	}
	if len(wanted) > 0 && len(had) > 0 {
		holdAgainst(t, path+"[]", wanted[0], had[0])
	}
}

func holdMembers(t *testing.T, path string, want, have ordered) {
	t.Helper()
	at := 0
	for _, member := range want {
		for at < len(have) && have[at].key != member.key {
			at++
		}
		if at == len(have) {
			t.Errorf("%s.%s is missing, or not where the document has it", path, member.key)
			return
		}
		holdAgainst(t, path+"."+member.key, member.value, have[at].value)
	}
}

// holdSorted is holdAgainst for what has lost its order: gRPC knows none.
func holdSorted(t *testing.T, want, have json.RawMessage) {
	t.Helper()
	var value any
	if err := json.Unmarshal(want, &value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	holdAgainst(t, "", sorted, have)
}
