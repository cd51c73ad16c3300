package execution

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"cauce/internal/outbox"
	"cauce/internal/step"
	"cauce/internal/stepengine"
)

// doer is who does the work of a step.
type doer struct {
	work step.Work
	// outside is asked after the commit, never while somebody waits for an answer.
	outside bool
	// lane is whose workers ask it: all that waits for one engine waits together, and
	// for nothing else.
	lane uuid.UUID
}

// errNobody answers a step that nobody does: its engine was taken away.
var errNobody = errors.New("the account has no engine for this type any more")

// doerOf answers who does the work of a step of the context's account: the engine
// that the account has for the type, else the type's own work, else the sandbox,
// which a live account never reaches.
func (e *Engine) doerOf(ctx context.Context, f *Flow, definition step.Definition, sandbox bool) (doer, error) {
	setting, found, err := stepengine.Find(ctx, e.store, definition.Key)
	if err != nil {
		return doer{}, err
	}
	d := doer{lane: outbox.LaneOf(f.key, definition.Key, "step.lane")}
	switch {
	case found:
		d.work, d.outside, d.lane = e.outside(setting), true, outbox.LaneOf(f.key, setting.Address, "engine.lane")
	case definition.Work != nil:
		d.work = definition.Work
	case sandbox:
		d.work = e.sandbox(definition)
	default:
		return d, errNobody
	}
	return d, nil
}

// Engines answers the step types for which the context's account has an engine.
func (e *Engine) Engines(ctx context.Context) (map[string]bool, error) {
	return stepengine.Steps(ctx, e.store)
}
