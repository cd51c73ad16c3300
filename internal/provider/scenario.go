package provider

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// slowFor is how long the slow scenario is processing.
const slowFor = 3 * time.Second

// The statuses of a step, as the contract has them.
const (
	inProgress = "in_progress"
	processing = "processing"
	completed  = "completed"
	failed     = "failed"
)

// script is a scenario as it is played.
type script struct {
	step.Scenario

	// play answers a submission; approved is what all goes well ends in.
	play func(in step.Submission, approved step.Result) step.Result
	// rejects has the result say no.
	rejects bool
}

// The first one is played when the setup names none.
var scripts = []script{
	{
		Scenario: step.Scenario{Name: "approved", Statuses: []string{completed}, Description: step.Text{
			ES: "Todo sale bien: la forma documentada del resultado.",
			EN: "All goes well: the documented shape of the result.",
		}},
		play: func(_ step.Submission, approved step.Result) step.Result { return approved },
	},
	{
		Scenario: step.Scenario{Name: "rejected", Statuses: []string{completed}, Description: step.Text{
			ES: "El paso termina y su resultado dice que no, para probar las reglas: coincidencia baja, firma que no se hizo, documento ilegible.",
			EN: "The step ends and its result says no, to try rules: a low match, a signature not made, a document that cannot be read.",
		}},
		play: func(_ step.Submission, approved step.Result) step.Result { return approved }, rejects: true,
	},
	{
		Scenario: step.Scenario{Name: "retry_then_approved", Statuses: []string{inProgress, completed}, Description: step.Text{
			ES: "El primer envío debe repetirse y el segundo sale bien.",
			EN: "The first submission must be repeated, the second one goes well.",
		}},
		play: func(in step.Submission, approved step.Result) step.Result {
			if in.Attempt == 1 {
				return unread(in)
			}
			return approved
		},
	},
	{
		Scenario: step.Scenario{Name: "retry", Statuses: []string{inProgress, inProgress, failed}, Description: step.Text{
			ES: "Cada envío debe repetirse, hasta agotar los intentos (`max_attempts`, 3 si no se indica); entonces el paso falla.",
			EN: "Every submission must be repeated, until the attempts are spent (`max_attempts`, 3 when not said); then the step fails.",
		}},
		play: func(in step.Submission, _ step.Result) step.Result { return unread(in) },
	},
	{
		Scenario: step.Scenario{Name: failed, Statuses: []string{failed}, Description: step.Text{
			ES: "El paso no puede terminarse y el flujo falla con él.",
			EN: "The step cannot be finished, and takes the flow with it.",
		}},
		play: func(in step.Submission, _ step.Result) step.Result {
			return step.Result{Outcome: step.Failed, Reason: because(in, "sandbox_failed", step.Text{
				ES: "Sandbox: este paso no puede terminarse.", EN: "Sandbox: this step cannot be finished.",
			})}
		},
	},
	{
		Scenario: step.Scenario{Name: "slow", Statuses: []string{processing, completed}, Description: step.Text{
			ES: "El paso queda unos segundos en `processing`, como con un motor externo, y sale bien.",
			EN: "The step is in `processing` for some seconds, as with an outside engine, and goes well.",
		}},
		play: func(in step.Submission, approved step.Result) step.Result {
			if in.State == nil {
				return step.Result{Outcome: step.Pending, After: slowFor, State: json.RawMessage(`"begun"`)}
			}
			return approved
		},
	},
}

func unread(in step.Submission) step.Result {
	return step.Result{Outcome: step.Retry, Reason: because(in, "sandbox_retry", step.Text{
		ES: "Sandbox: no se pudo leer lo que enviaste; envíalo otra vez.", EN: "Sandbox: what you sent could not be read; send it again.",
	})}
}

func because(in step.Submission, code string, text step.Text) *step.Reason {
	return &step.Reason{Text: text, ID: unreadable, Path: in.Type + "/" + code, Extra: map[string]any{"source": source}}
}

// scriptsOf answers what can be played for a type.
func scriptsOf(definition step.Definition) []script {
	return slices.DeleteFunc(slices.Clone(scripts), func(s script) bool { return s.rejects && definition.Rejected == nil })
}

// scriptOf answers the script that a setup asks for.
func scriptOf(definition step.Definition, setup map[string]any) (script, bool) {
	all := scriptsOf(definition)
	asked, there := setup[step.ScenarioKey]
	if !there {
		return all[0], true
	}
	i := slices.IndexFunc(all, func(s script) bool { return s.Name == asked })
	if i < 0 {
		return script{}, false
	}
	return all[i], true
}

// CheckSetup implements step.SetupChecker: a scenario that a setup names is one of
// its type's.
func (s sandbox) CheckSetup(setup map[string]any) []fault.Fault {
	if _, ok := scriptOf(s.definition, setup); ok {
		return nil
	}
	var names []string
	for _, known := range scriptsOf(s.definition) {
		names = append(names, known.Name)
	}
	return []fault.Fault{{Path: step.ScenarioKey, Code: fault.NotOneOf, Args: []string{strings.Join(names, ", ")}}}
}

// Scenarios answers what the sandbox plays for a type; nothing for one that works by
// itself.
func Scenarios(definition step.Definition) ([]step.Scenario, error) {
	if definition.Work != nil {
		return nil, nil
	}
	examples, err := examplesOf(definition)
	if err != nil {
		return nil, err
	}
	var all []step.Scenario
	for _, s := range scriptsOf(definition) {
		scenario := s.Scenario
		if scenario.Statuses[len(scenario.Statuses)-1] == completed {
			if scenario.Payload, err = resultFor(definition, s, examples); err != nil {
				return nil, err
			}
		}
		all = append(all, scenario)
	}
	return all, nil
}

// examplesOf answers the submission that the first examples of a type make.
func examplesOf(definition step.Definition) (map[string]any, error) {
	var schema struct {
		Properties map[string]struct {
			Examples []any `json:"examples"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(definition.Payload, &schema); err != nil {
		return nil, fmt.Errorf("provider: payload schema of %s: %w", definition.Key, err)
	}
	examples := map[string]any{}
	for name, property := range schema.Properties {
		if len(property.Examples) > 0 {
			examples[name] = property.Examples[0]
		}
	}
	return examples, nil
}
