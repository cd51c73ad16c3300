package execution

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cauce/internal/fault"
	"cauce/internal/netguard"
	"cauce/internal/step"
)

// judge checks the sense of a new flow: what the catalog and the rules of the
// contract say beyond the shape of the fields. It rewrites aliases of step types
// to their names and answers the definition of each step.
func (e *Engine) judge(ctx context.Context, in *NewFlow, faults *fault.List) ([]step.Definition, error) {
	engines, err := e.Engines(ctx)
	if err != nil {
		return nil, err
	}
	definitions := e.judgeSteps(in, engines, faults)
	types := make([]string, len(definitions))
	for i, definition := range definitions {
		types[i] = definition.Key
	}
	var sentSetup, sentSkips map[string]string
	in.Setup, sentSetup = rename(e, in.Setup, "setup", faults)
	in.SkipSteps, sentSkips = rename(e, in.SkipSteps, "skip_steps", faults)
	for _, definition := range definitions {
		e.judgeSetup(in, definition, engines[definition.Key], sentSetup[definition.Key], faults)
		if !engines[definition.Key] {
			e.judgeSends(in, definition, faults)
		}
		if definition.RequiresPeople && in.PeopleUUID == nil {
			faults.Add("people_uuid", fault.PeopleRequired, definition.Key)
		}
		if name, skips := sentSkips[definition.Key]; skips {
			warnings, wrong := e.scopes.CheckSkip(in.SkipSteps[definition.Key], definition.Key, types)
			faults.AddAll("skip_steps."+name, wrong)
			in.warn("skip_steps."+name, warnings)
		}
	}
	if in.CallbackURL != nil {
		if code := netguard.CheckCallback(*in.CallbackURL, e.allowPrivate); code != "" {
			faults.Add("callback_url", code)
		}
	}
	return definitions, e.judgeReferences(ctx, in, types, faults)
}

// judgeSends refuses a step that could send nothing of what it needs, and warns of a
// setup that will not be enough.
func (e *Engine) judgeSends(in *NewFlow, definition step.Definition, faults *fault.List) {
	setup := in.Setup[definition.Key]
	if missing := e.missing(definition, setup, in.Sandbox); missing != "" {
		faults.Add(in.pathOf(e, definition), fault.NotConfigured, definition.Key, missing)
	}
	if warner, ok := definition.Work.(step.SetupWarner); ok {
		in.warn("setup."+definition.Key, warner.WarnSetup(setup))
	}
}

// pathOf is where a step's type was sent.
func (in *NewFlow) pathOf(e *Engine, definition step.Definition) string {
	i := slices.IndexFunc(in.Steps, func(name string) bool {
		named, _ := e.catalog.Lookup(name)
		return named.Key == definition.Key
	})
	return "steps." + strconv.Itoa(i)
}

// warn keeps what is to be told with the new flow.
func (in *NewFlow) warn(path string, warnings []fault.Fault) {
	for _, w := range warnings {
		w.Path = fault.Join(path, w.Path)
		in.warnings = append(in.warnings, w)
	}
}

// judgeSteps finds the types of a flow's steps. On a live account each is done by its
// own work or by one of the account's engines.
func (e *Engine) judgeSteps(in *NewFlow, engines map[string]bool, faults *fault.List) []step.Definition {
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
		case definition.Work == nil && !in.Sandbox && !engines[definition.Key]:
			faults.Add(path, fault.StepNotBuilt, definition.Key)
		}
		seen[definition.Key] = true
		definitions = append(definitions, definition)
	}
	return definitions
}

// rename puts setups or skips under the names of their step types, and answers
// the name that each was sent under. A key that is no step type is an unknown
// field; a type under its name and an alias at once is a repetition.
func rename[V any](e *Engine, field map[string]V, path string, faults *fault.List) (renamed map[string]V, sent map[string]string) {
	renamed, sent = make(map[string]V, len(field)), make(map[string]string, len(field))
	for _, name := range slices.Sorted(maps.Keys(field)) {
		definition, ok := e.catalog.Lookup(name)
		switch other, twice := sent[definition.Key]; {
		case !ok:
			faults.Add(path+"."+name, fault.UnknownField)
		case twice:
			faults.Add(path+"."+name, fault.Duplicate, other)
		default:
			renamed[definition.Key], sent[definition.Key] = field[name], name
		}
	}
	return renamed, sent
}

// judgeSetup checks the setup of a step, sent under a name of its type, whose work an
// engine may do.
func (e *Engine) judgeSetup(in *NewFlow, definition step.Definition, engine bool, name string, faults *fault.List) {
	setup, sent := in.Setup[definition.Key]
	if !sent {
		if definition.SetupRequired {
			faults.Add("setup."+definition.Key, fault.SetupRequired, definition.Key)
		}
		return
	}
	faults.AddAll("setup."+name, e.setupFaults(definition, setup))
	played := definition.Work == nil && in.Sandbox && !engine
	if _, asked := setup[step.ScenarioKey]; asked && !played {
		in.warn("setup."+name, []fault.Fault{{Path: step.ScenarioKey, Code: fault.ScenarioIgnored}})
	}
	if played {
		if checker, ok := e.sandbox(definition).(step.SetupChecker); ok {
			faults.AddAll("setup."+name, checker.CheckSetup(setup))
		}
	}
}

// setupFaults is what a setup's schema and its type's work say against it.
func (e *Engine) setupFaults(definition step.Definition, setup map[string]any) []fault.Fault {
	var found []fault.Fault
	if schema, ok := e.catalog.SetupSchema(definition.Key); ok {
		found = schema.Validate(setup)
	}
	if checker, ok := definition.Work.(step.SetupChecker); ok {
		found = append(found, checker.CheckSetup(setup)...)
	}
	return found
}
