// Package flow is the law of a flow and its steps: their states, what may follow
// what, and what comes next. It is pure: no I/O, no clock, nothing of ours.
package flow

import "slices"

// Status is the state of a flow.
type Status string

// The states of a flow.
const (
	Pristine   Status = "pristine"
	InProgress Status = "in_progress"
	Completed  Status = "completed"
	Rejected   Status = "rejected"
	Failed     Status = "failed"
	Canceled   Status = "canceled"
)

// StepStatus is the state of a step.
type StepStatus string

// The states of a step.
const (
	StepPristine   StepStatus = "pristine"
	StepInProgress StepStatus = "in_progress"
	StepProcessing StepStatus = "processing"
	StepSkipped    StepStatus = "skipped"
	StepCompleted  StepStatus = "completed"
	StepRejected   StepStatus = "rejected"
	StepFailed     StepStatus = "failed"
)

// Transition is one line of a table: what may follow a state. A state that
// nothing follows is terminal.
type Transition[S ~string] struct {
	From S
	To   []S
}

// Transitions is the law of flows. A flow that is created with every step
// skipped goes from pristine to completed at once.
var Transitions = []Transition[Status]{
	{Pristine, []Status{InProgress, Completed, Canceled}},
	{InProgress, []Status{Completed, Rejected, Failed, Canceled}},
	{Completed, nil},
	{Rejected, nil},
	{Failed, nil},
	{Canceled, nil},
}

// StepTransitions is the law of steps.
var StepTransitions = []Transition[StepStatus]{
	{StepPristine, []StepStatus{StepInProgress, StepSkipped}},
	{StepInProgress, []StepStatus{StepProcessing, StepCompleted, StepRejected, StepFailed}},
	{StepProcessing, []StepStatus{StepInProgress, StepCompleted, StepRejected, StepFailed}},
	{StepSkipped, nil},
	{StepCompleted, nil},
	{StepRejected, nil},
	{StepFailed, nil},
}

// Statuses answers every state of a flow, in the order of a life.
func Statuses() []Status {
	all := make([]Status, len(Transitions))
	for i, t := range Transitions {
		all[i] = t.From
	}
	return all
}

// Terminal tells whether a flow in this state never changes again.
func (s Status) Terminal() bool { return len(after(Transitions, s)) == 0 }

// Terminal tells whether a step in this state never changes again.
func (s StepStatus) Terminal() bool { return len(after(StepTransitions, s)) == 0 }

// May tells whether a flow may go from one state to another.
func (s Status) May(to Status) bool { return slices.Contains(after(Transitions, s), to) }

// May tells whether a step may go from one state to another.
func (s StepStatus) May(to StepStatus) bool { return slices.Contains(after(StepTransitions, s), to) }

func after[S ~string](table []Transition[S], from S) []S {
	for _, t := range table {
		if t.From == from {
			return t.To
		}
	}
	return nil
}
