package apitest

import (
	"testing"
	"time"
)

// scenarioRun is a scenario of the sandbox and the flow that plays it.
type scenarioRun struct {
	name, scenario    string
	statuses          []any
	payload           any
	example           map[string]any
	flow, step, token string
}

// TestScenarios plays every scenario of every type as GET
// /workflows/sandbox/scenarios lists it, and compares.
func TestScenarios(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	examples := h.examples(t)
	var all []*scenarioRun
	longest := 0
	listed := h.rest(t, "sandbox", call{Call: "ListSandboxScenarios", As: "read"})
	for _, entry := range listed.body["result"].([]any) {
		e := entry.(map[string]any)
		r := &scenarioRun{name: e["step"].(string), scenario: e["scenario"].(string), statuses: e["statuses"].([]any), payload: e["payload"]}
		r.example = examples[r.name]
		h.beginScenario(t, r)
		all = append(all, r)
		longest = max(longest, len(r.statuses))
	}
	if len(all) == 0 {
		t.Fatal("nothing is played")
	}
	for round := range longest {
		for _, r := range all {
			if round < len(r.statuses) {
				h.playRound(t, r, round)
			}
		}
	}
	for _, r := range all {
		shown := h.rest(t, "sandbox", call{Call: "GetStep", As: "read", Request: map[string]any{"uuid": r.step}})
		payload, _ := lookup(shown.body, "result.payload")
		if show(payload) != show(r.payload) {
			t.Errorf("%s %s: came to %s, is listed with %s", r.name, r.scenario, show(payload), show(r.payload))
		}
	}
}

// examples answers the submission that each type's first examples make.
func (h *house) examples(t *testing.T) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	types := h.rest(t, "sandbox", call{Call: "ListStepTypes", As: "read"})
	for _, entry := range types.body["result"].([]any) {
		e := entry.(map[string]any)
		example := map[string]any{}
		properties, _ := lookup(e, "payload.properties")
		fields, _ := properties.(map[string]any)
		for name, property := range fields {
			if list, ok := property.(map[string]any)["examples"].([]any); ok && len(list) > 0 {
				example[name] = list[0]
			}
		}
		all[e["key"].(string)] = example
	}
	return all
}

func (h *house) beginScenario(t *testing.T, r *scenarioRun) {
	t.Helper()
	made := h.rest(t, "sandbox", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{r.name}, "people_uuid": "86b9535d-50d9-419c-9965-ee4db5956871", "disable_geolocation": true,
		"setup": map[string]any{r.name: map[string]any{"sandbox_scenario": r.scenario}},
	}})
	if made.status != 200 {
		t.Fatalf("%s %s: %d %s", r.name, r.scenario, made.status, show(made.body))
	}
	r.flow, r.step = text(t, made, "uuid"), text(t, made, "steps.0.uuid")
	r.token = text(t, h.rest(t, "sandbox", call{Call: "CreateToken", Request: map[string]any{"uuid": r.flow}}), "token")
	h.must(t, r.token, "StartStep", r.step, nil)
}

// playRound submits, or waits for what is at work, and compares the step's status.
func (h *house) playRound(t *testing.T, r *scenarioRun, round int) {
	t.Helper()
	want := r.statuses[round]
	if round > 0 && r.statuses[round-1] == "processing" {
		h.awaitStatus(t, r, want)
		return
	}
	h.must(t, r.token, "SubmitStep", r.step, r.example)
	if status := h.statusOf(t, r); status != want {
		t.Errorf("%s %s: after submission %d it is %v, not %v", r.name, r.scenario, round+1, status, want)
	}
}

func (h *house) statusOf(t *testing.T, r *scenarioRun) any {
	t.Helper()
	shown := h.rest(t, "sandbox", call{Call: "GetStep", As: "read", Request: map[string]any{"uuid": r.step}})
	status, _ := lookup(shown.body, "result.status")
	return status
}

func (h *house) awaitStatus(t *testing.T, r *scenarioRun, want any) {
	t.Helper()
	var status any
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if status = h.statusOf(t, r); status != "processing" {
			break
		}
	}
	if status != want {
		t.Errorf("%s %s: it became %v, not %v", r.name, r.scenario, status, want)
	}
}
