package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// TestEveryOperationIsReached walks the documented operations and asks for each
// under its verb and path.
func TestEveryOperationIsReached(t *testing.T) {
	w := newWorld(t)
	w.answer = func(_ context.Context, c call) (any, error) {
		return fresh(t, method(t, c.method[strings.LastIndexByte(c.method, '/')+1:]).Output()).Interface(), nil
	}
	for _, o := range operations(t) {
		if o.Number == 34 {
			continue
		}
		for verb := range strings.SplitSeq(strings.TrimSuffix(o.Method, " (with a JSON body)"), " and ") {
			w.calls = nil
			path := strings.ReplaceAll(o.Path, "{uuid}", "u-1")
			answer := w.request(verb, path, string(o.Request))
			if answer.Code != o.Statuses[0] {
				t.Errorf("%s %s: status %d, documented is %d", verb, path, answer.Code, o.Statuses[0])
			}
			if got := w.last(); !strings.HasSuffix(got.method, "/"+o.RPC) || len(got.faults) > 0 {
				t.Errorf("%s %s: %s, faults %v", verb, path, got.method, got.faults)
			}
			if body := answer.Body.String(); !strings.HasPrefix(body, `{"success":true,"result":`) {
				t.Errorf("%s %s: %s", verb, path, body)
			}
			if uuid := w.last().request.ProtoReflect().Descriptor().Fields().ByName("uuid"); uuid != nil {
				if got := w.last().request.ProtoReflect().Get(uuid).String(); got != "u-1" {
					t.Errorf("%s %s: uuid %q", verb, path, got)
				}
			}
		}
	}
}

// TestEdgeAndGatewayAgree asks for every route with names that are literals of
// other routes: what the edge finds is what the gateway calls.
func TestEdgeAndGatewayAgree(t *testing.T) {
	w := newWorld(t)
	w.answer = func(_ context.Context, c call) (any, error) {
		return fresh(t, method(t, c.method[strings.LastIndexByte(c.method, '/')+1:]).Output()).Interface(), nil
	}
	all, err := bindings()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"u", "templates", "steps", "create-token", "rule-sets", "knockout-rules", "media", "validate-expression", "..", "a:b", "%25"}
	tree := routeTree(all)
	for _, b := range all {
		for _, name := range names {
			segments := slices.Clone(b.segments)
			for i, s := range segments {
				if _, ok := variable(s); ok {
					segments[i] = name
				}
			}
			path := "/" + strings.Join(segments, "/")
			unescaped, _ := split(path)
			route := tree.find(unescaped).verbs[b.verb]
			if route == nil {
				continue // a literal hides it
			}
			w.calls = nil
			w.request(b.verb, path, "")
			want := "/" + string(route.method.Parent().FullName()) + "/" + string(route.method.Name())
			if got := w.last().method; got != want {
				t.Errorf("%s %s: the gateway calls %s, the edge found %s", b.verb, path, got, want)
			}
		}
	}
}

func TestWrongVerbs(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ verb, path, allow string }{
		{"DELETE", "/workflows", "GET, HEAD, POST"},
		{"PUT", "/workflows/u", "GET, HEAD"},
		{"DELETE", "/workflows/templates", "GET, HEAD, POST"},
		{"POST", "/workflows/steps", "GET, HEAD"},
		{"POST", "/workflows/templates/u", "DELETE, GET, HEAD, PATCH, PUT"},
		{"GET", "/workflows/template-bindings/validate-expression", "POST"},
		{"PUT", "/workflows/u/create-token", "GET, POST"},
		{"HEAD", "/workflows/u/create-token", "GET, POST"},
		{"POST", "/workflows/templates/create-token", "DELETE, GET, HEAD, PATCH, PUT"},
		{"GET", "/workflows/rule-sets/u/knockout-rules", "DELETE, POST"},
		{"OPTIONS", "/execution", "GET, HEAD"},
		{"GET", "/execution/steps/u/submit", "POST"},
		{"BREW", "/workflows", "GET, HEAD, POST"},
		{"PUT", "//workflows///u", "GET, HEAD"},
	} {
		answer := w.request(c.verb, c.path, "")
		if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q, want %q", c.verb, c.path, answer.Code, answer.Header().Get("Allow"), c.allow)
		}
		if c.verb != "HEAD" && !strings.Contains(answer.Body.String(), `"code":"method_not_allowed"`) {
			t.Errorf("%s %s: %s", c.verb, c.path, answer.Body)
		}
	}
	override := w.request("POST", "/workflows/u", "", "X-HTTP-Method-Override", "GET")
	if override.Code != http.StatusMethodNotAllowed {
		t.Errorf("the verb can be overridden: %d", override.Code)
	}
	form := w.request("POST", "/workflows/u", "a=b", "Content-Type", "application/x-www-form-urlencoded")
	if form.Code != http.StatusMethodNotAllowed {
		t.Errorf("a form may stand for a GET: %d", form.Code)
	}
}

