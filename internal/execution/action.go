package execution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/step"
)

// Messages is the room that takes mails and texts to people.
type Messages interface {
	// Queue writes messages, and the work that sends them after the commit, in the
	// caller's transaction. It answers whom the store shall tell of them then. A
	// limit that is met is a *fault.Error: nothing is sent.
	Queue(ctx context.Context, tx *ent.Client, from Sender, messages []step.Message) (tell []uuid.UUID, err error)
	// Missing answers the settings without which nothing of some kinds can leave, ""
	// when something can.
	Missing(kinds []string, sandbox bool) string
	// Keeps tells whether messages are kept to be read and do not leave.
	Keeps(sandbox bool) bool
}

// Sender is the step that a message comes from.
type Sender struct {
	Key                 *seal.Key
	Account, Flow, Step uuid.UUID
	// Sandbox says that nothing may really leave.
	Sandbox bool
}

// Act runs a side action of the step that is due, such as send_code, and answers
// what it said.
func (e *Engine) Act(ctx context.Context, in Visit, name string, faults *fault.List) (f *Flow, answer map[string]any, err error) {
	asked := step.Action{Name: name, Request: uuid.Must(uuid.NewV7()).String()} // the same when another change comes first
	f, err = e.act(ctx, in.Flow, in.By, func(f *Flow) (c *change, err error) {
		index, ok := f.StepIndex(in.Step)
		if !ok {
			return nil, notFound()
		}
		definition, _ := e.catalog.Lookup(f.Steps[index].Type)
		d, err := e.doerOf(ctx, f, definition, in.Sandbox)
		if err != nil && !errors.Is(err, errNobody) {
			return nil, err
		}
		actor, _ := d.work.(step.Actor)
		if err := judgeAction(definition, actor, name, copyOf(faults)); err != nil {
			return nil, err
		}
		if err := f.State().MaySubmit(index); err != nil {
			return nil, refuse(f, err)
		}
		c, answer, err = e.runAction(ctx, f, index, in, actor, asked)
		return c, err
	})
	return f, answer, err
}

func judgeAction(definition step.Definition, actor step.Actor, name string, faults *fault.List) error {
	switch {
	case actor == nil || len(definition.Actions) == 0:
		faults.Add("action", fault.NoActions)
	case !slices.Contains(definition.Actions, name):
		faults.Add("action", fault.UnknownAction, strings.Join(definition.Actions, ", "))
	}
	return faults.Err()
}

// runAction lets the step's work act. What it remembers and sends is one change,
// which shows nothing and is told nobody.
func (e *Engine) runAction(ctx context.Context, f *Flow, index int, in Visit, actor step.Actor, asked step.Action) (*change, map[string]any, error) {
	s := f.Steps[index]
	memory, err := s.memory()
	if err != nil {
		return nil, nil, err
	}
	account, err := e.account(ctx)
	if err != nil {
		return nil, nil, err
	}
	c := &change{flow: f, at: e.now(), step: index, kind: event.StepActed, reason: asked.Name, note: true}
	acted, err := actor.Act(ctx, step.Action{
		Request: asked.Request, Flow: f.ID.String(), Step: s.ID.String(), Type: s.Type, Sandbox: in.Sandbox,
		Name: asked.Name, Setup: f.setup(s.Type), Payload: in.Payload, State: memory, At: c.at, Language: in.Language,
		Countries: account.PhoneCountries, Page: e.page(), Kinds: e.kinds(in.Sandbox), Kept: e.messages.Keeps(in.Sandbox),
	})
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("execution: %s: %s: %w", s.Type, asked.Name, err)
	case len(acted.Faults) > 0:
		list := &fault.List{}
		list.AddAll("payload", acted.Faults)
		return nil, nil, list.Err()
	case acted.Refusal != nil:
		return nil, nil, acted.Refusal
	}
	s.state = acted.State
	e.send(c, in.Sandbox, acted.Send)
	return c, acted.Answer, nil
}

// kinds lists the kinds of message that can leave.
func (e *Engine) kinds(sandbox bool) []string {
	var all []string
	for _, kind := range []string{step.SMS, step.Mail} {
		if e.messages.Missing([]string{kind}, sandbox) == "" {
			all = append(all, kind)
		}
	}
	return all
}

// missing answers the settings without which a step could send nothing that it
// needs, "" when it can or sends nothing.
func (e *Engine) missing(definition step.Definition, setup map[string]any, sandbox bool) string {
	sender, ok := definition.Work.(step.Sender)
	if !ok {
		return ""
	}
	return e.messages.Missing(sender.Sends(setup), sandbox)
}

// account answers the context's account.
func (e *Engine) account(ctx context.Context) (*ent.Account, error) {
	row, err := e.store.Read().Account.Query().Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("execution: account: %w", err)
	}
	return row, nil
}

// send lets messages leave with the change.
func (e *Engine) send(c *change, sandbox bool, messages []step.Message) {
	if len(messages) == 0 {
		return
	}
	from := Sender{Key: c.flow.key, Account: c.flow.AccountID, Flow: c.flow.ID, Step: c.flow.Steps[c.step].ID, Sandbox: sandbox}
	c.beside = append(c.beside, func(ctx context.Context, tx *ent.Client) (err error) {
		c.tell, err = e.messages.Queue(ctx, tx, from, messages)
		return err
	})
}
