package auth

import (
	"context"
	"slices"

	"cauce/internal/fault"
	"cauce/internal/step"
	"cauce/internal/step/contact"
	"cauce/internal/step/onetime"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

const (
	fieldMethod = "method"
	fieldCode   = "code"
	// oneTimeCode is the method of a submission that names none.
	oneTimeCode = "one_time_code"
)

var place = onetime.Place{Type: key, Field: fieldCode, Action: sendCode}

// work proves that a person reads what goes to the address or number on record.
type work struct{}

// What the type is beside a Work.
var (
	_ step.Actor        = work{}
	_ step.Sender       = work{}
	_ step.SetupChecker = work{}
	_ step.SetupWarner  = work{}
	_ step.Presenter    = work{}
)

// CheckSetup wants an address or a number that can be one.
func (work) CheckSetup(setup map[string]any) []fault.Fault { return contact.Check(setup) }

// WarnSetup says that no code can be sent without an address or number: by its setup
// alone, the step could not be done.
func (work) WarnSetup(setup map[string]any) []fault.Fault {
	if len(contact.Destinations(setup, nil)) > 0 {
		return nil
	}
	return []fault.Fault{{Code: fault.NowhereToSend}}
}

// Sends says that the code goes wherever the setup has an address or number.
func (work) Sends(setup map[string]any) []string { return contact.Kinds(setup) }

// Present shows where a code will go, without giving the address or number away:
// whoever opens the link may be anybody.
func (work) Present(setup map[string]any, _ string) map[string]any {
	var shown []any
	for _, to := range contact.Destinations(setup, nil) {
		shown = append(shown, map[string]any{"channel": to.Kind, "to": to.Shown})
	}
	return map[string]any{"methods": []any{oneTimeCode}, "destinations": shown}
}

// Act sends a code to the address or number on record; where it goes is not for who
// asks to say.
func (work) Act(_ context.Context, in step.Action) (step.Acted, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Acted{}, err
	}
	to, faults := contact.Reach(in.Setup, in.Kinds, in.Countries)
	if len(faults) > 0 {
		// The setup is the integrator's: its fields are none of the person's.
		return step.Acted{Faults: []fault.Fault{{Code: faults[0].Code, Args: faults[0].Args}}}, nil
	}
	return state.Dispatch(onetime.Errand{
		Place: place, Kind: to.Kind, To: to.Text, Shown: to.Shown, At: in.At, Language: in.Language, Text: onetime.Code,
		Page: in.Page, Kept: in.Kept,
	})
}

// Submit judges the code.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Result{}, err
	}
	if method, given := in.Payload[fieldMethod].(string); given && method != oneTimeCode {
		return step.Result{Faults: []fault.Fault{{Path: fieldMethod, Code: fault.NotOneOf, Args: []string{oneTimeCode}}}}, nil
	}
	if contact.Code(in.Payload, fieldCode) == "" {
		return step.Result{Faults: []fault.Fault{{Path: fieldCode, Code: fault.Required}}}, nil
	}
	return state.Judged(place, state.To, contact.Code(in.Payload, fieldCode), in.At, func() map[string]any {
		return proven(in, state)
	})
}

func proven(in step.Submission, state onetime.State) map[string]any {
	all := contact.Destinations(in.Setup, nil)
	result := map[string]any{"authenticated": true, "authenticated_at": step.Moment(in.At), fieldMethod: oneTimeCode}
	if i := slices.IndexFunc(all, func(d contact.Destination) bool { return d.Is(state.To) }); i >= 0 {
		result["channel"], result["to"] = all[i].Kind, all[i].Shown
	}
	step.Sign(result, engineVersion, map[string]any{"face_match": nil, onetime.Delivered: state.Delivered()})
	return result
}
