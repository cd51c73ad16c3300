package execution

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/library"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// NewFlow is what a flow is created from. Its shape has been checked; its sense
// has not.
type NewFlow struct {
	Steps                            []string
	PeopleUUID, ResponsibleUUID      *uuid.UUID
	LeadUUID, CreditUUID             *uuid.UUID
	RuleSetUUID                      *uuid.UUID
	CallbackURL, ExternalReferenceID *string
	DisableGeolocation               *bool
	ExpiresIn                        int32
	SkipSteps                        map[string]string
	Setup                            map[string]map[string]any
	Autofill                         *Autofill
	Metadata                         map[string]any
	Sandbox                          bool
	// Template is what the rest was taken from, nil for none.
	Template *Template

	// What it names of the account's library, and its rules as they stand.
	names    library.Names
	rules    *library.FrozenRuleSet
	warnings []fault.Fault
}

// Template names a template as it stood.
type Template struct {
	ID      uuid.UUID
	Version int64
}

// Draft makes a flow of the context's account, not yet written, or answers every
// fault of its input, those in faults among them.
func (e *Engine) Draft(ctx context.Context, in NewFlow, faults *fault.List) (*Flow, error) {
	account, ok := tenant.Account(ctx)
	if !ok {
		return nil, tenant.ErrNone
	}
	definitions, err := e.judge(ctx, &in, faults)
	if err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	key, err := e.store.AccountKey(ctx, account)
	if err != nil {
		return nil, err
	}
	f, err := e.draft(account, key, in, definitions)
	if err != nil {
		return nil, err
	}
	return f, e.setOut(ctx, f)
}

// setOut reaches the first step, which may skip itself and those behind it.
func (e *Engine) setOut(ctx context.Context, f *Flow) error {
	c := &change{flow: f, at: f.CreatedAt, step: noStep}
	if err := e.reach(ctx, c); err != nil {
		return err
	}
	for _, p := range c.passed {
		entry, err := e.stepEntry(f, p.step, c.at, event.StepSkipped, p.reason)
		if err != nil {
			return err
		}
		entry.Note = true // the flow is told of as it is made
		f.notes = append(f.notes, entry)
	}
	f.notes = append(f.notes, c.notes...)
	return nil
}

// draft makes the rows of a new flow, in memory.
func (e *Engine) draft(account uuid.UUID, key *seal.Key, in NewFlow, definitions []step.Definition) (*Flow, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := e.now()
	f := &Flow{key: key, Flow: &ent.Flow{
		ID: id, AccountID: account, CreatedAt: now, UpdatedAt: now, Version: 1,
		Status: string(flow.Pristine), ResponsibleUUID: in.ResponsibleUUID, PeopleUUID: in.PeopleUUID,
		LeadUUID: in.LeadUUID, CreditUUID: in.CreditUUID, DisableGeolocation: in.DisableGeolocation,
		ExternalReferenceID: in.ExternalReferenceID, CallbackURL: in.CallbackURL, ExpiresIn: in.ExpiresIn,
	}}
	if t := in.Template; t != nil {
		f.TemplateID, f.TemplateVersion = &t.ID, &t.Version
	}
	f.RuleSetID, f.BindingID, f.CustomizationID = in.RuleSetUUID, in.names.Binding, in.names.Customization
	f.Warnings = in.warnings
	f.Terms = Terms{
		SkipSteps: in.SkipSteps, Setup: in.Setup, Autofill: in.Autofill, Rules: in.rules,
		Metadata: in.Metadata, HasMetadata: in.Metadata != nil,
	}
	if f.Flow.Terms, err = sealJSON(key, f.Terms, place("flow.terms", id)); err != nil {
		return nil, err
	}
	for i, definition := range definitions {
		stepID, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		f.Steps = append(f.Steps, &Step{key: key, Step: &ent.Step{
			ID: stepID, AccountID: account, FlowID: id, Position: i, Type: definition.Key,
			CustomID: customID(f.setup(definition.Key)), Status: string(flow.StepPristine),
			CreatedAt: now, UpdatedAt: now,
		}})
	}
	return f, nil
}

