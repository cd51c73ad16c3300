package step

// ScenarioKey is the member of any `setup.<key>` that chooses what the sandbox
// answers.
const ScenarioKey = "sandbox_scenario"

// Scenario is something that the sandbox plays for a type that nobody does on a
// sandbox account.
type Scenario struct {
	// Name is what ScenarioKey says.
	Name        string
	Description Text
	// Statuses are those of the step from its first submission on, one for each
	// submission or answer.
	Statuses []string
	// Payload is the result of the type's first examples, nil when there is none.
	Payload map[string]any
}
