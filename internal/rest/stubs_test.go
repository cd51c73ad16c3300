package rest

import (
	"encoding/json"
	"strconv"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
)

// TestStubsReadEveryAnswer reads what REST answers as the clients do that parse
// JSON into their generated messages and pass over what they do not know: the
// whole message comes back.
func TestStubsReadEveryAnswer(t *testing.T) {
	for _, o := range operations(t) {
		if len(o.Response.Result) == 0 {
			continue
		}
		t.Run(strconv.Itoa(o.Number)+" "+o.RPC, func(t *testing.T) {
			m := method(t, o.RPC)
			text := repaired(t, o.Response.Result)
			field := responseBody(m)
			if field != "" {
				text = []byte(`{"` + string(field) + `":` + string(text) + `}`)
			}
			want := fresh(t, m.Output()).Interface()
			if err := protojson.Unmarshal(text, want); err != nil {
				t.Fatal(err)
			}
			result, err := AppendResult(nil, m, want)
			if err != nil {
				t.Fatal(err)
			}
			answered := map[string]json.RawMessage{string(field): result}
			if field == "" {
				if err := json.Unmarshal(result, &answered); err != nil {
					t.Fatal(err)
				}
			}
			answered["of_a_later_server"] = json.RawMessage(`[{"a": 1}]`)
			got := fresh(t, m.Output()).Interface()
			readAsStubs(t, answered, got)
			if !proto.Equal(got, want) {
				t.Errorf("read %v\nof   %v", got, want)
			}
		})
	}
}

// TestRulesOfASetAreRead is about the one key that is not a field's proto name.
func TestRulesOfASetAreRead(t *testing.T) {
	want := &workflowsv1.RuleSet{Name: "risk", KnockoutRules: []*workflowsv1.KnockoutRule{{Name: "age"}}}
	text, err := Append(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	var answered map[string]json.RawMessage
	if err := json.Unmarshal(text, &answered); err != nil {
		t.Fatal(err)
	}
	if _, ok := answered["knockoutRules"]; !ok {
		t.Fatalf("no knockoutRules in %s", text)
	}
	got := &workflowsv1.RuleSet{}
	readAsStubs(t, answered, got)
	if !proto.Equal(got, want) {
		t.Errorf("read %v\nof   %v", got, want)
	}
}

func readAsStubs(t *testing.T, answered map[string]json.RawMessage, into proto.Message) {
	t.Helper()
	text, err := json.Marshal(answered)
	if err != nil {
		t.Fatal(err)
	}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}