// customID reads `setup.<step>.custom_id`, a text or a number.
func customID(setup map[string]any) *string {
	var id string
	switch v := setup["custom_id"].(type) {
	case string:
		id = v
	case float64:
		id = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return nil
	}
	return &id
}

// Insert writes a drafted flow, its steps and its first event, and what else
// belongs into the same transaction.
func (e *Engine) Insert(ctx context.Context, f *Flow, by event.Actor, beside ...store.Work) error {
	snapshot, err := e.snapshots.Flow(f)
	if err != nil {
		return fmt.Errorf("execution: snapshot: %w", err)
	}
	err = e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		created := event.Entry{Kind: event.WorkflowCreated, At: f.CreatedAt, Snapshot: snapshot}
		entries := append([]event.Entry{created}, f.notes...)
		entries = append(entries, rulesInactive(f, created)...)
		end, err := f.timeline().Append(ctx, tx, event.Chain{}, by, entries)
		if err != nil {
			return err
		}
		f.EventSeq, f.EventHash, f.NoticeSeq = end.Seq, end.Hash, end.Notices
		names := library.Names{RuleSet: f.RuleSetID, Binding: f.BindingID, Customization: f.CustomizationID}
		if err := library.Hold(ctx, tx, names, ""); err != nil {
			return err
		}
		if err := insertFlow(tx, f).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Step.CreateBulk(insertSteps(tx, f)...).Exec(ctx); err != nil {
			return err
		}
		return store.InOrder(beside...)(ctx, tx)
	})
	if err == nil {
		e.tell(f)
	}
	return err
}

func (f *Flow) timeline() event.Timeline {
	t := event.Timeline{Flow: f.ID, Key: f.key}
	if f.CallbackURL != nil {
		t.Callback = *f.CallbackURL
	}
	return t
}

func insertFlow(tx *ent.Client, f *Flow) *ent.FlowCreate {
	return tx.Flow.Create().SetID(f.ID).SetAccountID(f.AccountID).
		SetCreatedAt(f.CreatedAt).SetUpdatedAt(f.UpdatedAt).SetVersion(f.Version).SetStatus(f.Status).
		SetNillableResponsibleUUID(f.ResponsibleUUID).SetNillablePeopleUUID(f.PeopleUUID).
		SetNillableLeadUUID(f.LeadUUID).SetNillableCreditUUID(f.CreditUUID).
		SetNillableDisableGeolocation(f.DisableGeolocation).
		SetNillableExternalReferenceID(f.ExternalReferenceID).SetNillableCallbackURL(f.CallbackURL).
		SetExpiresIn(f.ExpiresIn).SetTerms(f.Flow.Terms).SetNillableFinishedAt(f.FinishedAt).
		SetNillableRuleSetID(f.RuleSetID).SetNillableBindingID(f.BindingID).SetNillableCustomizationID(f.CustomizationID).
		SetNillableTemplateID(f.TemplateID).SetNillableTemplateVersion(f.TemplateVersion).
		SetEventSeq(f.EventSeq).SetEventHash(f.EventHash).SetNoticeSeq(f.NoticeSeq)
}

func insertSteps(tx *ent.Client, f *Flow) []*ent.StepCreate {
	rows := make([]*ent.StepCreate, len(f.Steps))
	for i, s := range f.Steps {
		rows[i] = tx.Step.Create().SetID(s.ID).SetAccountID(s.AccountID).SetFlowID(f.ID).
			SetPosition(s.Position).SetType(s.Type).SetNillableCustomID(s.CustomID).
			SetStatus(s.Status).SetNillableFinishedAt(s.FinishedAt).SetAttempts(0).SetCreatedAt(s.CreatedAt).SetUpdatedAt(s.UpdatedAt)
	}
	return rows
}
