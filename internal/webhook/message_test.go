package webhook

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/uuid"

	"cauce/internal/event"
)

// TestSample holds the body against the contract's sample 34, field by field in its
// order.
func TestSample(t *testing.T) {
	raw, err := os.ReadFile("../rest/testdata/operations.json")
	if err != nil {
		t.Fatal(err)
	}
	var operations []struct {
		Number int             `json:"number"`
		Sample json.RawMessage `json:"request_sample"`
	}
	if err := json.Unmarshal(raw, &operations); err != nil {
		t.Fatal(err)
	}
	for _, o := range operations {
		if o.Number != 34 {
			continue
		}
		var sample struct {
			Payload json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal(o.Sample, &sample); err != nil {
			t.Fatal(err)
		}
		flow := uuid.MustParse("cf455647-34ad-4bf2-900a-83f385b07927")
		body, err := Message(event.WorkflowCompleted, flow, nil, sample.Payload)
		if err != nil {
			t.Fatal(err)
		}
		var got, want bytes.Buffer
		if json.Compact(&got, body) != nil || json.Compact(&want, o.Sample) != nil || got.String() != want.String() {
			t.Errorf("%s\nwant %s", got.String(), want.String())
		}
		return
	}
	t.Fatal("the contract has no sample 34")
}

func TestMessage(t *testing.T) {
	flow, step := uuid.MustParse("cf455647-34ad-4bf2-900a-83f385b07927"), uuid.MustParse("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10")
	const snapshot = "{ \"b\" : 1.50e3, \"a\":\"<&>\u2028ñ\" }"
	for _, tt := range []struct {
		kind string
		step *uuid.UUID
		want string
	}{
		{event.WorkflowCreated, nil, `"create","resource":"workflow","resource_uuid":"` + flow.String()},
		{event.WorkflowStarted, nil, `"update","resource":"workflow","resource_uuid":"` + flow.String()},
		{event.WorkflowCanceled, nil, `"update","resource":"workflow","resource_uuid":"` + flow.String()},
		{event.StepStarted, &step, `"update","resource":"step","resource_uuid":"` + step.String()},
		{event.StepCompleted, &step, `"update","resource":"step","resource_uuid":"` + step.String()},
		{"workflow.unheard", nil, `"update","resource":"workflow","resource_uuid":"` + flow.String()},
	} {
		got, err := Message(tt.kind, flow, tt.step, json.RawMessage(snapshot))
		if want := `{"event":` + tt.want + `","payload":` + snapshot + `}`; err != nil || string(got) != want {
			t.Errorf("%s: %s, %v\nwant %s", tt.kind, got, err, want)
		}
	}
	for _, bad := range []string{"", "{", "{}{}", `{"a":1},"event":"create"`} {
		if body, err := Message(event.StepUpdated, flow, &step, json.RawMessage(bad)); err == nil {
			t.Errorf("snapshot %q became %s", bad, body)
		}
	}
}
