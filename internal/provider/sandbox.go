// Package provider answers for the work of steps that is done outside of this
// service: by outside engines over gRPC, and on sandbox accounts by the sandbox,
// which answers documented shapes.
package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cauce/internal/step"
)

// source marks every answer of the sandbox, so that nobody takes it for the
// truth.
const source = step.SourceSandbox

// Sandbox answers a Work for a type whose own is not built: every submission
// succeeds, and the result is the type's documented shape with the submission laid
// over it, marked `"source": "sandbox"`. What the payload's schema marks as
// `writeOnly`, such as a one-time code, is left out, as a real result leaves it
// out. Only sandbox accounts may be answered by it.
func Sandbox(definition step.Definition) step.Work { return sandbox{definition} }

type sandbox struct{ definition step.Definition }

// Submit parses the shape anew each time, so that no two results share a map.
func (s sandbox) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	result := map[string]any{}
	if len(s.definition.Sandbox) > 0 {
		if err := json.Unmarshal(s.definition.Sandbox, &result); err != nil {
			return step.Result{}, fmt.Errorf("provider: sandbox shape of %s: %w", s.definition.Key, err)
		}
	}
	secret, err := writeOnly(s.definition)
	if err != nil {
		return step.Result{}, err
	}
	for name, value := range in.Payload {
		if !secret[name] {
			result[name] = value
		}
	}
	result["source"] = source
	return step.Result{Payload: result}, nil
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

// SandboxAction answers a side action of a type as if it had been done: no code
// or mail leaves. An action that the type does not have is an error.
func SandboxAction(definition step.Definition, name string) (map[string]any, error) {
	if !slices.Contains(definition.Actions, name) {
		return nil, fmt.Errorf("provider: %s has no action %q", definition.Key, name)
	}
	return map[string]any{"action": name, "sent": true, "source": source}, nil
}
