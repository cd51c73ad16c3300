package execution

import (
	"strconv"

	"github.com/google/uuid"

	"cauce/internal/fault"
	"cauce/internal/netguard"
	"cauce/internal/step"
)

// judge checks the sense of a new flow: what the catalog and the rules of the
// contract say beyond the shape of the fields. It rewrites aliases of step types
// to their names and answers the definition of each step.
func (e *Engine) judge(in *NewFlow, faults *fault.List) []step.Definition {
	definitions := e.judgeSteps(in, faults)
	e.renameKeys(in, faults)
	for _, definition := range definitions {
		judgeSetup(in, definition, faults)
		if definition.RequiresPeople && in.PeopleUUID == nil {
			faults.Add("people_uuid", fault.PeopleRequired, definition.Key)
		}
		if _, skips := in.SkipSteps[definition.Key]; skips {
			faults.Add("skip_steps."+definition.Key, fault.NotAvailableYet)
		}
	}
	if in.CallbackURL != nil {
		if code := netguard.CheckCallback(*in.CallbackURL, e.allowPrivate); code != "" {
			faults.Add("callback_url", code)
		}
	}
	judgeReferences(in, faults)
	return definitions
}

func (e *Engine) judgeSteps(in *NewFlow, faults *fault.List) []step.Definition {
	var definitions []step.Definition
	seen := map[string]bool{}
	for i, name := range in.Steps {
		path := "steps." + strconv.Itoa(i)
		definition, ok := e.catalog.Lookup(name)
		switch {
		case !ok:
			faults.Add(path, fault.UnknownStepType)
			continue
		case seen[definition.Key]:
			faults.Add(path, fault.Duplicate, definition.Key)
			continue
		case definition.Work == nil && !in.Sandbox:
			faults.Add(path, fault.StepNotBuilt, definition.Key)
		}
		seen[definition.Key] = true
		definitions = append(definitions, definition)
	}
	return definitions
}

// renameKeys puts setups and skips under the names of their step types; a key
// that is no step type is an unknown field.
func (e *Engine) renameKeys(in *NewFlow, faults *fault.List) {
	setups := make(map[string]map[string]any, len(in.Setup))
	for name, setup := range in.Setup {
		if definition, ok := e.catalog.Lookup(name); ok {
			setups[definition.Key] = setup
		} else {
			faults.Add("setup."+name, fault.UnknownField)
		}
	}
	in.Setup = setups
	skips := make(map[string]string, len(in.SkipSteps))
	for name, expression := range in.SkipSteps {
		if definition, ok := e.catalog.Lookup(name); ok {
			skips[definition.Key] = expression
		} else {
			faults.Add("skip_steps."+name, fault.UnknownField)
		}
	}
	in.SkipSteps = skips
}

func judgeSetup(in *NewFlow, definition step.Definition, faults *fault.List) {
	path := "setup." + definition.Key
	setup, sent := in.Setup[definition.Key]
	if !sent {
		if definition.SetupRequired {
			faults.Add(path, fault.SetupRequired, definition.Key)
		}
		return
	}
	if len(definition.Setup) > 0 {
		schema, err := step.CompileCached(definition.Setup)
		if err != nil {
			faults.Add(path, fault.BadSchema, err.Error())
			return
		}
		faults.AddAll(path, schema.Validate(setup))
	}
	if checker, ok := definition.Work.(step.SetupChecker); ok {
		faults.AddAll(path, checker.CheckSetup(setup))
	}
}

// judgeReferences refuses what names things that this version does not have yet.
func judgeReferences(in *NewFlow, faults *fault.List) {
	if in.RuleSetUUID != nil {
		faults.Add("rule_set_uuid", fault.NotAvailableYet)
	}
	if in.Autofill != nil && in.Autofill.TemplateBindingUUID != nil {
		faults.Add("autofill.template_binding_uuid", fault.NotAvailableYet)
	}
	if id, ok := in.Metadata["customization_uuid"].(string); ok && len(id) == 36 && uuid.Validate(id) == nil {
		faults.Add("metadata.customization_uuid", fault.NotAvailableYet)
	}
}
