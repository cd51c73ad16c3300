package execution

import (
	"context"
	"encoding/json"

	"cauce/internal/event"
	"cauce/internal/scope"
)

// reach lets the step that is due now skip itself, and the next one, until one
// stays: its skip_steps expression decides, over the steps before it. One that
// cannot be evaluated skips nothing: an error never opens a door. A flow with no
// step left is complete.
func (e *Engine) reach(ctx context.Context, c *change) error {
	for {
		f := c.flow
		index, due := f.State().Current()
		if !due {
			return e.noteTexts(ctx, c)
		}
		text, asked := f.Terms.SkipSteps[f.Steps[index].Type]
		if !asked {
			return nil
		}
		skip, problem := e.skips(ctx, c, index, text)
		if problem != nil {
			entry, err := e.stepEntry(f, index, c.at, event.StepNotSkipped, problem.Error())
			entry.Note = true
			c.notes = append(c.notes, entry)
			return err
		}
		if !skip {
			return nil
		}
		next, err := f.State().Skip(index)
		if err != nil {
			return err
		}
		c.passed = append(c.passed, passed{step: index, reason: text})
		c.move(next)
	}
}

// skips evaluates the skip expression of the step that is reached.
func (e *Engine) skips(ctx context.Context, c *change, index int, text string) (bool, error) {
	expression, err := e.scopes.Skip(text, c.flow.types())
	if err != nil {
		return false, err
	}
	shown := e.shell(c.flow)
	if scope.ReadsSteps(expression) {
		shown = e.Whole(c.flow)
	}
	return expression.Holds(ctx, scope.SkipVars(e.StepsBefore(c.flow, index), shown, c.at))
}

// types lists the step types of the flow, in their order.
func (f *Flow) types() []string {
	all := make([]string, len(f.Steps))
	for i, s := range f.Steps {
		all[i] = s.Type
	}
	return all
}

// StepsBefore are the steps before a place by their type, as the REST surface shows
// them to an expression. Each is a func() any, made when it is asked for.
func (e *Engine) StepsBefore(f *Flow, place int) map[string]any {
	steps := make(map[string]any, place)
	for i := range place {
		steps[f.Steps[i].Type] = e.step(f, i)
	}
	return steps
}

func (e *Engine) step(f *Flow, index int) func() any {
	return func() any {
		shown, err := e.snapshots.Step(f, index)
		return native(shown, err)
	}
}

// Whole is the flow as the REST surface shows it to an expression, made when it is
// asked for.
func (e *Engine) Whole(f *Flow) func() any {
	return func() any {
		shown, err := e.snapshots.Flow(f)
		return native(shown, err)
	}
}

// shell is Whole for an expression that does not read the steps of it.
func (e *Engine) shell(f *Flow) func() any {
	without := *f
	without.Steps = nil
	return e.Whole(&without)
}

// native makes values of what the REST surface shows; what cannot be shown is not
// there.
func native(shown json.RawMessage, err error) any {
	var value map[string]any
	if err != nil || json.Unmarshal(shown, &value) != nil {
		return nil
	}
	return value
}
