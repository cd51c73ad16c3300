package execution_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/step"
)

// A step type that this package makes up, as docs/adding-a-step.md says: nothing but
// a definition and its work. It counts in the background until it is at the number.
func toy() step.Definition {
	return step.Definition{
		Key:   "count_to",
		Title: step.Text{ES: "Contar", EN: "Count"}, Description: step.Text{ES: "Cuenta.", EN: "Counts."}, Legend: step.Text{ES: "Di un número.", EN: "Say a number."},
		Errors:  step.CommonErrors(),
		Setup:   json.RawMessage(`{"type": "object", "properties": {"most": {"type": "number"}}}`),
		Payload: json.RawMessage(`{"type": "object", "additionalProperties": false, "required": ["number"], "properties": {"number": {"type": "integer", "examples": [3]}}}`),
		Result:  json.RawMessage(`{"type": "object", "properties": {"counted": {"type": "integer"}}}`),
		Work:    toyWork{},
	}
}

type toyWork struct{}

func (toyWork) CheckSetup(setup map[string]any) []fault.Fault {
	if most, ok := setup["most"].(float64); ok && most > 10 {
		return []fault.Fault{{Path: "most", Code: fault.TooLarge, Args: []string{"10"}}}
	}
	return nil
}

func (toyWork) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	number, counted := in.Payload["number"].(float64), 0.0
	if most, ok := in.Setup["most"].(float64); ok && number > most {
		return step.Result{Faults: []fault.Fault{{Path: "number", Code: fault.TooLarge}}}, nil
	}
	if in.State != nil {
		if err := json.Unmarshal(in.State, &counted); err != nil {
			return step.Result{}, err
		}
	}
	if counted < number {
		state, err := json.Marshal(counted + 1)
		return step.Result{Outcome: step.Pending, After: time.Minute, State: state}, err
	}
	return step.Result{Payload: map[string]any{
		"counted": counted, "source": step.SourceLocal, "engine": step.Engine, "engine_version": "1", "not_performed": []any{},
	}}, nil
}

// TestATypeFromOutside runs a flow with it: created, refused, started, submitted, at
// work in the background, judged by a rule over its result, told of.
func TestATypeFromOutside(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		in := func(most float64) execution.NewFlow {
			callback := "https://receiver.example/hook"
			return execution.NewFlow{
				Steps: []string{"count_to", "acceptance"}, CallbackURL: &callback, Setup: map[string]map[string]any{"count_to": {"most": most}},
				SkipSteps: map[string]string{"acceptance": "count_to.payload.counted == 2"},
			}
		}
		if _, err := r.try(r.ctx, in(11)); !fault.Is(err, fault.InvalidRequest) {
			t.Errorf("a bad setup: %v", err)
		}
		f := r.create(t, in(5))
		for _, bad := range []map[string]any{{}, {"number": "2"}, {"number": 6.0}} {
			visit := r.visit(f, bad)
			if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
				t.Fatal(err)
			}
			if _, err := r.engine.Submit(r.ctx, visit, &fault.List{}); !fault.Is(err, fault.InvalidRequest) {
				t.Errorf("%v: %v", bad, err)
			}
		}
		f = r.hand(t, f, map[string]any{"number": 2.0})
		for range 2 {
			if len(r.jobs()) != 0 {
				t.Fatal("it is asked at once")
			}
			r.at = r.at.Add(time.Minute)
			r.ask(t)
		}
		if f = r.now(t, f); f.Status != "completed" || f.Steps[1].Status != "skipped" {
			t.Fatalf("the flow is %s, its second step %s", f.Status, f.Steps[1].Status)
		}
		_, told := r.kinds(f)
		want := []string{
			event.WorkflowCreated, event.StepStarted, event.WorkflowStarted, event.StepProcessing, event.StepCompleted,
			event.StepSkipped, event.WorkflowCompleted,
		}
		if !slices.Equal(told, want) {
			t.Errorf("told of %v, want %v", told, want)
		}
	}, toy)
}
