package provider

import (
	"encoding/json"
	"reflect"
	"testing"

	"cauce/internal/step"
)

var definition = step.Definition{
	Key:     "verify_email",
	Payload: json.RawMessage(`{"properties":{"email":{"type":"string"},"code":{"type":"string","writeOnly":true}}}`),
	Sandbox: json.RawMessage(`{"email":"user@example.com","verified":true,"deep":{"a":[1,{"b":2}]},"domain":null,"not_performed":["domain"]}`),
	Actions: []string{"send_code"},
}

func TestSandboxAnswersTheShapeUnderTheSubmission(t *testing.T) {
	sent := map[string]any{"email": "me@example.com", "code": "123456", "source": "truth"}
	result, err := Sandbox(definition).Submit(t.Context(), step.Submission{Payload: sent})
	want := map[string]any{
		"email": "me@example.com", "verified": true, "deep": map[string]any{"a": []any{1.0, map[string]any{"b": 2.0}}},
		"domain": nil, "not_performed": []any{"domain"}, "source": "sandbox",
		"engine": "sandbox", "engine_version": "1",
	}
	if err != nil || result.Outcome != step.Completed || !reflect.DeepEqual(result.Payload, want) {
		t.Errorf("got %v, %v\nwant %v", result.Payload, err, want)
	}
	if len(sent) != 3 || sent["source"] != "truth" {
		t.Errorf("the submission was changed: %v", sent)
	}
}

func TestSandboxResultsShareNothing(t *testing.T) {
	work := Sandbox(definition)
	before := string(definition.Sandbox)
	first, err := work.Submit(t.Context(), step.Submission{})
	if err != nil {
		t.Fatal(err)
	}
	first.Payload["deep"].(map[string]any)["a"].([]any)[0] = "changed"
	second, err := work.Submit(t.Context(), step.Submission{})
	if err != nil {
		t.Fatal(err)
	}
	if got := second.Payload["deep"].(map[string]any)["a"].([]any)[0]; got != 1.0 || string(definition.Sandbox) != before {
		t.Errorf("one result changed the next: %v", got)
	}
}

func TestSandboxWithoutAShape(t *testing.T) {
	result, err := Sandbox(step.Definition{Key: "x", Payload: json.RawMessage(`{}`)}).Submit(t.Context(), step.Submission{Payload: map[string]any{"a": 1.0}})
	if err != nil || !reflect.DeepEqual(result.Payload, map[string]any{"a": 1.0, "source": "sandbox", "engine": "sandbox", "engine_version": "1"}) {
		t.Errorf("%v, %v", result.Payload, err)
	}
}

func TestSandboxOfABrokenDefinition(t *testing.T) {
	for name, d := range map[string]step.Definition{
		"shape":  {Key: "x", Payload: json.RawMessage(`{}`), Sandbox: json.RawMessage(`[]`)},
		"schema": {Key: "x", Payload: json.RawMessage(`{`), Sandbox: json.RawMessage(`{}`)},
	} {
		if _, err := Sandbox(d).Submit(t.Context(), step.Submission{}); err == nil {
			t.Errorf("a broken %s goes unnoticed", name)
		}
	}
}
