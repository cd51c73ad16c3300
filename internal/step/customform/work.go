package customform

import (
	"context"
	"encoding/json"

	"cauce/internal/fault"
	"cauce/internal/step"
)

type work struct{}

// Submit answers the submission as it is: the form's schema has judged it.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	return step.Result{Payload: in.Payload}, nil
}

// CheckSetup compiles the form's schema. That there is one, and that it is an
// object, is the setup's own schema to say.
func (work) CheckSetup(setup map[string]any) []fault.Fault {
	form, ok := setup["schema"].(map[string]any)
	if !ok {
		return nil
	}
	raw, err := json.Marshal(form)
	if err != nil {
		return bad(err.Error())
	}
	schema, err := step.CompileCached(raw)
	if err != nil {
		return bad(err.Error())
	}
	if !schema.TakesObjects() {
		return bad("the answers of a form are an object: `type` must be object")
	}
	return nil
}

func bad(why string) []fault.Fault {
	return []fault.Fault{{Path: "schema", Code: fault.BadSchema, Args: []string{why}}}
}

// PayloadSchema answers the form's schema, which the page sees: it draws the form
// from it.
func (work) PayloadSchema(setup map[string]any) json.RawMessage {
	form, ok := setup["schema"].(map[string]any)
	if !ok {
		return payload
	}
	raw, err := json.Marshal(form)
	if err != nil {
		return payload
	}
	return raw
}

// What the type is beside a Work.
var (
	_ step.SetupChecker = work{}
	_ step.Schemer      = work{}
)
