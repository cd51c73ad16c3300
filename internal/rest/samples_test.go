package rest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
)

// TestAnswersHaveTheDocumentedShape reads every documented answer into its
// message and holds what Append makes of it against the document: the same keys
// in the same order, kinds and values, and what is new behind them.
func TestAnswersHaveTheDocumentedShape(t *testing.T) {
	checked := 0
	for _, o := range operations(t) {
		if len(o.Response.Result) == 0 {
			continue
		}
		t.Run(strconv.Itoa(o.Number)+" "+o.RPC, func(t *testing.T) {
			m := method(t, o.RPC)
			documented := repaired(t, o.Response.Result)
			response := fresh(t, m.Output()).Interface()
			whole := documented
			if field := responseBody(m); field != "" {
				whole = []byte(`{"` + string(field) + `":` + string(documented) + `}`)
			}
			if err := protojson.Unmarshal(whole, response); err != nil {
				t.Fatal(err)
			}
			got, err := AppendResult(nil, m, response)
			if err != nil {
				t.Fatal(err)
			}
			compareResult(t, m, parseTree(t, documented), parseTree(t, got))
		})
		checked++
	}
	if checked != 33 {
		t.Errorf("%d documented answers, not 33", checked)
	}
}

// TestNotificationHasTheDocumentedShape does the same for the payload of the
// webhook, which is a flow.
func TestNotificationHasTheDocumentedShape(t *testing.T) {
	all := operations(t)
	var sample struct {
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(all[len(all)-1].Request, &sample); err != nil {
		t.Fatal(err)
	}
	documented := repaired(t, sample.Payload)
	flow := &workflowsv1.Workflow{}
	if err := protojson.Unmarshal(documented, flow); err != nil {
		t.Fatal(err)
	}
	got, err := Append(nil, flow)
	if err != nil {
		t.Fatal(err)
	}
	compareMessage(t, "payload", flow.ProtoReflect().Descriptor(), parseTree(t, documented), parseTree(t, got))
}

// repaired mends what semantics.md says of the samples: a reference id is a
// text, the catalog's booleans are booleans.
func repaired(t *testing.T, sample []byte) []byte {
	t.Helper()
	text := strings.ReplaceAll(string(sample), `"external_reference_id": 123456789`, `"external_reference_id": "123456789"`)
	return []byte(strings.ReplaceAll(text, `"false,"`, `false`))
}

func compareResult(t *testing.T, m protoreflect.MethodDescriptor, want, got *tree) {
	t.Helper()
	if field := responseBody(m); field != "" {
		compareField(t, "result", m.Output().Fields().ByName(field), want, got)
		return
	}
	compareMessage(t, "result", m.Output(), want, got)
}

func compareMessage(t *testing.T, path string, d protoreflect.MessageDescriptor, want, got *tree) {
	t.Helper()
	if ownShapes[d.FullName()] {
		compareFree(t, path, want, got)
		return
	}
	compareOrder(t, path, want.keys, got.keys)
	for _, key := range want.keys {
		if got.object[key] == nil {
			t.Errorf("%s.%s is missing", path, key)
			continue
		}
		for i := range d.Fields().Len() {
			if f := d.Fields().Get(i); restName(f) == key {
				compareField(t, path+"."+key, f, want.object[key], got.object[key])
			}
		}
	}
}

// compareOrder wants the documented keys first and in their order. One sample
// (template bindings) lacks next_page_url, which the others have.
func compareOrder(t *testing.T, path string, want, got []string) {
	t.Helper()
	if slices.Contains(want, "prev_page_url") && !slices.Contains(want, "next_page_url") {
		got = slices.DeleteFunc(slices.Clone(got), func(key string) bool { return key == "next_page_url" })
	}
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("%s has the keys %v, documented are %v", path, got, want)
	}
}

func compareField(t *testing.T, path string, f protoreflect.FieldDescriptor, want, got *tree) {
	t.Helper()
	switch {
	case f.IsList():
		if !got.isList || len(want.list) != len(got.list) {
			t.Errorf("%s is another list", path)
			return
		}
		for i := range want.list {
			compareOne(t, path+"."+strconv.Itoa(i), f, want.list[i], got.list[i])
		}
	case f.IsMap():
		if len(want.keys) != len(got.keys) {
			t.Errorf("%s has the keys %v, documented are %v", path, got.keys, want.keys)
		}
		for _, key := range want.keys {
			compareOne(t, path+"."+key, f.MapValue(), want.object[key], got.object[key])
		}
	default:
		compareOne(t, path, f, want, got)
	}
}

func compareOne(t *testing.T, path string, f protoreflect.FieldDescriptor, want, got *tree) {
	t.Helper()
	if f.Message() != nil && want.scalar == "" {
		compareMessage(t, path, f.Message(), want, got)
		return
	}
	compareFree(t, path, want, got)
}

// compareFree wants the same value, in whatever order of keys.
func compareFree(t *testing.T, path string, want, got *tree) {
	t.Helper()
	if got == nil || want.scalar != got.scalar || want.isList != got.isList ||
		len(want.list) != len(got.list) || len(want.object) != len(got.object) {
		t.Errorf("%s is %+v, documented is %+v", path, got, want)
		return
	}
	for i := range want.list {
		compareFree(t, path+"."+strconv.Itoa(i), want.list[i], got.list[i])
	}
	for key := range want.object {
		compareFree(t, path+"."+key, want.object[key], got.object[key])
	}
}

// TestDocumentedRequestsAreRead reads every documented request without a fault
// and, for updates, derives the mask from its keys.
func TestDocumentedRequestsAreRead(t *testing.T) {
	for _, o := range operations(t) {
		if len(o.Request) == 0 || o.Number == 34 {
			continue
		}
		t.Run(strconv.Itoa(o.Number)+" "+o.RPC, func(t *testing.T) {
			request := fresh(t, method(t, o.RPC).Input()).Interface()
			if faults := Decode(o.Request, request); len(faults) > 0 {
				t.Fatalf("faults %v", faults)
			}
			compareRequest(t, parseTree(t, o.Request), request)
		})
	}
}

func compareRequest(t *testing.T, want *tree, request proto.Message) {
	t.Helper()
	m := request.ProtoReflect()
	got, err := Append(nil, request)
	if err != nil {
		t.Fatal(err)
	}
	answered := parseTree(t, got)
	for _, key := range want.keys {
		if key == "external_reference_id" {
			continue
		}
		compareFree(t, key, want.object[key], answered.object[key])
	}
	if mask := m.Descriptor().Fields().ByName(maskField); mask != nil {
		if text := answered.object[maskField].scalar; text != `"`+strings.Join(want.keys, ",")+`"` {
			t.Errorf("mask %s for the keys %v", text, want.keys)
		}
	}
}
