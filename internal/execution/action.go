package execution

import (
	"context"
	"slices"
	"strings"

	"cauce/internal/fault"
)

// Act runs a side action of the step that is due, such as send_code, and answers
// what it said. The types that have one are not built yet, so only a sandbox
// answers.
func (e *Engine) Act(ctx context.Context, in Visit, name string, faults *fault.List) (*Flow, map[string]any, error) {
	f, err := e.Get(ctx, in.Flow)
	if err != nil {
		return nil, nil, err
	}
	index, ok := f.StepIndex(in.Step)
	if !ok {
		return nil, nil, notFound()
	}
	definition, _ := e.catalog.Lookup(f.Steps[index].Type)
	if len(definition.Actions) == 0 {
		faults.Add("action", fault.NoActions)
	} else if !in.Sandbox || !slices.Contains(definition.Actions, name) {
		faults.Add("action", fault.UnknownAction, strings.Join(definition.Actions, ", "))
	}
	if err := faults.Err(); err != nil {
		return nil, nil, err
	}
	if err := f.State().MaySubmit(index); err != nil {
		return nil, nil, refuse(f, err)
	}
	result, err := e.sandbox.Action(definition, name)
	return f, result, err
}
