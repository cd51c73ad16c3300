package service

import (
	"context"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/fault"
)

// ListSandboxScenarios answers what the sandbox plays; on a live account nothing.
func (s *steps) ListSandboxScenarios(ctx context.Context, _ *workflowsv1.ListSandboxScenariosRequest) (*workflowsv1.ListSandboxScenariosResponse, error) {
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	out := &workflowsv1.ListSandboxScenariosResponse{}
	if principal, _ := auth.From(ctx); !principal.Sandbox {
		return out, nil
	}
	for _, definition := range s.deps.Catalog.All() {
		scenarios, err := s.deps.Scenarios(definition)
		if err != nil {
			return nil, err
		}
		for _, scenario := range scenarios {
			shown := &workflowsv1.SandboxScenario{
				Step: definition.Key, Scenario: scenario.Name, Description: scenario.Description.In(language(ctx)), Statuses: scenario.Statuses,
			}
			if scenario.Payload != nil {
				if shown.Payload, err = object(scenario.Payload); err != nil {
					return nil, err
				}
			}
			out.Scenarios = append(out.Scenarios, shown)
		}
	}
	return out, nil
}
