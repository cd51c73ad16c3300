package contact

import (
	"slices"
	"strings"

	"cauce/internal/fault"
	"cauce/internal/phone"
)

// defaultCountry is the one that an account calls when nobody said otherwise.
const defaultCountry = "MX"

// Phone is a number that messages may be sent to.
type Phone struct{ phone.Number }

// shownDigits is how much of a number is shown.
const shownDigits = 4

// Shown is the number without most of it: ******5678.
func (p Phone) Shown() string { return "******" + p.E164[len(p.E164)-shownDigits:] }

// Judge answers what forbids sending a code to the number. Countries are those that
// the account calls, Mexico alone when there are none. Numbers that cost whom they
// reach or whom they come from are refused in every country.
func (p Phone) Judge(countries []string) (code fault.Code, args []string) {
	if len(countries) == 0 {
		countries = []string{defaultCountry}
	}
	switch {
	case !slices.Contains(countries, p.Country):
		return fault.PhoneCountry, []string{strings.Join(countries, ", ")}
	case p.Line() != phone.Mobile && p.Line() != phone.Either:
		return fault.PhoneKind, nil
	}
	return "", nil
}

// PhoneIn reads a member of a payload as a phone number.
func PhoneIn(payload map[string]any, field string) (Phone, []fault.Fault) {
	text, given := payload[field].(string)
	if !given || strings.TrimSpace(text) == "" {
		return Phone{}, missing(payload, field)
	}
	number := phone.Parse(text)
	if number.Kind == phone.None {
		return Phone{}, []fault.Fault{{Path: field, Code: fault.NotPhone}}
	}
	return Phone{number}, nil
}

// Callable reads a member of a payload as a number that a code may be sent to.
func Callable(payload map[string]any, field string, countries []string) (Phone, []fault.Fault) {
	number, faults := PhoneIn(payload, field)
	if len(faults) > 0 {
		return number, faults
	}
	if code, args := number.Judge(countries); code != "" {
		return number, []fault.Fault{{Path: field, Code: code, Args: args}}
	}
	return number, nil
}
