package execution_test

import (
	"testing"

	"github.com/google/uuid"

	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/step"
)

// began has a flow whose first step, of a type that an engine does, is in progress.
func (r *room) began(t *testing.T, key string, payload map[string]any) (*execution.Flow, execution.Visit) {
	t.Helper()
	r.setEngine(t, key)
	f := r.create(t, execution.NewFlow{Steps: []string{key}})
	visit := r.visit(f, payload)
	if _, _, err := r.engine.Act(r.ctx, visit, "send_code", &fault.List{}); !fault.Is(err, fault.StepNotStarted) || len(r.outside.acted) != 0 {
		t.Fatalf("before its start: %v", err)
	}
	if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
		t.Fatal(err)
	}
	return f, visit
}

// count answers how many events of a kind a flow has.
func (r *room) count(f *execution.Flow, kind string) (n int) {
	all, _ := r.kinds(f)
	for _, one := range all {
		if one == kind {
			n++
		}
	}
	return n
}

// TestAnEngineRunsSideActions: who has an engine for a type has it send the codes too;
// nothing of ours is sent beside it.
func TestAnEngineRunsSideActions(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		t.Helper()
		f, visit := r.began(t, "verify_phone_number", map[string]any{"phone_number": "5512345678"})
		r.outside.act = func(step.Action) (step.Acted, error) {
			if len(r.outside.acted) > 1 {
				return step.Acted{Answer: map[string]any{"to": "******5678"}}, nil
			}
			elsewhere := visit // another change comes first
			elsewhere.Coordinates = [][]string{{"-99.1332", "19.4326"}}
			_, err := r.engine.Start(r.ctx, elsewhere, &fault.List{})
			return step.Acted{}, err
		}
		after, answer, err := r.engine.Act(r.ctx, visit, "send_code", &fault.List{})
		if err != nil || answer["to"] != "******5678" || after.Status != "in_progress" || len(r.sent.messages) != 0 || r.count(f, event.StepActed) != 1 {
			t.Fatalf("%v, %v; we sent %+v", answer, err, r.sent.messages)
		}
		first, again := r.outside.acted[0], r.outside.acted[1]
		if first.Flow != f.ID.String() || first.Step != f.Steps[0].ID.String() || first.Type != "verify_phone_number" || uuid.Validate(first.Request) != nil {
			t.Errorf("it was asked %+v", first)
		}
		if again.Request != first.Request {
			t.Errorf("it was asked as %s and again as %s", first.Request, again.Request)
		}
	})
}

// TestADeadEngineRunsNoSideAction, and nothing of ours takes its place.
func TestADeadEngineRunsNoSideAction(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		t.Helper()
		f, visit := r.began(t, "verify_email", map[string]any{"email": "user@example.com"})
		r.outside.act = func(step.Action) (step.Acted, error) { return step.Acted{}, fault.New(fault.Unavailable, nil) }
		_, _, err := r.engine.Act(r.ctx, visit, "send_code", &fault.List{})
		if !fault.Is(err, fault.Unavailable) || len(r.sent.messages) != 0 || r.count(f, event.StepActed) != 0 {
			t.Errorf("%v; we sent %+v", err, r.sent.messages)
		}
	})
}
