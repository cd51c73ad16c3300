package apitest

import (
	"sync"
	"testing"
)

// TestRestart stops the service in the middle of a flow and starts it again: the
// link still opens it, what was done is there, and it runs to its end.
func TestRestart(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			cfg := settings(t)
			h := &house{keys: map[string]string{}}
			makeKeys(t, cfg, h.keys)
			stop := h.start(t, cfg)
			flow, steps, token := h.twoSteps(t)
			h.must(t, token, "StartStep", steps[0], nil)
			h.must(t, token, "SubmitStep", steps[0], map[string]any{"accepted": true})
			h.must(t, token, "StartStep", steps[1], nil)
			stop()

			h.start(t, cfg)
			session := h.must(t, token, "GetSession", "", nil)
			if diff := match("result", map[string]any{"current_step": map[string]any{"uuid": steps[1], "status": "in_progress"}}, session.body["result"]); diff != "" {
				t.Fatal(diff)
			}
			h.must(t, token, "SubmitStep", steps[1], map[string]any{"answer": "yes"})
			done := h.rest(t, "live", call{Call: "GetWorkflow", Request: map[string]any{"uuid": flow}})
			if status, _ := lookup(done.body["result"], "status"); status != "completed" {
				t.Fatalf("the flow is %v: %s", status, show(done.body))
			}
		})
	}
}

// twoSteps creates a flow of two steps and a token for it.
func (h *house) twoSteps(t *testing.T) (flow string, steps [2]string, token string) {
	t.Helper()
	made := h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{"acceptance", "custom_form"},
		"setup": map[string]any{"custom_form": map[string]any{"schema": map[string]any{"type": "object", "properties": map[string]any{"answer": map[string]any{"type": "string"}}}}},
	}})
	flow = text(t, made, "uuid")
	steps = [2]string{text(t, made, "steps.0.uuid"), text(t, made, "steps.1.uuid")}
	minted := h.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": flow}})
	return flow, steps, text(t, minted, "token")
}

// must makes a call with a token and wants a 200.
func (h *house) must(t *testing.T, token, name, step string, payload map[string]any) answer {
	t.Helper()
	a := h.try(t, token, name, step, payload)
	if a.status != 200 {
		t.Fatalf("%s: %d %s", name, a.status, show(a.body))
	}
	return a
}

func (h *house) try(t *testing.T, token, name, step string, payload map[string]any) answer {
	t.Helper()
	request := map[string]any{}
	if step != "" {
		request["uuid"] = step
	}
	if payload != nil {
		request["payload"] = payload
	}
	return h.rest(t, "live", call{Call: name, As: "token:" + token, Request: request})
}

// TestSecondClick sends two different submissions of one step at the same
// moment, many times over: one wins, the other is told 409 with the state as it
// is, and the timeline has no gap.
func TestSecondClick(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			for range 20 {
				_, steps, token := h.twoSteps(t)
				h.must(t, token, "StartStep", steps[0], nil)
				h.must(t, token, "SubmitStep", steps[0], map[string]any{"accepted": true})
				h.must(t, token, "StartStep", steps[1], nil)
				answers := make([]answer, 4)
				var all sync.WaitGroup
				for i := range answers {
					all.Go(func() {
						answers[i] = h.try(t, token, "SubmitStep", steps[1], map[string]any{"answer": string(rune('a' + i))})
					})
				}
				all.Wait()
				won := 0
				for _, a := range answers {
					switch {
					case a.status == 200:
						won++
					case a.status != 409 || a.body["code"] != "step_finished":
						t.Errorf("the loser was told %d %s", a.status, show(a.body))
					}
				}
				if won != 1 {
					t.Fatalf("%d submissions won", won)
				}
			}
		})
	}
}
