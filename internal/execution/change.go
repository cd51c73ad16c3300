package execution

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	enttoken "cauce/ent/executiontoken"
	entflow "cauce/ent/flow"
	entstep "cauce/ent/step"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/store"
)

// maxTries bounds how often a change is decided anew because another one came
// first.
const maxTries = 8

// errStale means that a flow's row has another version than was read.
var errStale = errors.New("execution: the flow has changed since it was read")

// change is what an action does to a flow: the rows to write and the events that
// tell of them, a step's before its flow's.
type change struct {
	flow *Flow
	at   time.Time
	// step is the place of the step that changes, noStep when none does, and kind
	// its event.
	step   int
	kind   string
	reason string
	// note says that the step's event tells of no change that anybody is shown.
	note bool
	// passed are the steps behind it that were reached and skipped.
	passed []passed
	// notes tell of what was tried and changed nothing.
	notes []event.Entry
	// ended is the flow's event when its own state changed too, else "".
	ended string
	// beside is written in the same transaction.
	beside []store.Work
	// tell is whom the store tells of it, beside those who follow the flow.
	tell []uuid.UUID
}

// passed is a step that was skipped, and the expression that said so.
type passed struct {
	step   int
	reason string
}

// noStep stands for a change of the flow alone.
const noStep = -1

// decision answers the change to make of a flow as it stands, nil for none, or a
// refusal. It runs again when another change came first.
type decision func(f *Flow) (*change, error)

// act loads a flow, decides, and writes; it answers the flow as it stands after.
func (e *Engine) act(ctx context.Context, id uuid.UUID, by event.Actor, decide decision) (*Flow, error) {
	for range maxTries {
		f, err := e.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		c, err := decide(f)
		if err != nil || c == nil {
			return f, err
		}
		switch err := e.write(ctx, c, by); {
		case errors.Is(err, errStale):
			continue
		case err != nil:
			return nil, err
		}
		e.tell(f, c.tell...)
		return f, nil
	}
	return nil, fault.New(fault.ConcurrentChange, nil)
}

// become puts a flow and its steps into the state that the law answered, and
// notes when.
func (f *Flow) become(next flow.State, at time.Time) {
	for i, s := range f.Steps {
		status := next.Steps[i]
		if s.Status == string(status) {
			continue
		}
		s.Status, s.UpdatedAt = string(status), at
		if s.StartedAt == nil && status != flow.StepSkipped {
			s.StartedAt = &at
		}
		if status.Terminal() {
			s.FinishedAt = &at
		}
	}
	if f.Status == string(next.Status) {
		return
	}
	f.Status, f.UpdatedAt = string(next.Status), at
	if f.StartedAt == nil && next.Status == flow.InProgress {
		f.StartedAt = &at
	}
	if next.Status.Terminal() {
		f.FinishedAt = &at
	}
}

// eventOf names the event of a flow that came into a state.
var eventOf = map[flow.Status]string{
	flow.InProgress: event.WorkflowStarted, flow.Completed: event.WorkflowCompleted, flow.Rejected: event.WorkflowRejected,
	flow.Failed: event.WorkflowFailed, flow.Canceled: event.WorkflowCanceled,
}

// move makes the change's flow become what the law answered, and notes the flow's
// own event.
func (c *change) move(next flow.State) {
	if c.step != noStep {
		c.flow.Steps[c.step].UpdatedAt = c.at
	}
	if c.flow.Status != string(next.Status) {
		c.ended = eventOf[next.Status]
	}
	c.flow.become(next, c.at)
}

// touched lists the places of the steps that the change writes.
func (c *change) touched() []int {
	var all []int
	if c.step != noStep {
		all = append(all, c.step)
	}
	for _, p := range c.passed {
		all = append(all, p.step)
	}
	return all
}

// write puts a change, its events and their work into one transaction, if the
// flow still has the version that was read.
func (e *Engine) write(ctx context.Context, c *change, by event.Actor) error {
	entries, err := e.entries(c)
	if err != nil {
		return err
	}
	f := c.flow
	if err := c.seal(); err != nil {
		return err
	}
	read := f.Version
	err = e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		end, err := f.timeline().Append(ctx, tx, f.chain(), by, entries)
		if err != nil {
			return err
		}
		n, err := updateFlow(tx, f, end, read).Save(ctx)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errStale
		}
		for _, i := range c.touched() {
			if err := updateStep(tx, f.Steps[i]).Exec(ctx); err != nil {
				return err
			}
		}
		if err := f.endTokens(ctx, tx); err != nil {
			return err
		}
		return store.InOrder(c.beside...)(ctx, tx)
	})
	if ent.IsConstraintError(err) {
		return errStale // another writer numbered the same event first
	}
	if err == nil {
		f.Version = read + 1
	}
	return err
}

