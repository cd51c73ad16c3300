package apitest

import "testing"

// TestFirstExamplesComplete submits, for each type, the first examples of the schema
// that the session shows: they are what an integrator tries first, and one valid
// submission.
func TestFirstExamplesComplete(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	for _, kind := range []string{
		"enroll_simple", "personal_address", "personal_bank_data", "personal_financial", "personal_job_detail", "personal_references",
	} {
		t.Run(kind, func(t *testing.T) {
			made := h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{kind}}})
			minted := h.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": text(t, made, "uuid")}})
			token, step := text(t, minted, "token"), text(t, made, "steps.0.uuid")
			session := h.must(t, token, "StartStep", step, nil)
			properties, ok := lookup(session.body, "result.current_step.schema.properties")
			if !ok {
				t.Fatalf("no schema in %s", show(session.body))
			}
			payload := map[string]any{}
			for name := range properties.(map[string]any) {
				if payload[name], ok = lookup(properties, name+".examples.0"); !ok {
					t.Fatalf("%s has no examples", name)
				}
			}
			if status := text(t, h.must(t, token, "SubmitStep", step, payload), "workflow.status"); status != "completed" {
				t.Errorf("the flow is %s", status)
			}
		})
	}
}
