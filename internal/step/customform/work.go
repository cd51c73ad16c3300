package customform

import (
	"context"
	"encoding/json"
	"errors"

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
		return bad(fault.Fault{Code: fault.BadSchema, Args: []string{err.Error()}})
	}
	schema, err := step.CompileCached(raw)
	if refusal, ok := errors.AsType[*step.SchemaError](err); ok {
		return bad(refusal.Fault())
	} else if err != nil {
		return bad(fault.Fault{Code: fault.BadSchema, Args: []string{err.Error()}})
	}
	if !schema.TakesObjects() {
		return bad(fault.Fault{Code: fault.FormNotObject})
	}
	return nil
}

func bad(why fault.Fault) []fault.Fault {
	why.Path = "schema"
	return []fault.Fault{why}
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
