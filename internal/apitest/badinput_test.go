package apitest

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestBadInput sends to every operation what it must refuse, made from the
// document itself: each field and parameter wrong in kind, absent, null, too long,
// too many, unknown; broken bodies; wrong verbs and paths. Nothing may be answered
// that the document does not say (h.raw holds it to that), nothing with a 5xx, and
// what the document forbids must be a 400 under its path.
func TestBadInput(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	d, calls := published(), 0
	for i := range d.paths {
		p := &d.paths[i]
		for _, verb := range slices.Sorted(maps.Keys(p.verbs)) {
			o := p.verbs[verb]
			t.Run(o.id, func(t *testing.T) {
				b := &breaker{house: h, t: t, path: p, verb: verb, operation: o, random: rand.New(rand.NewPCG(1, uint64(i)))}
				b.furnish()
				b.credentials()
				b.parameters()
				if b.takesForm() {
					b.forms()
				} else {
					b.body()
				}
				b.headers()
				calls += b.calls
			})
		}
		t.Run("verbs of "+p.template, func(t *testing.T) { h.wrongVerbs(t, p) })
	}
	for _, path := range []string{"/", "/nothing", "/workflows/", "/workflows/a/b/c/d", "/execution/", "/execution/x", "/workflows/steps/", "/workflows/%00", "/workflows/a%2Fb", "/WORKFLOWS", "/workflows/" + strings.Repeat("x", 5000)} {
		for _, verb := range []string{http.MethodGet, http.MethodPost, http.MethodDelete, http.MethodHead} {
			h.raw(t, rawHTTP{Method: verb, Path: path, Headers: map[string]string{"Rem-Apikey": h.keys["sandbox/admin"]}})
		}
	}
	if t.Logf("%d requests", calls); calls < fewest {
		t.Errorf("only %d requests were made", calls)
	}
}

// fewest is how many requests the document is good for, at the least.
const fewest = 5000

func (h *house) wrongVerbs(t *testing.T, p *publishedPath) {
	path := strings.NewReplacer("{uuid}", uuid.NewString(), "{media_uuid}", uuid.NewString(), "{event_uuid}", uuid.NewString(), "{action}", "send_code").Replace(p.template)
	for _, verb := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		if p.verbs[verb] == nil && !strings.Contains(p.allow(), verb) {
			a := h.raw(t, rawHTTP{Method: verb, Path: path, Headers: map[string]string{"Rem-Apikey": h.keys["sandbox/admin"]}})
			if a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s answers %d", verb, path, a.status)
			}
		}
	}
}

// breaker sends bad input to one operation.
type breaker struct {
	*house
	t         *testing.T
	path      *publishedPath
	verb      string
	operation *publishedOperation
	random    *rand.Rand
	// uuid is that of something that is there, and token that of its flow.
	uuid, token string
	calls       int
}

// furnish makes what the operation's path is about.
func (b *breaker) furnish() {
	made := func(path, body string) string {
		a := b.raw(b.t, rawHTTP{Method: http.MethodPost, Path: path, Body: body, Headers: map[string]string{
			"Rem-Apikey": b.keys["sandbox/write"], "Content-Type": "application/json",
		}})
		return text(b.t, a, "uuid")
	}
	switch segments := b.path.segments; {
	case segments[0] == "execution", segments[1%len(segments)] == "steps":
		a := b.raw(b.t, rawHTTP{Method: http.MethodPost, Path: "/workflows", Body: `{"steps": ["verify_email"]}`, Headers: map[string]string{"Rem-Apikey": b.keys["sandbox/write"]}})
		b.uuid = text(b.t, a, "steps.0.uuid")
		minted := b.raw(b.t, rawHTTP{Method: http.MethodGet, Path: "/workflows/" + text(b.t, a, "uuid") + "/create-token", Headers: map[string]string{"Rem-Apikey": b.keys["sandbox/write"]}})
		b.token = text(b.t, minted, "token")
	case strings.HasPrefix(b.path.template, "/workflows/templates/{"):
		b.uuid = made("/workflows/templates", `{"name": "t", "steps": ["acceptance"]}`)
	case strings.HasPrefix(b.path.template, "/workflows/template-bindings/{"):
		b.uuid = made("/workflows/template-bindings", `{"name": "t"}`)
	case strings.HasPrefix(b.path.template, "/workflows/knockout-rules/{"):
		b.uuid = made("/workflows/knockout-rules", `{"name": "r", "template": "accepted", "step": "acceptance"}`)
	case strings.HasPrefix(b.path.template, "/workflows/rule-sets/{"):
		b.uuid = made("/workflows/rule-sets", `{"name": "s"}`)
	case strings.HasPrefix(b.path.template, "/workflows/customizations/{"):
		b.uuid = made("/workflows/customizations", `{"name": "c", "values": {}}`)
	default:
		b.uuid = made("/workflows", `{"steps": ["acceptance"]}`)
	}
}

