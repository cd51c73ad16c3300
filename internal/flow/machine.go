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

// Complete answers the state after a step was done: the next one is reached, or
// the flow ends.
func (s State) Complete(step int) (State, error) {
	if err := s.MaySubmit(step); err != nil {
		return s, err
	}
	next := s.with(step, StepCompleted)
	if _, more := next.Current(); !more {
		next.Status = Completed
	}
	return next, nil
}

// Fail answers the state after a step could not be finished: it takes the flow
// with it.
func (s State) Fail(step int) (State, error) {
	if err := s.MaySubmit(step); err != nil {
		return s, err
	}
	next := s.with(step, StepFailed)
	next.Status = Failed
	return next, nil
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
