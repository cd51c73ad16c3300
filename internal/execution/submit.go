package execution

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/step"
)

// defaultAttempts is how many results a step may spend when its setup does not
// say.
const defaultAttempts = 3

// Submit submits the step that is due: its payload is judged by the type's
// schema, its work runs, and the flow moves on, or somebody is left at work on it.
// The same payload again on a step that it finished, or that is at work on it,
// answers the flow as it stands.
func (e *Engine) Submit(ctx context.Context, in Visit, faults *fault.List) (*Flow, error) {
	return e.act(ctx, in.Flow, in.By, func(f *Flow) (*change, error) {
		index, ok := f.StepIndex(in.Step)
		if !ok {
			return nil, notFound()
		}
		s := f.Steps[index]
		digest, err := s.fingerprint(in.Payload)
		if err != nil {
			return nil, err
		}
		again := hmac.Equal(s.Submission, digest) && faults.Err() == nil
		switch status := flow.StepStatus(s.Status); {
		case again && (status.Terminal() || status == flow.StepProcessing):
			return nil, nil
		case status.Terminal():
			return nil, refuse(f, flow.ErrStepFinished)
		}
		files, err := e.filesOf(ctx, f, index)
		if err != nil {
			return nil, err
		}
		d, err := e.admit(ctx, f, index, in, files, faults)
		if err != nil {
			return nil, err
		}
		return e.run(ctx, f, index, in, d, files, digest)
	})
}

// fingerprint recognises a submission without keeping it. Maps marshal in the
// order of their keys, so equal payloads have equal texts.
func (s *Step) fingerprint(payload map[string]any) ([]byte, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return nil, fmt.Errorf("execution: payload: %w", err)
	}
	return s.key.Fingerprint(text, place("step.submission", s.ID)), nil
}

// admit checks a submission, bad input before a state that forbids it, and
// answers who will do it.
func (e *Engine) admit(ctx context.Context, f *Flow, index int, in Visit, files []*Attachment, edge *fault.List) (doer, error) {
	definition, ok := e.catalog.Lookup(f.Steps[index].Type)
	if !ok {
		return doer{}, fmt.Errorf("execution: step type %q is not in the catalog", f.Steps[index].Type)
	}
	d, err := e.doerOf(ctx, f, definition, in.Sandbox)
	if err != nil && !errors.Is(err, errNobody) {
		return doer{}, err
	}
	d.outside = d.outside || err != nil // it waits for an engine
	faults := copyOf(edge)
	judgeCoordinates(in.Coordinates, faults)
	switch {
	case faults.Has("body"): // nothing of it could be read
	case in.Payload == nil:
		faults.Add("payload", fault.Required)
	default:
		schema, err := e.schemaOf(definition, f.setup(definition.Key))
		if err != nil {
			return doer{}, err
		}
		faults.AddAll("payload", schema.Validate(in.Payload))
		judgeFiles(definition.Takes(f.setup(definition.Key)), files, faults)
	}
	if err := faults.Err(); err != nil {
		return doer{}, err
	}
	return d, refuse(f, f.State().MaySubmit(index))
}

// schemaOf answers the compiled schema of a step's payload: the catalog's, or for
// a type whose schema depends on the setup, one of the cache.
func (e *Engine) schemaOf(definition step.Definition, setup map[string]any) (*step.Schema, error) {
	if _, ofSetup := definition.Work.(step.Schemer); !ofSetup {
		if schema, ok := e.catalog.PayloadSchema(definition.Key); ok {
			return schema, nil
		}
	}
	schema, err := step.CompileCached(SchemaOf(definition, setup))
	if err != nil {
		return nil, fmt.Errorf("execution: schema of %s: %w", definition.Key, err)
	}
	return schema, nil
}

// SchemaOf answers the JSON Schema that a step's payload is judged by.
func SchemaOf(definition step.Definition, setup map[string]any) json.RawMessage {
	if schemer, ok := definition.Work.(step.Schemer); ok {
		return schemer.PayloadSchema(setup)
	}
	return definition.Payload
}