func TestUnknownPaths(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{
		"", "/", "//", "/workflow", "/workflows/", "/workflows//", "/Workflows", "/workflows/u/", "/workflows/u/x", "/workflows/u/create-token/",
		"/workflows/steps/", "/workflows/steps/u/media/x/y", "/execution/", "/execution/steps/u", "/healthz",
		"/workflows%2Fu", "/workflows/a%2Fb", "/workflows/%2F", "/workflows/a%00b", "/workflows/%ff", "/workflows/steps%2Fu",
	} {
		answer := w.request("GET", path, "")
		if answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), `"code":"not_found","errors":{},"request_id":"`) {
			t.Errorf("%q: %d %s", path, answer.Code, answer.Body)
		}
	}
	if len(w.calls) > 0 {
		t.Errorf("the service was asked: %v", w.calls)
	}
}

func TestSlashesAndEscapes(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]string{
		"/workflows/u-1":            "u-1",
		"//workflows/u-1":           "u-1",
		"/workflows//u-1":           "u-1",
		"///workflows////u-1":       "u-1",
		"/%77orkflows/u%2D1":        "u-1",
		"/workflows/a%20b":          "a b",
		"/workflows/100%25":         "100%",
		"/workflows/%252F":          "%2F",
		"/workflows/%C3%B1":         "ñ",
		"/workflows/a%3Fb%23c":      "a?b#c",
		"/workflows/a+b":            "a+b",
		"/workflows/u:create-token": "u:create-token",
		"/workflows/u-1?&&":         "u-1",
	} {
		answer := w.keyed("GET", path, "")
		if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), `{"success":true,"result":{"uuid":"`+want+`"`) {
			t.Errorf("%q: %d %s", path, answer.Code, answer.Body)
		}
	}
	answer := w.request("GET", "//workflows//u-1//create-token", "")
	if answer.Code != http.StatusUnauthorized || !strings.HasSuffix(w.last().method, "/CreateToken") {
		t.Errorf("a doubled slash: %d, %s", answer.Code, w.last().method)
	}
}

func TestRulesThatCannotBeServed(t *testing.T) {
	m := method(t, "GetWorkflow")
	for _, rule := range []*annotations.HttpRule{
		{Pattern: &annotations.HttpRule_Get{Get: "/workflows/{uuid=*}"}},
		{Pattern: &annotations.HttpRule_Get{Get: "/workflows/**"}},
		{Pattern: &annotations.HttpRule_Get{Get: "/workflows/{uuid}:verb"}},
		{Pattern: &annotations.HttpRule_Post{Post: "/workflows"}, Body: "workflow"},
		{Pattern: &annotations.HttpRule_Custom{}},
	} {
		if _, err := bindingOf(m, rule); err == nil {
			t.Errorf("%v is taken", rule)
		}
	}
}

// TestEveryServiceIsServed finds services of the contract that REST forgot.
func TestEveryServiceIsServed(t *testing.T) {
	served := map[protoreflect.FullName]bool{}
	for _, s := range services {
		served[s.descriptor.FullName()] = true
	}
	protoregistry.GlobalFiles.RangeFilesByPackage("workflows.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			if name := file.Services().Get(i).FullName(); !served[name] {
				t.Errorf("%s is not served", name)
			}
		}
		return true
	})
}
