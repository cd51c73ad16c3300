package execution_test

import (
	"context"
	"slices"
	"testing"

	entevent "cauce/ent/event"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/library"
)

// kinds are the events of a flow in order, and those that somebody is told of.
func (r *room) kinds(f *execution.Flow) (all, told []string) {
	for _, e := range r.store.Read().Event.Query().Where(entevent.FlowID(f.ID)).Order(entevent.BySeq()).AllX(r.ctx) {
		all = append(all, e.Kind)
		if r.store.Read().Outbox.Query().Where(entoutbox.EventID(e.ID)).ExistX(r.ctx) {
			told = append(told, e.Kind)
		}
	}
	return all, told
}

// TestSkipsOnTheTimeline: a skip is a change that is told of; an expression that
// failed, and what was skipped while the flow was made, are on the timeline alone.
func TestSkipsOnTheTimeline(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		callback := "https://receiver.example/hook"
		f := r.create(t, execution.NewFlow{
			Steps: []string{"personal_address", "acceptance", "custom_form"}, CallbackURL: &callback,
			Setup: map[string]map[string]any{"custom_form": {"schema": map[string]any{"type": "object"}}},
			SkipSteps: map[string]string{
				"personal_address": "true", "custom_form": "acceptance.payload.accepted", "acceptance": "personal_address.payload.city == ''",
			},
		})
		visit := execution.Visit{Flow: f.ID, Step: f.Steps[1].ID, Payload: map[string]any{"accepted": true}, Language: "es", By: by}
		if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.engine.Submit(r.ctx, visit, &fault.List{}); err != nil {
			t.Fatal(err)
		}
		all, told := r.kinds(f)
		want := []string{
			event.WorkflowCreated, event.StepSkipped, event.StepNotSkipped, event.StepStarted, event.WorkflowStarted,
			event.StepCompleted, event.StepSkipped, event.WorkflowCompleted,
		}
		if !slices.Equal(all, want) {
			t.Errorf("events %v, want %v", all, want)
		}
		if want = slices.Delete(want, 1, 3); !slices.Equal(told, want) {
			t.Errorf("told of %v, want %v", told, want)
		}
	})
}

// TestInactiveSetIsNoted: it judges nothing, and the timeline says so.
func TestInactiveSetIsNoted(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		shelf := r.shelf()
		off := library.Field[bool]{Sent: true}
		set, err := shelf.CreateRuleSet(r.ctx, library.RuleSetChange{Name: library.Field[string]{Sent: true, Value: "off"}, Active: off}, nil, &fault.List{})
		if err != nil {
			t.Fatal(err)
		}
		in := acceptance()
		in.RuleSetUUID = &set.ID
		f := r.finish(t, r.create(t, in))
		if all, _ := r.kinds(f); !slices.Contains(all, event.RulesInactive) {
			t.Errorf("events %v say nothing of the inactive set", all)
		}
	})
}

// TestNamedThingsAreHeld: what was there when the flow was drafted, and was deleted
// before it was written, leaves no flow.
func TestNamedThingsAreHeld(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		shelf := r.shelf()
		set, err := shelf.CreateRuleSet(r.ctx, library.RuleSetChange{Name: library.Field[string]{Sent: true, Value: "gone"}}, nil, &fault.List{})
		if err != nil {
			t.Fatal(err)
		}
		in := acceptance()
		in.RuleSetUUID = &set.ID
		f, err := r.engine.Draft(r.ctx, in, &fault.List{})
		if err != nil {
			t.Fatal(err)
		}
		if err := shelf.DeleteRuleSet(r.ctx, set.ID, &fault.List{}); err != nil {
			t.Fatal(err)
		}
		if err := r.engine.Insert(r.ctx, f, by); err == nil {
			t.Error("a flow names a set that is gone")
		}
		if n := r.store.Read().Flow.Query().CountX(context.WithoutCancel(r.ctx)); n != 0 {
			t.Errorf("%d flows", n)
		}
	})
}
