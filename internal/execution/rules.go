package execution

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"cauce/internal/fault"
	"cauce/internal/library"
)

// judgeReferences finds what a new flow names of the library, freezes its rules,
// and faults what the account does not have.
func (e *Engine) judgeReferences(ctx context.Context, in *NewFlow, steps []string, faults *fault.List) error {
	in.names.RuleSet = in.RuleSetUUID
	if in.Autofill != nil {
		in.names.Binding = uuidOf(in.Autofill.TemplateBindingUUID)
	}
	customization, _ := in.Metadata["customization_uuid"].(string)
	in.names.Customization = uuidOf(&customization)
	if err := e.library.Check(ctx, in.names, "", faults); err != nil || in.RuleSetUUID == nil || faults.Has("rule_set_uuid") {
		return err
	}
	set, err := e.library.FrozenRuleSet(ctx, *in.RuleSetUUID)
	if fault.Is(err, fault.NotFound) {
		faults.Add("rule_set_uuid", fault.UnknownReference)
		return nil
	}
	if err == nil {
		in.rules = e.fit(set, steps, faults)
	}
	return err
}

// uuidOf reads a UUID as it is written everywhere; what is none names nothing of
// ours.
func uuidOf(text *string) *uuid.UUID {
	if text == nil || len(*text) != len(uuid.Nil.String()) {
		return nil
	}
	id, err := uuid.Parse(*text)
	if err != nil {
		return nil
	}
	return &id
}

// fit keeps the rules of a set that may ever judge the flow: the active ones of its
// steps. One that names a step which the flow does not have could never be judged,
// and would fail the flow.
func (e *Engine) fit(set *library.FrozenRuleSet, steps []string, faults *fault.List) *library.FrozenRuleSet {
	all := set.Rules
	set.Rules = nil
	if !set.Active {
		return set
	}
	for _, r := range all {
		if !r.Active || !slices.Contains(steps, r.Step) {
			continue
		}
		if _, wrong := e.scopes.CheckRule(r.Template, r.Step, steps); len(wrong) > 0 {
			faults.Add("rule_set_uuid", fault.RuleUnfit, r.Name, wrong[0].Sentence("es"), wrong[0].Sentence("en"))
			continue
		}
		set.Rules = append(set.Rules, r)
	}
	return set
}