// filled is the operation's path with what is there.
func (b *breaker) filled() string {
	return strings.NewReplacer("{uuid}", b.uuid, "{media_uuid}", uuid.NewString(), "{event_uuid}", uuid.NewString(), "{action}", "send_code").Replace(b.path.template)
}

// isExecution tells whether the operation takes a token.
func (b *breaker) isExecution() bool { return b.path.segments[0] == "execution" }

// credential is the header of who may call.
func (b *breaker) credential() map[string]string {
	if b.isExecution() {
		return map[string]string{"Authorization": "Bearer " + b.token}
	}
	return map[string]string{"Rem-Apikey": b.keys["sandbox/admin"]}
}

// call sends a request with a body, JSON unless the headers say otherwise.
func (b *breaker) call(path string, body []byte, headers map[string]string) answer {
	b.t.Helper()
	if b.calls++; body == nil && b.takesForm() {
		var kind string
		body, kind = b.form(map[string]string{"collection": "files"}, "x")
		headers = maps.Clone(headers)
		headers["Content-Type"] = kind
	}
	sent := map[string]string{"Content-Type": "application/json"}
	maps.Copy(sent, headers)
	a := b.raw(b.t, rawHTTP{Method: b.verb, Path: path, Body: string(body), Headers: sent})
	if a.status >= http.StatusInternalServerError {
		b.t.Errorf("%s %s answers %d to %s", b.verb, path, a.status, shortText(string(body)))
	}
	return a
}

func shortText(text string) string {
	if len(text) > 200 {
		return text[:200] + "…"
	}
	return text
}

// refused sends what must be a 400, with a fault at or below a path.
func (b *breaker) refused(why, path string, body []byte, at string) {
	b.t.Helper()
	a := b.call(path, body, b.credential())
	if strings.Contains(b.path.template, "{media_uuid}") && (a.status == http.StatusNotFound || a.status == http.StatusUnauthorized) {
		return // there is no such file, or the link to it is none; both are said first
	}
	unmade := strings.Contains(b.path.template, "{event_uuid}") || strings.Contains(b.path.template, "/endpoints/{uuid}")
	if unmade && a.status == http.StatusNotFound {
		return // so are events and endpoints that nothing here makes
	}
	errors, _ := a.body["errors"].(map[string]any)
	for found := range errors {
		if a.status == http.StatusBadRequest && (at == "" || found == at || strings.HasPrefix(found, at+".")) {
			return
		}
	}
	b.t.Errorf("%s: %s %s answers %d to %s, with faults under %v", why, b.verb, shortText(path), a.status, shortText(string(body)), slices.Sorted(maps.Keys(errors)))
}

