// Package phone reads phone numbers as people write them: those of Mexico by what
// internal/mx knows of them, those of other countries by libphonenumber's data. It
// answers E.164, so that one number is always one text. Nobody is called: whether a
// number is in service is not known here. It is pure.
package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"cauce/internal/mx"
)

// Kind is what a text is as a number.
type Kind int

// The kinds of number.
const (
	// None is no number that anybody could dial.
	None Kind = iota
	// Personal is a number that a person may have.
	Personal
	// Special is a number that no person has: free, premium and other services.
	Special
)

// Number is a phone number.
type Number struct {
	// E164 is the number in the form of ITU-T E.164, such as +525512345678.
	E164 string
	// Country is its country by ISO 3166-1 alpha-2; empty where a number belongs to
	// none.
	Country string
	Kind    Kind
}

// mexico is the country of a number without a country code.
const mexico = "MX"

// maxText is more than the longest number, in bytes.
const maxText = 64

// Parse reads a number. One without + or 00 is Mexican.
func Parse(text string) Number {
	text = strings.TrimSpace(text)
	number, kind := mx.ParsePhone(text)
	switch kind {
	case mx.GeographicPhone:
		return Number{E164: number, Country: mexico, Kind: Personal}
	case mx.SpecialPhone:
		return Number{E164: number, Country: mexico, Kind: Special}
	default:
		return foreign(text)
	}
}

// foreign reads a number with the code of another country.
func foreign(text string) Number {
	if rest, ok := strings.CutPrefix(text, "00"); ok {
		text = "+" + rest
	}
	if len(text) > maxText || !strings.HasPrefix(text, "+") || strings.Trim(text[1:], "0123456789 -.()") != "" {
		return Number{}
	}
	parsed, err := phonenumbers.Parse(text, "")
	if err != nil || parsed.GetCountryCode() == 52 || !phonenumbers.IsValidNumber(parsed) {
		return Number{}
	}
	n := Number{
		E164:    phonenumbers.Format(parsed, phonenumbers.E164),
		Country: phonenumbers.GetRegionCodeForNumber(parsed),
		Kind:    Special,
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE,
		phonenumbers.PERSONAL_NUMBER, phonenumbers.VOIP:
		n.Kind = Personal
	default:
	}
	if len(n.Country) != 2 { // 001 and its like: satellites and services of the world
		n.Country = ""
	}
	return n
}
