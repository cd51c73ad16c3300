package service

import (
	"encoding/json"

	"cauce/internal/execution"
	"cauce/internal/rest"
	"cauce/internal/step/catalog"
)

// Snapshots shows flows and steps as the REST surface does, in Spanish: what
// events remember.
type Snapshots struct{ Catalog *catalog.Catalog }

var _ execution.Snapshots = Snapshots{}

// Flow implements execution.Snapshots.
func (s Snapshots) Flow(f *execution.Flow) (json.RawMessage, error) {
	w, err := shower{catalog: s.Catalog}.flow(f)
	if err != nil {
		return nil, err
	}
	return rest.Append(nil, w)
}

// Step implements execution.Snapshots.
func (s Snapshots) Step(f *execution.Flow, index int) (json.RawMessage, error) {
	step, err := shower{catalog: s.Catalog}.step(f, index)
	if err != nil {
		return nil, err
	}
	return rest.Append(nil, step)
}
