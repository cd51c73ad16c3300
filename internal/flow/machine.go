package flow

import "slices"

// State is a flow and its steps, in their order.
type State struct {
	Status Status
	Steps  []StepStatus
}

// Refusal is why the law forbids an action. Its text is the stable reason that
// callers are told.
type Refusal string

// The refusals.
const (
	ErrFinished       Refusal = "workflow_finished"
	ErrNotCurrent     Refusal = "step_not_current"
	ErrNotStarted     Refusal = "step_not_started"
	ErrStepFinished   Refusal = "step_finished"
	ErrStepProcessing Refusal = "step_processing"
	// ErrNotProcessing is told nobody: an answer came that no step waits for.
	ErrNotProcessing Refusal = "step_not_processing"
)

// Error implements error.
func (r Refusal) Error() string { return string(r) }

// Current answers the index of the step that is due, or false when there is
// none: the flow has ended.
func (s State) Current() (int, bool) {
	if s.Status.Terminal() {
		return 0, false
	}
	i := slices.IndexFunc(s.Steps, func(step StepStatus) bool { return !step.Terminal() })
	return i, i >= 0
}

// Start answers the state after a step was started. Starting a step that is in
// progress changes nothing: a page was reloaded.
func (s State) Start(step int) (State, error) {
	if err := s.due(step); err != nil {
		return s, err
	}
	if s.Steps[step] == StepInProgress {
		return s, nil
	}
	if s.Steps[step] == StepProcessing {
		return s, ErrStepProcessing
	}
	next := s.with(step, StepInProgress)
	if next.Status == Pristine {
		next.Status = InProgress
	}
	return next, nil
}

// MaySubmit answers why a step takes no submission now, or nil.
func (s State) MaySubmit(step int) error {
	if err := s.due(step); err != nil {
		return err
	}
	if s.Steps[step] == StepPristine {
		return ErrNotStarted
	}
	if s.Steps[step] == StepProcessing {
		return ErrStepProcessing
	}
	return nil
}

// Process answers the state after a submission was handed on: the step works by
// itself until Resume.
func (s State) Process(step int) (State, error) {
	if err := s.MaySubmit(step); err != nil {
		return s, err
	}
	return s.with(step, StepProcessing), nil
}

// Resume answers the state after whoever was at work on a step has answered: what
// that came to is decided as of a submission a moment ago.
func (s State) Resume(step int) (State, error) {
	if err := s.due(step); err != nil {
		return s, err
	}
	if s.Steps[step] != StepProcessing {
		return s, ErrNotProcessing
	}
	return s.with(step, StepInProgress), nil
}

// Complete answers the state after a step was done: the next one is reached, or
// the flow ends.
func (s State) Complete(step int) (State, error) {
	if err := s.MaySubmit(step); err != nil {
		return s, err
	}
	return s.with(step, StepCompleted).closed(), nil
}

// Fail answers the state after a step could not be finished: it takes the flow
// with it.
func (s State) Fail(step int) (State, error) { return s.end(step, StepFailed, Failed) }

// Reject answers the state after a rule knocked the flow out at a finished step.
func (s State) Reject(step int) (State, error) { return s.end(step, StepRejected, Rejected) }

// end ends a flow with the step that is due.
func (s State) end(step int, status StepStatus, flow Status) (State, error) {
	if err := s.MaySubmit(step); err != nil {
		return s, err
	}
	next := s.with(step, status)
	next.Status = flow
	return next, nil
}

// Skip answers the state after the step that is reached was passed over: the next
// one is reached, or the flow ends. A flow stays pristine until a step starts.
func (s State) Skip(step int) (State, error) {
	if err := s.due(step); err != nil {
		return s, err
	}
	if !s.Steps[step].May(StepSkipped) {
		return s, ErrNotCurrent
	}
	return s.with(step, StepSkipped).closed(), nil
}

// closed completes a flow that has no step left.
func (s State) closed() State {
	if _, more := s.Current(); !more {
		s.Status = Completed
	}
	return s
}

// Cancel answers the state after the integrator ended the flow. Its steps stay as
// they are; canceling again changes nothing.
func (s State) Cancel() (State, error) {
	switch {
	case s.Status == Canceled:
		return s, nil
	case s.Status.Terminal():
		return s, ErrFinished
	}
	return State{Status: Canceled, Steps: s.Steps}, nil
}

// due answers why a step is not the one to act on, or nil.
func (s State) due(step int) error {
	if s.Steps[step].Terminal() {
		return ErrStepFinished
	}
	current, ok := s.Current()
	switch {
	case !ok:
		return ErrFinished
	case current != step:
		return ErrNotCurrent
	}
	return nil
}

func (s State) with(step int, status StepStatus) State {
	steps := slices.Clone(s.Steps)
	steps[step] = status
	return State{Status: s.Status, Steps: steps}
}
