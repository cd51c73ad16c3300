package verifyemail

import (
	"context"
	"encoding/json"
	"net"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
	"cauce/internal/step/contact"
	"cauce/internal/step/onetime"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

const (
	fieldEmail = "email"
	fieldCode  = "code"
	// receivesMail is the check of the domain, by its name in a result.
	receivesMail = "domain_receives_mail"
)

var place = onetime.Place{Type: key, Field: fieldCode, Action: sendCode}

// work proves that a person reads the mail of an address.
type work struct{ domains *contact.Domains }

// The DNS of this machine, asked by every step and remembered for all.
var domains = contact.NewDomains(net.DefaultResolver)

// What the type is beside a Work.
var (
	_ step.Actor  = work{}
	_ step.Sender = work{}
)

// memory is what a step remembers.
type memory struct {
	onetime.State

	// Receives is whether the domain receives mail, nil when that is not known.
	Receives *bool `json:"receives,omitempty"`
}

func recall(state json.RawMessage) (memory, error) {
	var m memory
	if state == nil {
		return m, nil
	}
	return m, json.Unmarshal(state, &m)
}

// Sends says that it works by mail.
func (work) Sends(map[string]any) []string { return []string{step.Mail} }

// Act sends a code to an address whose domain receives mail, as far as the DNS
// tells.
func (w work) Act(ctx context.Context, in step.Action) (step.Acted, error) {
	m, err := recall(in.State)
	if err != nil {
		return step.Acted{}, err
	}
	address, faults := contact.MailIn(in.Payload, fieldEmail)
	if len(faults) > 0 {
		return step.Acted{Faults: faults}, nil
	}
	receives := w.receives(ctx, address, in.At)
	if receives != nil && !*receives {
		return step.Acted{Faults: []fault.Fault{{Path: fieldEmail, Code: fault.NoMailThere, Args: []string{address.Domain}}}}, nil
	}
	state, acted := m.Send(onetime.Errand{
		Place: place, Kind: step.Mail, To: address.Text, Shown: address.Shown(), At: in.At, Language: in.Language, Text: onetime.Code,
		Kept: in.Kept,
	})
	acted.State, err = json.Marshal(memory{State: state, Receives: receives})
	return acted, err
}

// receives asks the DNS; nil is for what nobody knows.
func (w work) receives(ctx context.Context, address contact.Address, at time.Time) *bool {
	if address.Reserved() {
		return nil
	}
	receives, known := w.domains.Receives(ctx, address.Domain, at)
	if !known {
		return nil
	}
	return &receives
}

// Submit judges the code.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	m, err := recall(in.State)
	if err != nil {
		return step.Result{}, err
	}
	address, faults := contact.MailIn(in.Payload, fieldEmail)
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}
	verdict, state := m.Try(address.Text, contact.Code(in.Payload, fieldCode), in.At)
	result := place.Result(verdict, state.Left())
	if verdict == onetime.Right {
		result = step.Result{Payload: m.proven(in, address)}
	}
	m.State = state
	result.State, err = json.Marshal(m)
	return result, err
}

// proven is the result of the right code: what was checked, and what was not.
func (m memory) proven(in step.Submission, address contact.Address) map[string]any {
	result := map[string]any{
		fieldEmail: in.Payload[fieldEmail], "address": address.Text, "verified": true, "verified_at": step.Moment(in.At),
	}
	checks := map[string]any{receivesMail: nil, onetime.Delivered: m.Delivered()}
	if m.Receives != nil {
		checks[receivesMail] = *m.Receives
	}
	step.Sign(result, engineVersion, checks)
	return result
}
