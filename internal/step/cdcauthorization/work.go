package cdcauthorization

import (
	"context"
	"errors"
	"maps"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
	"cauce/internal/step/contact"
	"cauce/internal/step/onetime"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

const (
	fieldNIP = "nip"
	fieldRFC = "rfc"
)

var place = onetime.Place{Type: key, Field: fieldNIP, Action: sendNIP}

// work records who authorized the consultation of their credit history.
type work struct{}

// What the type is beside a Work.
var (
	_ step.Actor     = work{}
	_ step.Sender    = work{}
	_ step.Presenter = work{}
)

// Sends says that a NIP goes by SMS or mail.
func (work) Sends(map[string]any) []string { return []string{step.SMS, step.Mail} }

// Present shows the page the text, its version and its hash.
func (work) Present(setup map[string]any, language string) map[string]any {
	return step.Shown(setup, language, builtin, builtinVersion).Public()
}

// Act sends a NIP to the phone or mail address that the person wrote, by SMS when it
// can.
func (work) Act(_ context.Context, in step.Action) (step.Acted, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Acted{}, err
	}
	to, faults := contact.Reach(in.Payload, in.Kinds, in.Countries)
	if len(faults) > 0 {
		return step.Acted{Faults: faults}, nil
	}
	return state.Dispatch(onetime.Errand{
		Place: place, Kind: to.Kind, To: to.Text, Shown: to.Shown, At: in.At, Language: in.Language, Text: nip,
		Page: in.Page, Kept: in.Kept,
	})
}

// Submit judges the data, then the NIP: a slip in the RFC costs no try. The NIP must
// have gone to where the submission says that the person is reached.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Result{}, err
	}
	var faults []fault.Fault
	rfc := readRFC(in.Payload, &faults)
	all := contact.Destinations(in.Payload, &faults)
	if len(all) == 0 && len(faults) == 0 {
		faults = append(faults, fault.Fault{Path: contact.FieldPhone, Code: fault.NowhereToSend})
	}
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}
	to := all[0]
	for _, d := range all {
		if d.Is(state.To) {
			to = d
		}
	}
	return state.Judged(place, to.Text, contact.Code(in.Payload, fieldNIP), in.At, func() map[string]any {
		return record(in, rfc, to, state.Delivered())
	})
}

// readRFC reads the RFC of whoever authorizes, a person or a company.
func readRFC(payload map[string]any, faults *[]fault.Fault) mx.RFC {
	rfc, err := mx.ParseOwnRFC(step.TextOf(payload, fieldRFC))
	switch {
	case errors.Is(err, mx.ErrRFCGeneric):
		*faults = append(*faults, fault.Fault{Path: fieldRFC, Code: fault.RFCGeneric})
	case err != nil:
		*faults = append(*faults, fault.Fault{Path: fieldRFC, Code: fault.NotRFC})
	}
	return rfc
}

// without is a submission's data, less the NIP.
func without(payload map[string]any) map[string]any {
	data := maps.Clone(payload)
	delete(data, fieldNIP)
	return data
}
