package catalog

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"cauce/internal/step"
)

// circumstances are members of results that are no checks: null says that they are
// not known.
var circumstances = []string{"ip", "user_agent", "comment"}

// TestWorksAreHonest lets every work judge the submission that its type's examples
// make: its result says who judged, and a check that was not performed is null and
// named. What needs more than one submission, such as a code that was sent, answers
// no result here.
func TestWorksAreHonest(t *testing.T) {
	judged := 0
	for _, d := range New().All() {
		if d.Work == nil {
			continue
		}
		result, err := d.Work.Submit(t.Context(), step.Submission{
			Request: "0193585c-0000-7000-8000-000000000001", Type: d.Key, Attempt: 1, Language: "es",
			At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Setup: map[string]any{}, Payload: examples(t, d),
		})
		if err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
		if err != nil || result.Outcome != step.Completed || len(result.Faults) > 0 {
			continue
		}
		judged++
		isHonest(t, d.Key, asJSON(t, result.Payload))
	}
	if judged < 4 {
		t.Errorf("%d works were judged", judged)
	}
}

func isHonest(t *testing.T, key string, p map[string]any) {
	t.Helper()
	for _, who := range []string{"engine", "engine_version"} {
		if name, _ := p[who].(string); name == "" {
			t.Errorf("%s: %s is %v", key, who, p[who])
		}
	}
	if p["source"] != step.SourceLocal {
		t.Errorf("%s: its source is %v", key, p["source"])
	}
	named, _ := p["not_performed"].([]any)
	for _, check := range named {
		if value, there := p[check.(string)]; !there || value != nil {
			t.Errorf("%s: %v is named as not performed, and is %v", key, check, value)
		}
	}
	for member, value := range p {
		if value == nil && !slices.Contains(named, any(member)) && !slices.Contains(circumstances, member) {
			t.Errorf("%s: %s is null and not named", key, member)
		}
	}
}

func examples(t *testing.T, d step.Definition) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, property := range payloadOf(t, d).Properties {
		if len(property.Examples) > 0 {
			all[name] = property.Examples[0]
		}
	}
	return all
}

// asJSON is a result as it is kept.
func asJSON(t *testing.T, payload map[string]any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
