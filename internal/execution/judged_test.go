package execution_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
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

// TestTheFlowHasItsSteps: however an expression comes to the steps through the flow,
// they are there, with their results.
func TestTheFlowHasItsSteps(t *testing.T) {
	const last = ".steps[0].payload.accepted == true"
	each(t, func(t *testing.T, r *room) {
		for _, way := range []string{
			"workflow" + last, "workflow['steps'][0].payload.accepted", "dyn(workflow)" + last, "[workflow][0]" + last,
			"cel.bind(f, workflow, f" + last + ")", "workflow[['steps'][0]][0].payload.accepted", "workflow.?steps.orValue([])[0].payload.accepted",
			"[1].all(x, workflow.steps.exists(s, s.payload != null && s.payload.accepted))",
			"workflow.status == 'in_progress' && acceptance.payload.accepted",
		} {
			rule, err := r.shelf().CreateRule(r.ctx, library.RuleChange{
				Name: library.Field[string]{Sent: true, Value: way}, Step: library.Field[string]{Sent: true, Value: "acceptance"},
				Template: library.Field[string]{Sent: true, Value: way},
			}, &fault.List{})
			if err != nil {
				t.Fatal(way, err)
			}
			set, err := r.shelf().CreateRuleSet(r.ctx, library.RuleSetChange{Name: library.Field[string]{Sent: true, Value: way}}, []string{rule.ID.String()}, &fault.List{})
			if err != nil {
				t.Fatal(err)
			}
			f := r.finish(t, r.create(t, execution.NewFlow{
				Steps: []string{"acceptance", "personal_address"}, RuleSetUUID: &set.ID, SkipSteps: map[string]string{"personal_address": way},
			}))
			if f.Steps[1].Status != "skipped" {
				t.Errorf("%s skips nothing", way)
			}
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

// binding keeps a binding of texts.
func (r *room) binding(t *testing.T, texts map[string]library.Text) *library.Binding {
	t.Helper()
	b, err := r.shelf().CreateBinding(r.ctx, library.BindingChange{
		Name:  library.Field[string]{Sent: true, Value: "Contract"},
		Texts: library.Field[map[string]library.Text]{Sent: true, Value: texts},
	}, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reason answers why an event of a flow happened.
func (r *room) reason(t *testing.T, f *execution.Flow, kind string) string {
	t.Helper()
	row := r.store.Read().Event.Query().Where(entevent.FlowID(f.ID), entevent.Kind(kind)).OnlyX(r.ctx)
	key, err := r.store.AccountKey(r.ctx, f.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := key.Open(row.Content, event.Place(row.ID))
	if err != nil {
		t.Fatal(err)
	}
	var content event.Content
	if err := json.Unmarshal(raw, &content); err != nil {
		t.Fatal(err)
	}
	return content.Reason
}

// TestMissingTextsAreNoted: what a flow's texts miss when it completes is on its
// timeline, in the same commit, and nobody is told of it; what is there is not.
func TestMissingTextsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		text := func(template string) library.Text {
			return library.Text{Steps: []string{"acceptance", "personal_address"}, Template: template}
		}
		whole := map[string]library.Text{"yes": text("{acceptance.accepted}, {{así}}")}
		holes := map[string]library.Text{"yes": whole["yes"], "a": text("En {personal_address.city}"), "b": text("{acceptance.accepted + 1}")}
		callback := "https://receiver.example/hook"
		for name, x := range map[string]struct {
			texts map[string]library.Text
			skip  string
			want  string
		}{
			"all there":      {texts: whole},
			"holes":          {texts: holes, want: "a: {personal_address.city}: line 1, column "},
			"all is skipped": {texts: whole, skip: "true", want: "yes: {acceptance.accepted}: line 1, column "},
		} {
			named := r.binding(t, x.texts).ID.String()
			in := acceptance()
			in.Autofill, in.CallbackURL = &execution.Autofill{TemplateBindingUUID: &named}, &callback
			if x.skip != "" {
				in.SkipSteps = map[string]string{"acceptance": x.skip}
			}
			f := r.create(t, in)
			if all, _ := r.kinds(f); x.skip == "" && slices.Contains(all, event.TextMissing) {
				t.Errorf("%s: noted before the end", name)
			}
			if x.skip == "" {
				f = r.finish(t, f)
			}
			all, told := r.kinds(f)
			if slices.Contains(all, event.TextMissing) != (x.want != "") || slices.Contains(told, event.TextMissing) {
				t.Errorf("%s: events %v, told of %v", name, all, told)
			}
			if x.want == "" {
				continue
			}
			why := r.reason(t, f, event.TextMissing)
			if !strings.HasPrefix(why, x.want) || strings.Contains(why, "yes: ") != (x.skip != "") || strings.Contains(why, "b: ") != (x.skip == "") {
				t.Errorf("%s: %q", name, why)
			}
		}
	})
}

// TestManyMissingTexts: the timeline does not grow with a binding.
func TestManyMissingTexts(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		named := r.binding(t, map[string]library.Text{
			"long": {Steps: []string{"personal_address"}, Template: strings.Repeat("{personal_address.city}", 1_000)},
		}).ID.String()
		in := acceptance()
		in.Autofill = &execution.Autofill{TemplateBindingUUID: &named}
		why := strings.Split(r.reason(t, r.finish(t, r.create(t, in)), event.TextMissing), "\n")
		if len(why) != 51 || why[50] != "and 950 more" {
			t.Errorf("%d lines, the last one %q", len(why), why[len(why)-1])
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
