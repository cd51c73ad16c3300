package apitest

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"cauce/internal/fault"
)

// notForThePerson is what of a flow the person at the link has no business seeing
// (contract, the execution surface).
var notForThePerson = []string{
	"callback_url", "skip_steps", "metadata", "rule_set_uuid", "lead_uuid", "credit_uuid", "people_uuid", "steps.0.payload",
}

// TestSessionShowsTheFlowAsRESTDoes, but for what is null there: hosts are handed it.
func TestSessionShowsTheFlowAsRESTDoes(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	custom := text(t, h.rest(t, "live", call{Call: "CreateCustomization", Request: map[string]any{
		"name": "Ours", "values": map[string]any{"acceptance": map[string]any{"title": "Antes de seguir"}},
	}}), "uuid")
	flow := text(t, h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{"acceptance", "personal_address", "custom_form"}, "callback_url": "https://receiver.example/hook", "external_reference_id": "7",
		"metadata": map[string]any{"customization_uuid": custom, "order": "7"}, "skip_steps": map[string]any{"personal_address": "false"},
		"setup": map[string]any{"acceptance": map[string]any{"text": "Acepto.", "title": "Nuestros términos"}, "custom_form": occupationForm},
	}}), "uuid")
	token := text(t, h.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": flow}}), "token")
	step := text(t, h.rest(t, "live", call{Call: "GetSession", As: "token:" + token}), "current_step.uuid")
	for _, rpc := range []string{"StartStep", "SubmitStep"} {
		h.rest(t, "live", call{Call: rpc, As: "token:" + token, Request: map[string]any{"uuid": step, "payload": map[string]any{"accepted": true}}})
	}
	for _, language := range []string{"es", "en"} {
		known, _ := lookup(h.rest(t, "live", call{Call: "GetWorkflow", As: "read", Language: language, Request: map[string]any{"uuid": flow}}).body, "result")
		seen, _ := lookup(h.rest(t, "live", call{Call: "GetSession", As: "token:" + token, Language: language}).body, "result.workflow")
		differ("", known, seen, func(path string, there, here any) {
			if here != nil || !slices.Contains(notForThePerson, path) {
				t.Errorf("%s: %s is %v to a key and %v in the session", language, path, there, here)
			}
		})
	}
}

// differ tells where two values differ.
func differ(path string, there, here any, tell func(path string, there, here any)) {
	left, isObject := there.(map[string]any)
	right, too := here.(map[string]any)
	if isObject && too && len(left) == len(right) {
		for name := range left {
			differ(fault.Join(path, name), left[name], right[name], tell)
		}
		return
	}
	first, isList := there.([]any)
	second, alike := here.([]any)
	if isList && alike && len(first) == len(second) {
		for i := range first {
			differ(fault.Join(path, strconv.Itoa(i)), first[i], second[i], tell)
		}
		return
	}
	if !reflect.DeepEqual(there, here) {
		tell(path, there, here)
	}
}
