package contact

import (
	"slices"
	"strings"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// The members that hold where a person is reached, in setups and payloads alike.
const (
	FieldPhone = "phone_number"
	FieldMail  = "email"
)

// Destination is where a message may go.
type Destination struct {
	// Kind is step.Mail or step.SMS.
	Kind string
	// Text is the mail address, or the number as E.164, and Shown what of it may be
	// shown.
	Text, Shown string

	phone Phone
	field string
}

// Is tells whether a text names the same destination.
func (d Destination) Is(text string) bool { return strings.EqualFold(d.Text, text) }

// Destinations answers where the members of an object reach a person, by SMS first:
// a phone is nearer than a mailbox. What cannot be read is left out, and said in
// faults when there is a list.
func Destinations(from map[string]any, faults *[]fault.Fault) []Destination {
	var all []Destination
	if from[FieldPhone] != nil {
		number, wrong := PhoneIn(from, FieldPhone)
		if len(wrong) == 0 {
			all = append(all, Destination{Kind: step.SMS, Text: number.E164, Shown: number.Shown(), phone: number, field: FieldPhone})
		} else if faults != nil {
			*faults = append(*faults, wrong...)
		}
	}
	if from[FieldMail] != nil {
		address, wrong := MailIn(from, FieldMail)
		if len(wrong) == 0 {
			all = append(all, Destination{Kind: step.Mail, Text: address.Text, Shown: address.Shown(), field: FieldMail})
		} else if faults != nil {
			*faults = append(*faults, wrong...)
		}
	}
	return all
}

// Check answers what is wrong with the address and number of a setup.
func Check(setup map[string]any) []fault.Fault {
	var faults []fault.Fault
	Destinations(setup, &faults)
	return faults
}

// Kinds answers the kinds of message that reach somebody; both when nothing is known
// of where.
func Kinds(from map[string]any) []string {
	var kinds []string
	for _, d := range Destinations(from, nil) {
		kinds = append(kinds, d.Kind)
	}
	if len(kinds) == 0 {
		return []string{step.SMS, step.Mail}
	}
	return kinds
}

// Reach answers the first destination that something can leave for, of some kinds
// and to phones of some countries, or why there is none.
func Reach(from map[string]any, kinds, countries []string) (Destination, []fault.Fault) {
	var faults []fault.Fault
	all := Destinations(from, &faults)
	for _, d := range all {
		switch code, args := d.judge(countries); {
		case !slices.Contains(kinds, d.Kind):
			faults = append(faults, fault.Fault{Path: d.field, Code: fault.NoWayThere, Args: []string{strings.Join(kinds, ", ")}})
		case code != "":
			faults = append(faults, fault.Fault{Path: d.field, Code: code, Args: args})
		default:
			return d, nil
		}
	}
	if len(faults) == 0 {
		faults = []fault.Fault{{Code: fault.NowhereToSend}}
	}
	return Destination{}, faults
}

func (d Destination) judge(countries []string) (code fault.Code, args []string) {
	if d.Kind != step.SMS {
		return "", nil
	}
	return d.phone.Judge(countries)
}
