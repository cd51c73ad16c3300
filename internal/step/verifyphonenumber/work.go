package verifyphonenumber

import (
	"context"

	"cauce/internal/phone"
	"cauce/internal/step"
	"cauce/internal/step/contact"
	"cauce/internal/step/onetime"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

const (
	fieldNumber = "phone_number"
	fieldCode   = "code"
)

var place = onetime.Place{Type: key, Field: fieldCode, Action: sendCode}

// work proves that a person reads the texts of a number.
type work struct{}

// What the type is beside a Work.
var (
	_ step.Actor  = work{}
	_ step.Sender = work{}
)

// Sends says that it works by SMS.
func (work) Sends(map[string]any) []string { return []string{step.SMS} }

// Act sends a code to a mobile number of a country that the account calls.
func (work) Act(_ context.Context, in step.Action) (step.Acted, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Acted{}, err
	}
	number, faults := contact.Callable(in.Payload, fieldNumber, in.Countries)
	if len(faults) > 0 {
		return step.Acted{Faults: faults}, nil
	}
	return state.Dispatch(onetime.Errand{
		Place: place, Kind: step.SMS, To: number.E164, Shown: number.Shown(), At: in.At, Language: in.Language, Text: onetime.Code,
		Page: in.Page, Kept: in.Kept,
	})
}

// Submit judges the code.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	state, err := onetime.Recall(in.State)
	if err != nil {
		return step.Result{}, err
	}
	number, faults := contact.PhoneIn(in.Payload, fieldNumber)
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}
	return state.Judged(place, number.E164, contact.Code(in.Payload, fieldCode), in.At, func() map[string]any {
		return proven(in, number, state)
	})
}

// proven is the result of the right code, with the number in E.164. What carrier a
// number has, nobody knows here; of its line the numbering plan says no more than it does.
func proven(in step.Submission, number contact.Phone, state onetime.State) map[string]any {
	result := map[string]any{
		fieldNumber: number.E164, "phone_country": number.Country,
		"verified": true, "verified_at": step.Moment(in.At),
	}
	checks := map[string]any{"carrier": nil, "line_type": nil, onetime.Delivered: state.Delivered()}
	if number.Line() == phone.Mobile {
		checks["line_type"] = "mobile"
	}
	step.Sign(result, engineVersion, checks)
	return result
}
