package mx

import (
	"errors"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// RFCKind is whose an RFC is.
type RFCKind int

// The kinds of RFC. The generic ones stand for whoever has none: XAXX010101000 for
// sales to the public in Mexico, XEXX010101000 for people abroad.
const (
	RFCPerson RFCKind = iota
	RFCCompany
	RFCGeneric
)

// RFC is an entry of the Registro Federal de Contribuyentes.
type RFC struct {
	// Text is the RFC itself, in capitals: 13 characters of a person, 12 of a
	// company.
	Text string
	Kind RFCKind
	// DigitFits tells whether the last character follows from the others. About
	// 1.5 % of those that the SAT has issued do not: a reason to look twice, never to
	// refuse.
	DigitFits bool

	letters, date string
}

// The reasons for which a text is no RFC.
var (
	// ErrRFCForm is a text that does not have the form of an RFC.
	ErrRFCForm = errors.New("mx: not in the form of an RFC")
	// ErrRFCDate is an RFC whose date does not exist in any century.
	ErrRFCDate = errors.New("mx: the RFC's date does not exist")
	// ErrRFCCompany is a company's RFC where a person's is wanted.
	ErrRFCCompany = errors.New("mx: the RFC of a company")
	// ErrRFCGeneric is one of the generic RFCs where somebody's own is wanted.
	ErrRFCGeneric = errors.New("mx: a generic RFC")
)

// rfcAlphabet gives each character its value in the check digit.
const rfcAlphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"

var rfcValues = func() map[rune]int {
	values := make(map[rune]int)
	for _, r := range rfcAlphabet {
		values[r] = len(values)
	}
	return values
}()

// Lengths of an RFC, and of what stands before its date.
const (
	rfcPersonLength  = 13
	rfcCompanyLength = 12
	rfcTail          = 9 // date, homoclave and check digit
)

// ParseRFC reads an RFC in any case, with spaces and hyphens where people put them.
// Whether the SAT has issued it is not known here. Errors are those above.
func ParseRFC(text string) (RFC, error) {
	if len(text) > maxSpelling {
		return RFC{}, ErrRFCForm
	}
	text = strings.NewReplacer(" ", "", "-", "").Replace(norm.NFC.String(strings.ToUpper(text)))
	runes := []rune(text)
	kind := RFCPerson
	switch {
	case text == "XAXX010101000" || text == "XEXX010101000":
		kind = RFCGeneric
	case len(runes) == rfcCompanyLength:
		kind = RFCCompany
	case len(runes) != rfcPersonLength:
		return RFC{}, ErrRFCForm
	}
	letters, date := runes[:len(runes)-rfcTail], string(runes[len(runes)-rfcTail:len(runes)-3])
	if !hasRFCForm(letters, date, runes[len(runes)-3:]) {
		return RFC{}, ErrRFCForm
	}
	if !dateOfSomeCentury(date) {
		return RFC{}, ErrRFCDate
	}
	last := len(runes) - 1
	return RFC{
		Text: text, Kind: kind, DigitFits: RFCDigit(runes[:last]) == runes[last],
		letters: string(letters), date: date,
	}, nil
}

// ParseOwnRFC reads an RFC that is somebody's own, no generic one.
func ParseOwnRFC(text string) (RFC, error) {
	r, err := ParseRFC(text)
	if err == nil && r.Kind == RFCGeneric {
		return RFC{}, ErrRFCGeneric
	}
	return r, err
}

// ParsePersonRFC reads a person's own RFC.
func ParsePersonRFC(text string) (RFC, error) {
	r, err := ParseOwnRFC(text)
	if err == nil && r.Kind != RFCPerson {
		return RFC{}, ErrRFCCompany
	}
	return r, err
}

func hasRFCForm(letters []rune, date string, tail []rune) bool {
	for _, r := range letters {
		if r != '&' && r != 'Ñ' && (r < 'A' || r > 'Z') {
			return false
		}
	}
	for i := range len(date) {
		if date[i] < '0' || date[i] > '9' {
			return false
		}
	}
	for _, r := range tail {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

// dateOfSomeCentury tells whether six digits are a date: an RFC does not say of
// which century.
func dateOfSomeCentury(digits string) bool {
	for _, century := range []string{"19", "20"} {
		if _, err := time.Parse("20060102", century+digits); err == nil {
			return true
		}
	}
	return false
}

// RFCDigit answers the last character that follows the 12 (of a person) or 11 (of a
// company) before it: their values, weighted 13 down to 2 and counted as if a
// company's began with a space, modulo 11, taken from 11; 10 is written A. A
// character outside of the alphabet counts nothing.
func RFCDigit(runes []rune) rune {
	sum := 0
	if len(runes) == rfcCompanyLength-1 {
		sum = rfcValues[' '] * rfcPersonLength
	}
	for i, r := range runes {
		sum += rfcValues[r] * (len(runes) + 1 - i)
	}
	switch digit := (11 - sum%11) % 11; digit {
	case 10:
		return 'A'
	default:
		return rune('0' + digit)
	}
}

// FitsBirth tells whether the RFC is of somebody born that day, as far as two digits
// of the year say. Of companies and the generic ones nothing can be said.
func (r RFC) FitsBirth(birth time.Time) Agreement {
	switch {
	case r.Kind != RFCPerson:
		return Undecided
	case birth.Format("060102") == r.date:
		return Match
	}
	return Mismatch
}

// FitsCURP tells whether the RFC and the CURP can be the same person's. Another date
// cannot; the same date and letters can. The SAT and RENAPO differ in how they write
// short surnames, missing ones, particles and inconvenient words, so other letters
// alone decide nothing.
func (r RFC) FitsCURP(c CURP) Agreement {
	day := r.FitsBirth(c.Birth)
	if day == Match && strings.ReplaceAll(r.letters, "Ñ", "X") != string(c.letters[:]) {
		return Undecided
	}
	return day
}
