package apitest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// scenario is a run of calls that share what they save. ${run} is another text
// each time that it runs.
type scenario struct {
	Name string `yaml:"name"`
	// Account is live (the default) or sandbox.
	Account string `yaml:"account"`
	// Only is rest or grpc, for what the other protocol cannot say.
	Only  string `yaml:"only"`
	Calls []call `yaml:"calls"`
}

// call is one request and what must come back.
type call struct {
	// Call is the rpc's name. HTTP says a raw request instead, for REST alone.
	Call string   `yaml:"call"`
	HTTP *rawHTTP `yaml:"http"`
	// As is read, write (the default), admin, other (another account's admin
	// key), none, or token:TEXT.
	As string `yaml:"as"`
	// Binding chooses among the rpc's HTTP rules; 0 is the first.
	Binding  int    `yaml:"binding"`
	Language string `yaml:"language"`
	// Headers are sent as HTTP headers, or as gRPC metadata.
	Headers map[string]string `yaml:"headers"`
	Request map[string]any    `yaml:"request"`
	Expect  expectation       `yaml:"expect"`
	// Save keeps values of the answer by their path; "path /pattern/" keeps the
	// pattern's first group.
	Save map[string]string `yaml:"save"`
	// Only is as in scenario.
	Only string `yaml:"only"`
}

type rawHTTP struct {
	Method  string            `yaml:"method"`
	Path    string            `yaml:"path"`
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
}

// expectation is matched as a part: what it does not name may be anything. In
// result, "*" is anything but null, "/…/" a pattern; lists match entry by entry,
// in full length. The keys of errors are exactly those of the answer.
type expectation struct {
	Status  int               `yaml:"status"`
	Result  any               `yaml:"result"`
	Code    string            `yaml:"code"`
	Message string            `yaml:"message"`
	Errors  map[string]string `yaml:"errors"`
	Headers map[string]string `yaml:"headers"`
}

// answer is what came back, in the words of REST over either protocol.
type answer struct {
	status  int
	body    map[string]any
	headers map[string]string
	// text is the body as it came; REST alone has one.
	text json.RawMessage
}

func loadScenarios(t *testing.T) map[string][]scenario {
	t.Helper()
	files, err := filepath.Glob("cases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	all := map[string][]scenario{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []scenario
		if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = list
	}
	return all
}

var variable = regexp.MustCompile(`\$\{([a-z_0-9]+)\}`)

// fill puts saved values for ${names}, everywhere in a value.
func fill(value any, saved map[string]string) any {
	switch v := value.(type) {
	case string:
		return variable.ReplaceAllStringFunc(v, func(m string) string { return saved[m[2:len(m)-1]] })
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			out[fill(key, saved).(string)] = fill(member, saved)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = fill(member, saved)
		}
		return out
	}
	return value
}

// lookup walks a dotted path, such as steps.0.uuid.
func lookup(value any, path string) (any, bool) {
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			member, ok := v[part]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// match answers what differs between what was wanted and what came, or "".
func match(path string, want, have any) string {
	switch w := want.(type) {
	case string:
		return matchText(path, w, have)
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: %s is no object", path, show(have))
		}
		for key, member := range w {
			m, there := h[key]
			if !there {
				return fmt.Sprintf("%s.%s is missing in %s", path, key, show(have))
			}
			if diff := match(path+"."+key, member, m); diff != "" {
				return diff
			}
		}
		return ""
	case []any:
		h, ok := have.([]any)
		if !ok || len(h) != len(w) {
			return fmt.Sprintf("%s: want %d entries, have %s", path, len(w), show(have))
		}
		for i := range w {
			if diff := match(path+"."+strconv.Itoa(i), w[i], h[i]); diff != "" {
				return diff
			}
		}
		return ""
	}
	if show(want) != show(have) {
		return fmt.Sprintf("%s: want %s, have %s", path, show(want), show(have))
	}
	return ""
}

func matchText(path, want string, have any) string {
	if want == "*" {
		if have == nil {
			return path + ": is null"
		}
		return ""
	}
	text, ok := have.(string)
	if len(want) > 2 && want[0] == '/' && want[len(want)-1] == '/' {
		if !ok || !regexp.MustCompile(want[1:len(want)-1]).MatchString(text) {
			return fmt.Sprintf("%s: %s does not match %s", path, show(have), want)
		}
		return ""
	}
	if !ok || text != want {
		return fmt.Sprintf("%s: want %q, have %s", path, want, show(have))
	}
	return ""
}

func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// check holds an answer against what was expected of it.
func check(t *testing.T, want expectation, have answer, saved map[string]string) {
	t.Helper()
	if want.Status != have.status {
		t.Fatalf("status %d, want %d: %s", have.status, want.Status, show(have.body))
	}
	if want.Result != nil {
		if diff := match("result", fill(want.Result, saved), have.body["result"]); diff != "" {
			t.Fatal(diff)
		}
	}
	if want.Code != "" && have.body["code"] != want.Code {
		t.Fatalf("code %v, want %s: %s", have.body["code"], want.Code, show(have.body))
	}
	if want.Message != "" {
		if diff := matchText("message", want.Message, have.body["message"]); diff != "" {
			t.Fatal(diff)
		}
	}
	for name, pattern := range want.Headers {
		if diff := matchText("header "+name, pattern, have.headers[strings.ToLower(name)]); diff != "" {
			t.Fatal(diff)
		}
	}
	checkErrors(t, want.Errors, have)
}

func checkErrors(t *testing.T, want map[string]string, have answer) {
	t.Helper()
	if want == nil {
		return
	}
	errors, _ := have.body["errors"].(map[string]any)
	for path, pattern := range want {
		sentences, ok := errors[path].([]any)
		if !ok || len(sentences) == 0 {
			t.Fatalf("no fault under %q: %s", path, show(errors))
		}
		if diff := matchText("errors."+path, pattern, sentences[0]); diff != "" {
			t.Fatal(diff)
		}
	}
	if len(errors) != len(want) {
		t.Fatalf("faults %s, want those of %s alone", show(errors), show(want))
	}
}
