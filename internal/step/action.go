package step

import (
	"context"
	"encoding/json"
	"time"

	"cauce/internal/fault"
)

// Actor is a Work with side actions, such as sending a one-time code. A type whose
// Work is one lists them in Definition.Actions.
type Actor interface {
	// Act runs one of them while the step is in progress. An error is a breakdown
	// of ours, never the person's doing.
	Act(ctx context.Context, in Action) (Acted, error)
}

// Action is what a person asked for beside a submission.
type Action struct {
	// Request is a UUID, the same as long as a Work is asked about the same action.
	Request string
	// Flow and Step are the UUIDs of where it was asked for; Type is the step's.
	Flow, Step, Type string
	// Sandbox says that it is of a sandbox account.
	Sandbox bool
	// Name is one of Definition.Actions.
	Name    string
	Setup   map[string]any
	Payload map[string]any
	// State is what the work remembered last, nil when nothing.
	State json.RawMessage
	// At is the moment of the action, UTC.
	At time.Time
	// Language is what the page spoke: "es" or "en".
	Language string
	// Countries are those whose phones the account lets be called, by ISO 3166-1
	// alpha-2; empty is Mexico alone.
	Countries []string
	// Page is the host of the page, where that is https on its own port; else empty.
	Page string
	// Kinds are the kinds of message that can leave.
	Kinds []string
	// Kept says that none does: they are kept to be read at GET KeptAt.
	Kept bool
}

// Sender is a Work that sends messages: a flow whose step could send none of what it
// needs is not made.
type Sender interface {
	// Sends answers the kinds of message of which it needs one, by the step's setup.
	Sends(setup map[string]any) []string
}

// Acted is what came of an action.
type Acted struct {
	// Faults, when there are any, refuse it as bad input; paths are relative to the
	// payload.
	Faults []fault.Fault
	// Refusal, when there is one, refuses it because of the state: a code was sent a
	// moment ago, too many were.
	Refusal *fault.Error
	// State replaces what the work remembers; nil leaves it.
	State json.RawMessage
	// Send are messages that leave after the commit.
	Send []Message
	// Answer is shown to whoever asked, as action_result.
	Answer map[string]any
}

// Message is a mail or a text to a person.
type Message struct {
	// Kind is Mail or SMS.
	Kind string
	// To is an address as RFC 5322's addr-spec, or a number as E.164.
	To string
	// Subject is a mail's.
	Subject string
	// Text is plain text. What is secret in it, such as a code, is kept no longer
	// than the message waits.
	Text string
	// Until is when the message is of no more use: what has not left by then does
	// not.
	Until time.Time
}

// KeptAt is where messages are read that were kept.
const KeptAt = "/workflows/sandbox/outbox"

// The kinds of message.
const (
	Mail = "mail"
	SMS  = "sms"
)
