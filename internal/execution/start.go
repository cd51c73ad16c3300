package execution

import (
	"context"

	"github.com/google/uuid"

	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
)

// Visit is what a person sends to start or submit a step, and the circumstances.
type Visit struct {
	Flow, Step  uuid.UUID
	Coordinates [][]string
	// Payload is read by Submit alone.
	Payload  map[string]any
	Language string
	Sandbox  bool
	By       event.Actor
}

// Start starts the step that is due. A step that is in progress stays so, and
// remembers where it was opened again.
func (e *Engine) Start(ctx context.Context, in Visit, faults *fault.List) (*Flow, error) {
	return e.act(ctx, in.Flow, in.By, func(f *Flow) (*change, error) {
		index, ok := f.StepIndex(in.Step)
		if !ok {
			return nil, notFound()
		}
		if err := e.judgePlace(f, index, in, faults).Err(); err != nil {
			return nil, err
		}
		before := f.State()
		after, err := before.Start(index)
		if err != nil {
			return nil, refuse(f, err)
		}
		moved := f.Steps[index].locate(in.Coordinates)
		again := before.Steps[index] == flow.StepInProgress
		if again && !moved {
			return nil, nil
		}
		c := &change{flow: f, at: e.now(), step: index, kind: event.StepStarted}
		if again {
			c.kind = event.StepUpdated
		}
		c.move(after)
		return c, nil
	})
}

// judgePlace checks the coordinates, and that a step which needs them has some.
// It adds to a copy: the decision may run again.
func (e *Engine) judgePlace(f *Flow, index int, in Visit, edge *fault.List) *fault.List {
	faults := copyOf(edge)
	judgeCoordinates(in.Coordinates, faults)
	s := f.Steps[index]
	definition, _ := e.catalog.Lookup(s.Type)
	if f.NeedsPlace(definition) && len(in.Coordinates)+len(s.Coordinates) == 0 {
		faults.Add("coordinates", fault.NeedsCoordinates)
	}
	return faults
}

func copyOf(faults *fault.List) *fault.List {
	list := &fault.List{}
	list.AddAll("", faults.Faults())
	return list
}
