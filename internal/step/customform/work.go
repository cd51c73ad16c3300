package customform

import (
	"context"
	"encoding/json"
	"errors"
	"maps"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// engineVersion changes with what a result holds.
const engineVersion = "1"

type work struct{}

// Submit answers the submission as it is: the form's schema has judged it. Who judged
// stands beside it, where the form has no field of that name.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	result := map[string]any{"source": step.SourceLocal, "engine": step.Engine, "engine_version": engineVersion}
	maps.Copy(result, in.Payload)
	return step.Result{Payload: result}, nil
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
