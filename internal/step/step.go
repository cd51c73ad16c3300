// Package step is the seam between a flow and the work of its steps: what a
// step type is (Definition), what it does (Work), and the JSON Schemas that
// judge what comes in. Each type lives in a folder of its own; catalog lists
// them. Nothing here knows a database, gRPC or HTTP.
package step

import (
	"context"
	"encoding/json"
	"time"

	"cauce/internal/fault"
)

// Text is a text in each language of the service.
type Text struct{ ES, EN string }

// In answers the text in a language: "en", or else Spanish.
func (t Text) In(language string) string {
	if language == "en" {
		return t.EN
	}
	return t.ES
}

// Definition is everything that the service says of a step type.
type Definition struct {
	// Key is the type's name in the contract, such as "personal_address".
	Key string
	// Title and Description name the type to whoever integrates it: in the catalog, the
	// published document and a step that a key reads.
	Title, Description Text
	// Heading, Lead and Legend are what the person at the link reads instead: what the
	// step is, what for or what with, and what to do. They promise nothing that the
	// page cannot do.
	Heading, Lead, Legend Text
	// Errors are the page's sentences by error code.
	Errors         map[string]Text
	SetupRequired  bool
	RequiresPeople bool
	AllowMultiple  bool
	// Geolocation types need coordinates when they start.
	Geolocation bool
	// Setup is the JSON Schema (draft 2020-12) of `setup.<key>`.
	Setup json.RawMessage
	// Payload is the JSON Schema of a submission. The first `examples` entries of
	// its properties make one valid submission together. Beside the standard's
	// keywords it has `x-title-en` and `x-description-en`, the English of `title` and
	// `description`, and `x-order`, the order of an object's properties, which JSON
	// loses on its way. A property that is `writeOnly`, such as a one-time code,
	// never stands in a result.
	Payload json.RawMessage
	// Result is the JSON Schema of what a result holds beside what was submitted and
	// what every result may say of its making (source, engine, engine_version,
	// not_performed). Of a Work without it nothing is known of the result. It judges
	// nothing; expressions that name a field are held against it.
	Result json.RawMessage
	// PublicSetup names the members of the setup that the page may see; all
	// others, secrets among them, stay here.
	PublicSetup []string
	// Actions are the names of the side actions, such as "send_code".
	Actions []string
	// Collections answers the files that a step of this setup takes; nil where the
	// type takes none. Callers must not change what it answers.
	Collections func(setup map[string]any) []Collection
	// Work is what the type does on any account; nil while it is not built.
	Work Work
	// Sandbox is the documented shape of the result, which a sandbox account is
	// answered while Work is nil; the submission is laid over it.
	Sandbox json.RawMessage
	// Rejected is what another result has in place of that shape's members, which
	// rules should refuse; nil where nothing in the shape says no.
	Rejected json.RawMessage
}

// Work runs submissions of a step type. An implementation may also be an
// Actor, Sender, SetupChecker, SetupWarner, Schemer or Presenter.
type Work interface {
	// Submit judges a submission that the payload's schema has accepted. Faults
	// in the Result refuse it as bad input and spend no attempt. An error is a
	// breakdown of ours, never the person's doing.
	Submit(ctx context.Context, in Submission) (Result, error)
}

// SetupChecker is a Work that judges its setup beyond the JSON Schema. Paths are
// relative to the setup.
type SetupChecker interface {
	CheckSetup(setup map[string]any) []fault.Fault
}

// SetupWarner is a Work that says what a flow's setup, which may be absent, will not
// be enough for. It refuses nothing. Paths are relative to the setup.
type SetupWarner interface {
	WarnSetup(setup map[string]any) []fault.Fault
}

// Schemer is a Work whose payload schema depends on the flow's setup.
type Schemer interface {
	PayloadSchema(setup map[string]any) json.RawMessage
}

// Presenter is a Work that shows the page more than the public members of the setup.
type Presenter interface {
	Present(setup map[string]any, language string) map[string]any
}

// Submission is what a person sent, and under which circumstances.
type Submission struct {
	// Request is a UUID, the same as long as a Work is asked about the same
	// submission: after Pending, after a breakdown, after an answer that was lost.
	Request string
	// Flow and Step are the UUIDs of what it was sent to; Type is the step's.
	Flow, Step, Type string
	// Attempt is which result this will be, counted from 1; those that spend no
	// attempt do not count.
	Attempt int32
	// Sandbox says that it is of a sandbox account.
	Sandbox bool
	Setup   map[string]any
	Payload map[string]any
	// At is the moment of the submission, UTC.
	At time.Time
	// Language is what the page spoke: "es" or "en".
	Language string
	// IP and UserAgent are the person's, as far as the server can tell.
	IP, UserAgent string
	// Coordinates are all that the step has been sent, [longitude, latitude].
	Coordinates [][]string
	// State is what the work remembered last, nil when nothing.
	State json.RawMessage
	// Files are what is attached, in the order of attaching; each collection has
	// at least its minimum.
	Files []File
	// Earlier answers what an earlier step of the flow resulted in, by its type; nil
	// when there is none, it did not complete, or the sandbox made it up. It may be nil
	// itself. Callers must not change what it answers.
	Earlier func(key string) (map[string]any, error)
}

// Takes answers the collections of a step of this setup.
func (d Definition) Takes(setup map[string]any) []Collection {
	if d.Collections == nil {
		return nil
	}
	return d.Collections(setup)
}

// Outcome is how a submission ended.
type Outcome int

// The outcomes. Retry leaves the step in progress and spends an attempt; Again
// leaves it in progress and spends none, as a wrong one-time code does; Pending
// leaves it processing, and the same Work is asked about the same submission again,
// with what it remembered.
const (
	Completed Outcome = iota
	Retry
	Failed
	Again
	Pending
)

// Result is what a Work makes of a submission.
type Result struct {
	Outcome Outcome
	// Payload is the step's result as the integrator reads it.
	Payload map[string]any
	// Faults, when there are any, refuse the submission; paths are relative to
	// the payload.
	Faults []fault.Fault
	// Reason says why for Retry, Again and Failed.
	Reason *Reason
	// State replaces what the work remembers, nil leaves it. Nobody is ever shown
	// it.
	State json.RawMessage
	// Send are messages that leave after the commit; of a Pending nothing may.
	Send []Message
	// After is how long Pending waits before the Work is asked again.
	After time.Duration
}

// Reason is why a submission must be repeated or cannot succeed.
type Reason struct {
	// Text is fit for the public.
	Text Text
	// ID is a stable number, an HTTP-like class (422 unreadable, 500 ours).
	ID int32
	// Path is a stable code path for people, such as
	// "personal_address/zip_code".
	Path string
	// Extra is for the integrator alone.
	Extra map[string]any
}
