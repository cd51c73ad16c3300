// Package provider answers for the work of steps that is done outside of this
// service: by outside engines over gRPC, and on sandbox accounts by the sandbox,
// which answers documented shapes.
package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"cauce/internal/step"
)

// source marks every answer of the sandbox, so that nobody takes it for the
// truth.
const source = step.SourceSandbox

// Sandbox answers a Work for a type whose own is not built. It plays the scenario
// that `setup.<key>.sandbox_scenario` names, else the first: every submission
// succeeds. A result is the type's documented shape with the submission laid over it,
// marked `"source": "sandbox"`. What the payload's schema marks as `writeOnly`, such as
// a one-time code, is left out, as a real result leaves it out. Only sandbox accounts
// may be answered by it.
func Sandbox(definition step.Definition) step.Work { return sandbox{definition} }

type sandbox struct{ definition step.Definition }

// Submit implements step.Work.
func (s sandbox) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	played, ok := scriptOf(s.definition, in.Setup)
	if !ok {
		played = scripts[0] // a flow that was made before the name went away
	}
	payload, err := resultFor(s.definition, played, in.Payload)
	if err != nil {
		return step.Result{}, err
	}
	return played.play(in, step.Result{Payload: payload}), nil
}

// resultFor answers the result of a submission. It parses the shape anew each time,
// so that no two results share a map.
func resultFor(definition step.Definition, played script, payload map[string]any) (map[string]any, error) {
	result, over := map[string]any{}, map[string]any{}
	if len(definition.Sandbox) > 0 {
		if err := json.Unmarshal(definition.Sandbox, &result); err != nil {
			return nil, fmt.Errorf("provider: sandbox shape of %s: %w", definition.Key, err)
		}
	}
	if played.rejects {
		if err := json.Unmarshal(definition.Rejected, &over); err != nil {
			return nil, fmt.Errorf("provider: rejected shape of %s: %w", definition.Key, err)
		}
	}
	secret, err := writeOnly(definition)
	if err != nil {
		return nil, err
	}
	for name, value := range payload {
		if !secret[name] {
			result[name] = value
		}
	}
	lay(over, result)
	result["source"], result["engine"], result["engine_version"] = source, source, "1"
	return result, nil
}

// lay puts the members of an object over another's; objects go member by member.
func lay(over, under map[string]any) {
	for name, value := range over {
		below, isObject := under[name].(map[string]any)
		if above, ok := value.(map[string]any); ok && isObject {
			lay(above, below)
			continue
		}
		under[name] = value
	}
}

// writeOnly names the members of a submission that no result may show.
func writeOnly(definition step.Definition) (map[string]bool, error) {
	var schema struct {
		Properties map[string]struct {
			WriteOnly bool `json:"writeOnly"` //nolint:tagliatelle // a keyword of JSON Schema
		} `json:"properties"`
	}
	if err := json.Unmarshal(definition.Payload, &schema); err != nil {
		return nil, fmt.Errorf("provider: payload schema of %s: %w", definition.Key, err)
	}
	names := map[string]bool{}
	for name, property := range schema.Properties {
		if property.WriteOnly {
			names[name] = true
		}
	}
	return names, nil
}
