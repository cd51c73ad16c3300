package openapi

import (
	"os"
	"strings"
	"testing"

	"cauce/internal/step/catalog"
)

// TestTextsAreNeededAndUsed tries what is told of a text that is missing, and of
// one that is about nothing.
func TestTextsAreNeededAndUsed(t *testing.T) {
	samples, err := os.ReadFile("../rest/testdata/operations.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"a field without a text":     {"      custom_id: El nombre que le da el `setup`.\n", "", "messages.CurrentStep.fields.custom_id is not there"},
		"a message without a text":   {"    text: El Step que toca.\n", "", "messages.CurrentStep.text is not there"},
		"an operation without texts": {"    summary: Enviar el Step que toca\n", "", "operations.SubmitStep lacks a summary"},
		"a text of no field":         {"messages:\n  Workflow:\n", "messages:\n  Nobody: {text: x, fields: {a: b}}\n  Workflow:\n", "messages.Nobody.fields.a is used by nothing"},
		"a text of no operation":     {"operations:\n", "operations:\n  Nothing: {summary: a, text: b, success: c}\n", "operations.Nothing is used by nothing"},
		"a word for nothing":         {"words:\n", "words:\n  nothing: a\n", "words.nothing is used by nothing"},
		"a word that is missing":     {"  error: El sobre de un error.\n", "", "words.error is not there"},
		"a group that is not there":  {"GetStepRequest: {like: [step_path]}", "GetStepRequest: {like: [nowhere]}", "like nowhere, which is not there"},
		"an enum that is not there":  {"enum: workflow_statuses, example", "enum: colours, example", "there is no enum colours"},
		"a key that means nothing":   {"    text: El Step que toca.\n", "    text: El Step que toca.\n    colour: red\n", "unknown field"},
	} {
		if !strings.Contains(string(spanish), c.old) {
			t.Fatalf("%s: the texts have no %q", name, c.old)
		}
		changed := strings.Replace(string(spanish), c.old, c.new, 1)
		_, err := build(Sources{Samples: samples, Steps: catalog.New().All(), StepNames: catalog.New().Names()}, []byte(changed))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
