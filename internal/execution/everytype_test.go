package execution_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/step"
	"cauce/internal/step/catalog"
)

// TestRulesJudgeEveryType: whatever the type, a rule that holds lets its result pass,
// one that does not knocks the flow out, and one that cannot be evaluated fails it,
// each with its reason.
func TestRulesJudgeEveryType(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		for _, d := range catalog.New().All() {
			for _, x := range []struct{ template, status, path, error string }{
				{`step.step == '` + d.Key + `' && step.status == 'completed' && ` + d.Key + `.payload == step.payload`, "completed", "", ""},
				{`step.status == 'skipped'`, "rejected", "rules/" + d.Key + "/knocked_out", ""},
				{`step.payload.nobody.sent.it`, "failed", "rules/" + d.Key + "/not_evaluated", "line 1, column 14"},
			} {
				f := r.judgedBy(t, d.Key, x.template)
				if f.Status != x.status || f.Steps[0].Status != x.status {
					t.Errorf("%s, %s: flow %s, step %s", d.Key, x.template, f.Status, f.Steps[0].Status)
				}
				if x.path == "" {
					continue
				}
				if f.Failure == nil || f.Failure.Path != x.path || !f.Failure.Fatal || f.Failure.ReasonES == "" || f.Failure.ReasonEN == "" {
					t.Errorf("%s: %+v", d.Key, f.Failure)
					continue
				}
				rules, _ := f.Failure.Extra["rules"].([]any)
				said, _ := rules[0].(map[string]any)
				if problem, _ := said["error"].(string); len(rules) != 1 || said["template"] != x.template || !strings.HasPrefix(problem, x.error) {
					t.Errorf("%s: %v", d.Key, rules)
				}
				if why := r.reason(t, f, "step."+x.status); why != x.path {
					t.Errorf("%s: the timeline says %q", d.Key, why)
				}
			}
		}
	})
}

// setups are those of types that require one, or a file without it.
var setups = map[string]map[string]any{
	"biometric_sign": {"document_uuid": aDocument}, "document_preview": {"document_uuid": aDocument}, "document_sign": {"document_uuid": aDocument},
	"multiple_document_sign": {"documents": []any{map[string]any{"document_uuid": aDocument}}},
	"auth":                   {"email": "user@example.com"},
	"custom_form":            {"schema": map[string]any{"type": "object"}},
	"files_upload":           {"collections": []any{map[string]any{"name": "receipts", "min_files": 0.0}}},
}

const aDocument = "cf455647-34ad-4bf2-900a-83f385b07927"

// judgedBy runs a flow of one step of a sandbox account, whose set has one rule.
func (r *room) judgedBy(t *testing.T, key, template string) *execution.Flow {
	t.Helper()
	rule, err := r.shelf().CreateRule(r.ctx, library.RuleChange{
		Name: library.Field[string]{Sent: true, Value: key}, Step: library.Field[string]{Sent: true, Value: key},
		Template: library.Field[string]{Sent: true, Value: template},
	}, &fault.List{})
	if err != nil {
		t.Fatal(key, err)
	}
	set, err := r.shelf().CreateRuleSet(r.ctx, library.RuleSetChange{Name: library.Field[string]{Sent: true, Value: key}}, []string{rule.ID.String()}, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	off, nobody := true, set.ID
	in := execution.NewFlow{Steps: []string{key}, RuleSetUUID: &set.ID, Sandbox: true, DisableGeolocation: &off, PeopleUUID: &nobody}
	if setup := setups[key]; setup != nil {
		in.Setup = map[string]map[string]any{key: setup}
	}
	f := r.create(t, in)
	visit := execution.Visit{Flow: f.ID, Step: f.Steps[0].ID, Payload: firstExamples(t, key), Language: "es", Sandbox: true, By: by}
	if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
		t.Fatal(key, err)
	}
	r.enterCode(t, key, visit)
	f, err = r.engine.Submit(r.ctx, visit, &fault.List{})
	if err != nil {
		t.Fatal(key, err)
	}
	return f
}

// enterCode puts the code that a type sends into its submission.
func (r *room) enterCode(t testing.TB, key string, visit execution.Visit) {
	t.Helper()
	d, _ := catalog.New().Lookup(key)
	if _, sends := d.Work.(step.Sender); !sends {
		return
	}
	_, _, err := r.engine.Act(r.ctx, visit, d.Actions[0], &fault.List{})
	if err != nil {
		t.Fatal(key, err)
	}
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(r.sent.messages[len(r.sent.messages)-1].Text)
	for name, property := range propertiesOf(t, key) {
		if property.WriteOnly {
			visit.Payload[name] = code
		}
	}
}

// property is what these tests read of a payload's schema.
type property struct {
	Examples  []any `json:"examples"`
	WriteOnly bool  `json:"writeOnly"` //nolint:tagliatelle // a keyword of JSON Schema
}

func propertiesOf(t testing.TB, key string) map[string]property {
	t.Helper()
	d, _ := catalog.New().Lookup(key)
	var schema struct {
		Properties map[string]property `json:"properties"`
	}
	if err := json.Unmarshal(d.Payload, &schema); err != nil {
		t.Fatal(key, err)
	}
	return schema.Properties
}

// firstExamples are one submission to a type.
func firstExamples(t *testing.T, key string) map[string]any {
	t.Helper()
	payload := map[string]any{}
	for name, property := range propertiesOf(t, key) {
		payload[name] = property.Examples[0]
	}
	return payload
}