// run lets the step work and turns its result into a change; somebody outside is
// asked after the commit.
func (e *Engine) run(ctx context.Context, f *Flow, index int, in Visit, d doer, files []*Attachment, digest []byte) (*change, error) {
	s := f.Steps[index]
	request, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	memory, err := s.memory()
	if err != nil {
		return nil, err
	}
	c := &change{flow: f, at: e.now(), step: index}
	o := order{
		Step: s.ID, Payload: in.Payload, At: c.at, Language: in.Language, IP: in.By.IP, UserAgent: in.By.UserAgent,
		Coordinates: append(append([][]string{}, s.Coordinates...), in.Coordinates...), State: memory, Heard: c.at,
	}
	result := step.Result{Outcome: step.Pending}
	if !d.outside {
		if result, err = d.work.Submit(ctx, e.submission(f, request, o, in.Sandbox, files)); err != nil {
			return nil, fmt.Errorf("execution: %s: %w", s.Type, err)
		}
	}
	if len(result.Faults) > 0 {
		list := &fault.List{}
		list.AddAll("payload", result.Faults)
		return nil, list.Err()
	}
	s.locate(in.Coordinates)
	if result.Outcome == step.Pending {
		s.Submission, s.state = digest, result.State
		if result.State != nil {
			o.State = result.State
		}
		return c, e.handOn(c, d, request, o, result.After)
	}
	return c, e.take(ctx, c, result, in.Sandbox, digest)
}

// take puts a result into the change and moves the flow by it.
func (e *Engine) take(ctx context.Context, c *change, result step.Result, sandbox bool, digest []byte) (err error) {
	s := c.flow.Steps[c.step]
	if result.Payload != nil {
		if s.payload, err = json.Marshal(result.Payload); err != nil {
			return fmt.Errorf("execution: %s: result: %w", s.Type, err)
		}
	}
	s.state = result.State
	e.send(c, sandbox, result.Send)
	return e.settle(ctx, c, result, digest)
}

// settle moves the flow by the outcome of a step's work.
func (e *Engine) settle(ctx context.Context, c *change, result step.Result, digest []byte) error {
	f, s := c.flow, c.flow.Steps[c.step]
	state := f.State()
	outcome := result.Outcome
	if outcome == step.Retry {
		s.Attempts++
		if s.Attempts >= maxAttempts(f.setup(s.Type)) {
			outcome = step.Failed
		}
	}
	switch outcome {
	case step.Completed:
		s.Submission = digest
		return e.finish(ctx, c)
	case step.Retry, step.Again:
		s.Failure, c.kind, c.reason = failure(result.Reason, false), event.StepRetry, result.Reason.Path
		s.UpdatedAt = c.at
	case step.Failed:
		next, err := state.Fail(c.step)
		if err != nil {
			return err
		}
		s.Submission = digest
		c.end(next, event.StepFailed, failure(result.Reason, true))
	case step.Pending: // it was handed on
	}
	return nil
}

// finish completes the step: the rules judge it, then the flow moves on over the
// steps that skip themselves.
func (e *Engine) finish(ctx context.Context, c *change) error {
	before := c.flow.State()
	next, err := before.Complete(c.step)
	if err != nil {
		return err
	}
	c.flow.Steps[c.step].Failure, c.kind = nil, event.StepCompleted
	c.move(next)
	verdict, err := e.judgeStep(ctx, c)
	if err != nil {
		return err
	}
	switch verdict.outcome {
	case knockedOut:
		next, err = before.Reject(c.step)
		c.end(next, event.StepRejected, verdict.failure())
	case notJudged:
		next, err = before.Fail(c.step)
		c.end(next, event.StepFailed, verdict.failure())
	default:
		err = e.reach(ctx, c)
	}
	return err
}

// end ends the flow with the step: both say why.
func (c *change) end(next flow.State, kind string, why *Failure) {
	c.flow.Steps[c.step].Failure, c.flow.Failure = why, why
	c.kind, c.reason = kind, why.Path
	c.move(next)
}

func failure(reason *step.Reason, fatal bool) *Failure {
	return &Failure{Fatal: fatal, Extra: reason.Extra, ReasonES: reason.Text.ES, ReasonEN: reason.Text.EN, ID: reason.ID, Path: reason.Path}
}

func maxAttempts(setup map[string]any) int32 {
	if n, ok := setup["max_attempts"].(float64); ok && n >= 1 {
		return int32(n)
	}
	return defaultAttempts
}

// AttemptsLeft answers how many more results the step may spend.
func (f *Flow) AttemptsLeft(index int) int32 {
	s := f.Steps[index]
	return max(0, maxAttempts(f.setup(s.Type))-s.Attempts)
}

// Setup answers the setup of a step, never nil; callers must not change it.
func (f *Flow) Setup(index int) map[string]any { return f.setup(f.Steps[index].Type) }
