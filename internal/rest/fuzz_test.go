package rest

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// FuzzDecode throws bytes at the decoder: it must hold the grammar where
// encoding/json does, blame sound paths, and keep what it accepts.
func FuzzDecode(f *testing.F) {
	for _, o := range operations(f) {
		f.Add([]byte(o.Request))
	}
	for _, seed := range []string{
		`{"steps":["a",null,1e400],"expires_in":1.5e1,"metadata":{"a":[{"a":1,"a":2}]}}`,
		`{"people_uuid":"\ud83d\ude00\u0000","setup":{"x":{"\ud800":-0}},"coordinates":[[1,"2"]]}`,
		`{"external_reference_id":12345678901234567890,"people_uuid":7,"steps":[1]}`,
		`{"metadata":{"n":12345678901234567890,"m":0.1,"o":1e21}}`, "{\"a\":\"\xff\"} ", `[[{]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, m := range []proto.Message{
			&workflowsv1.CreateWorkflowRequest{}, &workflowsv1.UpdateTemplateBindingRequest{}, &workflowsv1.SubmitStepRequest{},
		} {
			faults := Decode(body, m)
			checkFaults(t, body, faults)
			if _, err := proto.Marshal(m); err != nil {
				t.Fatalf("a message that cannot travel: %v", err)
			}
			if len(faults) == 0 {
				checkReturns(t, m)
			}
		}
	})
}

func checkFaults(t *testing.T, body []byte, faults []fault.Fault) {
	t.Helper()
	broken := false
	for _, f := range faults {
		broken = broken || f.Code == fault.BrokenJSON || f.Code == fault.TooMany
		if !utf8.ValidString(f.Path) || len(f.Path) > 4096 {
			t.Fatalf("path %q", f.Path)
		}
		if strings.Contains(f.Sentence("es"), "%!") || strings.Contains(f.Sentence("en"), "%!") {
			t.Fatalf("sentence %q", f.Sentence("es"))
		}
	}
	if empty := strings.Trim(string(body), " \t\r\n") == ""; !empty && json.Valid(body) == broken {
		t.Fatalf("encoding/json says %v of %q, faults %v", json.Valid(body), body, faults)
	}
}

// checkReturns writes what was read and reads it again.
func checkReturns(t *testing.T, m proto.Message) {
	t.Helper()
	text, err := Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	// An answer holds what a request may not.
	delete(keys, "uuid")
	delete(keys, "update_mask")
	again, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	back := m.ProtoReflect().New().Interface()
	if faults := Decode(again, back); len(faults) > 0 {
		t.Fatalf("%s: faults %v", again, faults)
	}
	for _, one := range []proto.Message{m, back} {
		if update, ok := one.(*workflowsv1.UpdateTemplateBindingRequest); ok {
			update.UpdateMask = &fieldmaskpb.FieldMask{}
		}
	}
	if !proto.Equal(m, back) {
		t.Fatalf("read  %v\nthen  %v", m, back)
	}
}

// FuzzEncode writes whatever message the bytes make: valid JSON in valid UTF-8,
// or an error.
func FuzzEncode(f *testing.F) {
	wire, err := proto.Marshal(fiveSteps(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(wire, "text")
	f.Add([]byte{}, "\xff\x00\u2028<")
	f.Fuzz(func(t *testing.T, wire []byte, text string) {
		flow := &workflowsv1.Workflow{}
		if proto.Unmarshal(wire, flow) != nil {
			return
		}
		flow.Status = text
		got, err := Append(nil, flow)
		if err != nil {
			return
		}
		if !utf8.Valid(got) {
			t.Fatalf("no UTF-8: %q", got)
		}
		var back struct {
			Status string `json:"status"`
			Steps  []any  `json:"steps"`
		}
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if want := strings.ToValidUTF8(text, "\uFFFD"); utf8.ValidString(text) && back.Status != want || len(back.Steps) != len(flow.Steps) {
			t.Fatalf("status %q of %q, %d steps of %d", back.Status, text, len(back.Steps), len(flow.Steps))
		}
	})
}