func (e *Engine) entries(c *change) ([]event.Entry, error) {
	var entries []event.Entry
	if c.step != noStep {
		entry, err := e.stepEntry(c.flow, c.step, c.at, c.kind, c.reason)
		if err != nil {
			return nil, err
		}
		entry.Note = c.note
		entries = append(entries, entry)
	}
	for _, p := range c.passed {
		entry, err := e.stepEntry(c.flow, p.step, c.at, event.StepSkipped, p.reason)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	entries = append(entries, c.notes...)
	if c.ended == "" {
		return entries, nil
	}
	snapshot, err := e.snapshots.Flow(c.flow)
	if err != nil {
		return nil, fmt.Errorf("execution: snapshot: %w", err)
	}
	return append(entries, event.Entry{Kind: c.ended, At: c.at, Reason: c.reason, Snapshot: snapshot}), nil
}

func (e *Engine) stepEntry(f *Flow, index int, at time.Time, kind, reason string) (event.Entry, error) {
	snapshot, err := e.snapshots.Step(f, index)
	if err != nil {
		return event.Entry{}, fmt.Errorf("execution: snapshot: %w", err)
	}
	return event.Entry{Kind: kind, Step: &f.Steps[index].ID, At: at, Reason: reason, Snapshot: snapshot}, nil
}

// seal encrypts what the change has written in the clear.
func (c *change) seal() error {
	if err := c.flow.seal(); err != nil {
		return err
	}
	for _, i := range c.touched() {
		if err := c.flow.Steps[i].seal(); err != nil {
			return err
		}
	}
	return nil
}

func (f *Flow) seal() (err error) {
	if f.Failure != nil {
		f.Flow.Failure, err = sealJSON(f.key, f.Failure, place("flow.failure", f.ID))
	}
	return err
}

func (s *Step) seal() (err error) {
	if len(s.Coordinates) > 0 {
		if s.Step.Coordinates, err = sealJSON(s.key, s.Coordinates, place("step.coordinates", s.ID)); err != nil {
			return err
		}
	}
	if s.Failure != nil {
		if s.Step.Failure, err = sealJSON(s.key, s.Failure, place("step.failure", s.ID)); err != nil {
			return err
		}
	}
	if s.payload != nil {
		s.Step.Payload = s.key.Seal(s.payload, place("step.payload", s.ID))
	}
	if s.state != nil {
		s.State = s.key.Seal(s.state, place("step.state", s.ID))
	}
	return nil
}

func updateFlow(tx *ent.Client, f *Flow, end event.Chain, read int64) *ent.FlowUpdate {
	u := tx.Flow.Update().Where(entflow.ID(f.ID), entflow.Version(read)).SetVersion(read + 1).
		SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices).
		SetStatus(f.Status).SetUpdatedAt(f.UpdatedAt).
		SetNillableStartedAt(f.StartedAt).SetNillableFinishedAt(f.FinishedAt)
	if f.Failure != nil {
		u.SetFailure(f.Flow.Failure)
	}
	return u
}

// updateStep updates by condition: an UpdateOne would read the row back.
func updateStep(tx *ent.Client, s *Step) *ent.StepUpdate {
	u := tx.Step.Update().Where(entstep.ID(s.ID)).SetStatus(s.Status).SetUpdatedAt(s.UpdatedAt).SetAttempts(s.Attempts).
		SetNillableStartedAt(s.StartedAt).SetNillableFinishedAt(s.FinishedAt)
	if !s.Step.Coordinates.IsZero() {
		u.SetCoordinates(s.Step.Coordinates)
	}
	if s.Failure != nil {
		u.SetFailure(s.Step.Failure)
	} else {
		u.ClearFailure()
	}
	if s.payload != nil {
		u.SetPayload(s.Step.Payload)
	}
	if s.state != nil {
		u.SetState(s.State)
	}
	if s.Submission != nil {
		u.SetSubmission(s.Submission)
	}
	return u
}

// endTokens ends the tokens of a flow that has ended, a day after.
func (f *Flow) endTokens(ctx context.Context, tx *ent.Client) error {
	if f.FinishedAt == nil {
		return nil
	}
	end := f.FinishedAt.Add(afterEnd)
	return tx.ExecutionToken.Update().
		Where(enttoken.FlowID(f.ID), enttoken.Or(enttoken.ExpiresAtIsNil(), enttoken.ExpiresAtGT(end))).
		SetExpiresAt(end).SetUpdatedAt(*f.FinishedAt).Exec(ctx)
}

// refuse words the law's refusal, with the state as it is.
func refuse(f *Flow, err error) error {
	var refusal flow.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	meta := map[string]string{"workflow_status": f.Status}
	if current, ok := f.State().Current(); ok {
		meta["current_step"] = f.Steps[current].ID.String()
		meta["current_step_status"] = f.Steps[current].Status
	}
	return &fault.Error{Reason: fault.Reason(refusal), Meta: meta}
}