// credentials tries who may not call.
func (b *breaker) credentials() {
	want := func(status int, headers map[string]string) {
		b.t.Helper()
		if a := b.call(b.filled(), nil, headers); a.status != status {
			b.t.Errorf("%v answers %d, not %d", headers, a.status, status)
		}
	}
	want(http.StatusUnauthorized, map[string]string{})
	want(http.StatusUnauthorized, map[string]string{"Rem-Apikey": "test_nobody"})
	want(http.StatusUnauthorized, map[string]string{"Authorization": "Basic eDp5"})
	if b.isExecution() {
		want(http.StatusUnauthorized, map[string]string{"Rem-Apikey": b.keys["sandbox/admin"]})
		return
	}
	if b.operation.answers[http.StatusForbidden] != nil {
		want(http.StatusForbidden, map[string]string{"Rem-Apikey": b.keys["sandbox/read"]})
	}
	if strings.Contains(b.path.template, "{uuid}") {
		want(http.StatusNotFound, map[string]string{"Rem-Apikey": b.keys["sandbox/other"]})
	}
}

// headers tries headers that mean something.
func (b *breaker) headers() {
	for name, values := range map[string][]string{
		"Idempotency-Key": {"", " ", strings.Repeat("k", 256), "ñ", "a b"},
		"Accept-Language": {"", "xx;q=9", strings.Repeat("en,", 1000)},
		"X-Request-Id":    {"", "a b", strings.Repeat("x", 500), "<script>"},
		"Accept":          {"text/html", "nonsense"},
	} {
		for _, value := range values {
			headers := b.credential()
			headers[name] = value
			b.call(b.filled(), []byte(`{"unknown_field": 1}`), headers)
		}
	}
}

// parameters tries the path's and the query's.
func (b *breaker) parameters() {
	if strings.Contains(b.path.template, "{uuid}") {
		for _, bad := range []string{"x", uuid.NewString(), strings.ToUpper(uuid.NewString()), "00000000-0000-0000-0000-000000000000", "%20", "%FF", "..", strings.Repeat("a", 3000)} {
			a := b.call(strings.Replace(b.filled(), b.uuid, bad, 1), nil, b.credential())
			if a.status != http.StatusNotFound && bad != ".." {
				b.t.Errorf("the uuid %s answers %d", shortText(bad), a.status)
			}
		}
	}
	for _, query := range []string{"unknown_parameter=1", "=1", "%zz=1", "uuid=" + b.uuid, "page[]=1", "%7F=1"} {
		b.refused("unknown parameter", b.filled()+"?"+query, b.example(), "")
	}
	all, _ := b.operation.definition["parameters"].([]any)
	for _, value := range all {
		p := published().resolve(value)
		if p["in"] != "query" {
			continue
		}
		name, schema := p["name"].(string), published().resolve(p["schema"])
		for _, bad := range badParameters(schema) {
			b.refused("parameter "+name, b.filled()+"?"+name+"="+url.QueryEscape(bad), nil, name)
		}
		b.refused("twice", b.filled()+"?"+name+"=1&"+name+"=2", nil, name)
		b.refused("broken", b.filled()+"?"+name+"=%zz", nil, name)
		for _, odd := range []string{"", "null", "ñ", "' OR 1=1 --", strings.Repeat("9", 400)} {
			b.call(b.filled()+"?"+name+"="+url.QueryEscape(odd), nil, b.credential())
		}
	}
}

// badParameters are values that a parameter's schema forbids.
func badParameters(schema map[string]any) []string {
	var bad []string
	if schema["type"] == "integer" {
		bad = append(bad, "x", "1.5", "", "true", "1e2", "99999999999999999999")
	}
	if least, ok := schema["minimum"].(float64); ok {
		bad = append(bad, strconv.Itoa(int(least)-1))
	}
	if most, ok := schema["maximum"].(float64); ok {
		bad = append(bad, strconv.Itoa(int(most)+1))
	}
	if most, ok := schema["maxLength"].(float64); ok {
		bad = append(bad, strings.Repeat("x", int(most)+1))
	}
	if schema["format"] == "uuid" || schema["format"] == "date-time" || schema["enum"] != nil {
		bad = append(bad, "nonsense")
	}
	if schema["type"] == "string" {
		bad = append(bad, "\xff", "a\x00b")
	}
	return bad
}
