package scope

import (
	"maps"
	"sync"
	"time"

	"cauce/internal/rule"
)

// SkipVars are what a skip sees: the steps of the flow by their types and the flow,
// each as the REST surface shows it, as map[string]any or as a func() any that
// answers one when it is asked.
func SkipVars(steps map[string]any, workflow any, now time.Time) rule.Vars {
	values := withAliases(steps)
	values[workflowName] = once(workflow)
	return rule.Vars{Values: values, Now: now}
}

// RuleVars are what a rule sees: the payload of the judged step field by field, and
// over it the steps of the flow, the flow, and the judged step. All but the payload
// are as in SkipVars.
func RuleVars(payload, steps map[string]any, judged, workflow any, now time.Time) rule.Vars {
	values := map[string]any{}
	maps.Copy(values, payload)
	maps.Copy(values, withAliases(steps))
	values[workflowName], values[stepName] = once(workflow), once(judged)
	return rule.Vars{Values: values, Now: now}
}

// WithWorkflow are the vars with another flow.
func WithWorkflow(vars rule.Vars, workflow any) rule.Vars {
	vars.Values = maps.Clone(vars.Values)
	vars.Values[workflowName] = once(workflow)
	return vars
}

// ReadsSteps tells whether an expression reads the steps of the flow through the flow.
// Few do, and showing all of them takes longer than the rest.
func ReadsSteps(e *rule.Expression) bool { return e.Reads(workflowName, "steps") }

// TextVars are what a text sees: the payloads of steps by their types, as in
// SkipVars.
func TextVars(payloads map[string]any, now time.Time) rule.Vars {
	return rule.Vars{Values: withAliases(payloads), Now: now}
}

// aliased are the types that have another name.
var aliased = map[string]string{"video_sign_step": "video_sign"}

// once asks for a value once, however many expressions read it.
func once(value any) any {
	if ask, ok := value.(func() any); ok {
		return sync.OnceValue(ask)
	}
	return value
}

// withAliases copies values by type, each also under its type's other name.
func withAliases(values map[string]any) map[string]any {
	all := make(map[string]any, len(values))
	for name, value := range values {
		all[name] = once(value)
	}
	for name, alias := range aliased {
		if value, ok := values[name]; ok {
			all[alias] = value
		}
	}
	return all
}
