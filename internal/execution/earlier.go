package execution

import (
	"cauce/internal/flow"
	"cauce/internal/step"
)

// earlier answers the results of the steps before one, opened as its work asks for
// them. What a sandbox made up is nothing that anything may be held against.
func (f *Flow) earlier(index int) func(kind string) (map[string]any, error) {
	return func(kind string) (map[string]any, error) {
		var result map[string]any
		for _, s := range f.Steps[:index] {
			if s.Type != kind || flow.StepStatus(s.Status) != flow.StepCompleted {
				continue
			}
			payload, err := s.Payload()
			if err != nil {
				return nil, err
			}
			if result, _ = native(payload, nil).(map[string]any); result["source"] == step.SourceSandbox {
				result = nil
			}
		}
		return result, nil
	}
}
