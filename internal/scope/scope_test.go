package scope_test

import (
	"slices"
	"strings"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/scope"
	"cauce/internal/step/catalog"
)

// flow are the steps of the flow that expressions are held against.
var flow = []string{"enroll_full", "acceptance", "document_sign", "video_sign_step"}

// judgement is an expression, and what is said of it.
type judgement struct {
	text string
	// code is empty when there is nothing to say.
	code fault.Code
	// at is "line:column", nearest what was perhaps meant.
	at, nearest string
	// warns is whether it is kept with a warning.
	warns bool
}

func (j judgement) hold(t *testing.T, warnings, faults []fault.Fault) {
	t.Helper()
	all := slices.Concat(warnings, faults)
	if j.code == "" {
		if len(all) > 0 {
			t.Errorf("%s: %v", j.text, all)
		}
		return
	}
	if len(all) != 1 || len(warnings) == 1 != j.warns || all[0].Code != j.code {
		t.Errorf("%s: warnings %v, faults %v", j.text, warnings, faults)
		return
	}
	args := all[0].Args
	if at := args[0] + ":" + args[1]; at != j.at || args[5] != j.nearest {
		t.Errorf("%s: at %s, nearest %q, want %s, %q", j.text, at, args[5], j.at, j.nearest)
	}
	for _, language := range []string{"es", "en"} {
		said := strings.Split(all[0].Sentence(language), "\n")
		if len(said) != 3 || !strings.Contains(j.text, said[1]) || strings.TrimLeft(said[2], " ") != "^" {
			t.Errorf("%s: %q", j.text, said)
			continue
		}
		if column := strings.Split(j.at, ":")[1]; column != "1" && !strings.HasPrefix(said[2], " ") {
			t.Errorf("%s: the caret stands at the beginning", j.text)
		}
	}
}

func TestCheckSkip(t *testing.T) {
	scopes := scope.New(catalog.New())
	for _, j := range []judgement{
		{text: "enroll_full['payload']['biometrics']['matchLevel'] >= 5"},
		{text: "workflow.metadata.anything == 1 && now > timestamp('2020-01-01T00:00:00Z')"},
		{"enroll_full.payload.biometrics.matchLvel > 2", fault.UnknownPayloadField, "1:32", "matchLevel", true},
		{"enroll_full['payload']['biometrics']['matchLvel'] > 2", fault.UnknownPayloadField, "1:38", "matchLevel", true},
		{"true &&\n  enroll_full.payload.?biometric.hasValue()", fault.UnknownPayloadField, "2:24", "biometrics", true},
		{"enroll_full.paylod.x == 1", fault.UnknownPayloadField, "1:13", "payload", true},
		{"workflow.metdata.x == 1", fault.UnknownPayloadField, "1:10", "metadata", true},
		{"document_sign.status == 'x'", fault.StepComesLater, "1:1", "", true},
		{"video_sign.status == 'a'", fault.StepComesLater, "1:1", "", true},
		{"enroll_ful.payload.x", fault.UnknownStepName, "1:1", "enroll_full", false},
		{"workflw.status == ''", fault.UnknownStepName, "1:1", "workflow", false},
		{"verify_email.payload.email != ''", fault.StepNotInFlow, "1:1", "", false},
		{"step.status == ''", fault.UnknownStepName, "1:1", "", false},
		{"1 + 1", fault.ExpressionBroken, "1:1", "", false},
		{"a +", fault.ExpressionBroken, "1:4", "", false},
		{"enroll_full['payload']['biometrics']['matchLevel'] >= 5}", fault.ExpressionBroken, "1:56", "", false},
	} {
		warnings, faults := scopes.CheckSkip(j.text, "document_sign", flow)
		j.hold(t, warnings, faults)
	}
	if warnings, faults := scopes.CheckSkip("a stray } is kept", "verify_email", flow); len(warnings)+len(faults) > 0 {
		t.Errorf("a step that is not in the flow: %v %v", warnings, faults)
	}
}

func TestCheckRule(t *testing.T) {
	scopes := scope.New(catalog.New())
	for _, j := range []judgement{
		{text: "accepted && step.payload.accepted && acceptance.payload.accepted"},
		{text: "enroll_full.payload.biometrics.matchLevel > 5"},
		{"email != 'example@example.com'", fault.UnknownPayloadField, "1:1", "", true},
		{"accepted && versio == ''", fault.UnknownPayloadField, "1:13", "version", true},
		{"step.payload.aceptd", fault.UnknownPayloadField, "1:14", "accepted", true},
		{"has(step.payload.aceptd)", fault.UnknownPayloadField, "1:18", "accepted", true},
		{"has(step.payload.step_payload)", fault.UnknownPayloadField, "1:18", "", true},
		{"step.payload.payload // payload", fault.UnknownPayloadField, "1:14", "", true},
		{"enroll_ful.payload.x == 1", fault.UnknownStepName, "1:1", "enroll_full", false},
		{"acceptanc.payload.accepted", fault.UnknownStepName, "1:1", "acceptance", false},
		{"nobody.status == 'x'", fault.UnknownStepName, "1:1", "", false},
		{"'text'", fault.ExpressionBroken, "1:1", "", false},
	} {
		for _, steps := range [][]string{nil, flow} {
			warnings, faults := scopes.CheckRule(j.text, "acceptance", steps)
			j.hold(t, warnings, faults)
		}
	}
	elsewhere := "verify_email.payload.email == ''"
	warnings, faults := scopes.CheckRule(elsewhere, "acceptance", nil)
	judgement{text: elsewhere}.hold(t, warnings, faults)
	warnings, faults = scopes.CheckRule(elsewhere, "acceptance", flow)
	judgement{elsewhere, fault.StepNotInFlow, "1:1", "", false}.hold(t, warnings, faults)
}

func TestCheckText(t *testing.T) {
	scopes := scope.New(catalog.New())
	for _, j := range []judgement{
		{text: "hola {{x}}, {personal_address.country} { {'a': {'b': personal_address.city}}.a.b }"},
		{text: "nothing to fill"},
		{"\nen {personal_address.contry}", fault.UnknownPayloadField, "2:22", "country", true},
		{"hola {{x}} {verify_email.email}", fault.StepNotListed, "1:13", "", false},
		{"{personal_addres.country} }}", fault.UnknownStepName, "1:2", "personal_address", false},
		{"{workflow.status}", fault.UnknownStepName, "1:2", "", false},
		{"a } b", fault.ExpressionBroken, "1:3", "", false},
		{"{", fault.ExpressionBroken, "1:1", "", false},
		{"{}", fault.ExpressionBroken, "1:2", "", false},
	} {
		warnings, faults := scopes.CheckText(j.text, []string{"personal_address"})
		j.hold(t, warnings, faults)
	}
}
