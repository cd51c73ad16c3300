package execution

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/library"
	"cauce/internal/seal"
	"cauce/internal/step"
)

// Flow is a flow with its steps, opened.
type Flow struct {
	*ent.Flow
	Terms Terms
	// Failure is why it stopped, nil when it did not.
	Failure *Failure
	Steps   []*Step
	// Warnings are told once, when the flow is created.
	Warnings []fault.Fault

	key *seal.Key
	// notes are what the timeline says of its beginning.
	notes []event.Entry
}

// Step is a step, opened; its payload stays sealed until somebody asks.
type Step struct {
	*ent.Step
	Coordinates [][]string
	Failure     *Failure

	key     *seal.Key
	payload json.RawMessage
	// state is what the step's work remembers from this change on.
	state json.RawMessage
}

// Terms are what a flow was created with and never change.
type Terms struct {
	SkipSteps map[string]string         `json:"skip_steps,omitempty"`
	Setup     map[string]map[string]any `json:"setup,omitempty"`
	Autofill  *Autofill                 `json:"autofill,omitempty"`
	Metadata  map[string]any            `json:"metadata,omitempty"`
	// Rules judge its steps; nil when it names no set.
	Rules *library.FrozenRuleSet `json:"rules,omitempty"`
	// HasMetadata tells an empty object from none.
	HasMetadata bool `json:"has_metadata,omitempty"`
}

// Autofill is data that fills fields of the flow's documents.
type Autofill struct {
	Autosigning         *bool   `json:"autosigning,omitempty"`
	SendEmail           *bool   `json:"send_email,omitempty"`
	TemplateBindingUUID *string `json:"template_binding_uuid,omitempty"`
	DocumentName        *string `json:"document_name,omitempty"`
	DocumentUUID        *string `json:"document_uuid,omitempty"`
	UserEmail           *string `json:"user_email,omitempty"`
}

// Failure is why a flow or step stopped, or must be tried again.
type Failure struct {
	Fatal bool           `json:"fatal"`
	Extra map[string]any `json:"extra,omitempty"`
	// Reason is fit for the public, in each language of the service.
	ReasonES string `json:"reason_es"`
	ReasonEN string `json:"reason_en"`
	ID       int32  `json:"error_id"`
	// Path is a stable code path for people.
	Path string `json:"stack"`
}

// Reason answers the public sentence in a language: "en", or else Spanish.
func (f *Failure) Reason(language string) string {
	if language == "en" {
		return f.ReasonEN
	}
	return f.ReasonES
}

// Payload answers the step's result as JSON, nil when there is none.
func (s *Step) Payload() (json.RawMessage, error) {
	if s.payload != nil || s.Step.Payload.IsZero() {
		return s.payload, nil
	}
	plain, err := s.key.Open(s.Step.Payload, place("step.payload", s.ID))
	if err != nil {
		return nil, err
	}
	s.payload = plain
	return plain, nil
}

// memory answers what the step's work remembers, nil when nothing.
func (s *Step) memory() (json.RawMessage, error) {
	if s.state != nil || s.State.IsZero() {
		return s.state, nil
	}
	return s.key.Open(s.State, place("step.state", s.ID))
}

// State is the flow as the law sees it.
func (f *Flow) State() flow.State {
	s := flow.State{Status: flow.Status(f.Status), Steps: make([]flow.StepStatus, len(f.Steps))}
	for i, step := range f.Steps {
		s.Steps[i] = flow.StepStatus(step.Status)
	}
	return s
}

// StepIndex answers where a step stands in the flow.
func (f *Flow) StepIndex(id uuid.UUID) (int, bool) {
	for i, step := range f.Steps {
		if step.ID == id {
			return i, true
		}
	}
	return 0, false
}

// NeedsPlace tells whether a step of this type needs coordinates when it starts.
func (f *Flow) NeedsPlace(definition step.Definition) bool {
	off := f.DisableGeolocation != nil && *f.DisableGeolocation
	return definition.Geolocation && !off
}

func (f *Flow) chain() event.Chain {
	return event.Chain{Seq: f.EventSeq, Hash: f.EventHash, Notices: f.NoticeSeq}
}

// setup answers the setup of a step type, never nil.
func (f *Flow) setup(kind string) map[string]any {
	if s := f.Terms.Setup[kind]; s != nil {
		return s
	}
	return map[string]any{}
}

// place is where the content of a row's column is sealed for.
func place(column string, id uuid.UUID) string { return column + ":" + id.String() }

func sealJSON(key *seal.Key, value any, where string) (seal.Sealed, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return seal.Sealed{}, fmt.Errorf("execution: %s: %w", where, err)
	}
	return key.Seal(plain, where), nil
}

func openJSON(key *seal.Key, box seal.Sealed, where string, into any) error {
	plain, err := key.Open(box, where)
	if err != nil || plain == nil {
		return err
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("execution: %s: %w", where, err)
	}
	return nil
}

// afterEnd is how long a flow can still be read by its tokens.
const afterEnd = 24 * time.Hour

// Closed tells whether the flow ended so long ago that no token opens it. The
// tokens' own rows say so too, save for one that was being minted while the flow
// ended.
func (f *Flow) Closed(now time.Time) bool {
	return f.FinishedAt != nil && !now.Before(f.FinishedAt.Add(afterEnd))
}

// TokenEnd answers when a token minted now ends, nil for never: after the flow's
// expires_in, and a day after the flow ended.
func (f *Flow) TokenEnd(now time.Time) *time.Time {
	var end *time.Time
	if f.ExpiresIn > 0 {
		t := now.Add(time.Duration(f.ExpiresIn) * time.Minute)
		end = &t
	}
	if f.FinishedAt != nil {
		t := f.FinishedAt.Add(afterEnd)
		if end == nil || t.Before(*end) {
			end = &t
		}
	}
	return end
}
