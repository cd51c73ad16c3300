package mx

import (
	"errors"
	"strings"
	"time"
)

// MRZ is what the back of a voter's card of the INE (before 2014, of the IFE) says
// in its machine readable zone: a TD1 of ICAO Doc 9303 part 5, three lines of 30
// characters, with the INE's own use of the optional fields.
type MRZ struct {
	// CIC is the nine digits of the Código de Identificación de Credencial.
	CIC string
	// OCR is the 13 digits after it: the four of the electoral section and nine more.
	OCR string
	// Birth and Expiry are dates at midnight UTC, zero when they do not exist.
	Birth, Expiry time.Time
	// Sex is "H" for hombre, "M" for mujer, "X" for unspecified, as in a CURP. It is a
	// trap: ICAO writes M for male, so that a reader of passports takes every woman
	// for a man.
	Sex string
	// Nationality is three letters, "MEX".
	Nationality string
	// Emission is two digits, FUAR the number of the form, without its zeros; either
	// may be empty.
	Emission, FUAR string
	// Surnames are both in one, as the card has them; where the first ends is not
	// said. Given are the names.
	Surnames, Given string
	// Truncated says that the names fill the line: more may have been cut away.
	Truncated bool
	// Checks are what the four digits say.
	Checks MRZChecks
}

// MRZChecks tells of each check digit of a zone whether it fits.
type MRZChecks struct{ CIC, Birth, Expiry, Composite bool }

// Fit tells whether all four do.
func (c MRZChecks) Fit() bool { return c.CIC && c.Birth && c.Expiry && c.Composite }

// The reasons for which lines are no zone of an INE.
var (
	// ErrMRZForm is other than three lines of 30 characters of A-Z, 0-9 and <.
	ErrMRZForm = errors.New("mx: not three lines of 30 characters")
	// ErrMRZIssuer is a zone that does not begin with IDMEX.
	ErrMRZIssuer = errors.New("mx: not an identity card of Mexico")
)

// Lengths in a TD1.
const (
	td1Lines  = 3
	td1Length = 30
)

// ParseMRZ reads the three lines of a zone. A zone whose digits do not fit is read
// all the same: Checks says so, and the caller decides. The moment tells the century
// of the birth, for a voter is at least 17. Errors are those above.
func ParseMRZ(lines []string, now time.Time) (MRZ, error) {
	if len(lines) != td1Lines {
		return MRZ{}, ErrMRZForm
	}
	for _, line := range lines {
		if len(line) != td1Length || strings.ContainsFunc(line, func(r rune) bool { return mrzValue(r) < 0 }) {
			return MRZ{}, ErrMRZForm
		}
	}
	first, second, third := lines[0], lines[1], lines[2]
	if !strings.HasPrefix(first, "IDMEX") {
		return MRZ{}, ErrMRZIssuer
	}
	m := MRZ{
		CIC:         trim(first[5:14]),
		OCR:         trim(first[15:]),
		Birth:       mrzBirth(second[:6], now),
		Expiry:      mrzDate("20", second[8:14]),
		Sex:         mrzSex(second[7]),
		Nationality: trim(second[15:18]),
		Truncated:   third[td1Length-1] != '<',
		Checks: MRZChecks{
			CIC:    MRZDigit(first[5:14]) == first[14],
			Birth:  MRZDigit(second[:6]) == second[6],
			Expiry: MRZDigit(second[8:14]) == second[14],
			Composite: MRZDigit(first[5:]+second[:7]+second[8:15]+second[18:29]) ==
				second[29],
		},
	}
	m.Emission, m.FUAR = emission(second[18:29])
	m.Surnames, m.Given = mrzNames(third)
	return m, nil
}

// MRZDigit answers the check digit of a part of a zone: the sum of its values (A is
// 10, < is 0), weighted 7, 3, 1 in turn, modulo 10 (ICAO Doc 9303 part 3, 4.9).
func MRZDigit(part string) byte {
	weights := [3]int{7, 3, 1}
	sum := 0
	for i := range len(part) {
		sum += max(0, mrzValue(rune(part[i]))) * weights[i%3]
	}
	return byte('0' + sum%10)
}

// mrzValue answers the value of a character, less than 0 for one that no zone has.
func mrzValue(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= 'A' && r <= 'Z':
		return int(r-'A') + 10
	case r == '<':
		return 0
	}
	return -1
}

// ExpiredAt tells whether the card had expired at a moment; a card is good through
// the whole day, wherever in Mexico it ends last (UTC-8).
func (m MRZ) ExpiredAt(now time.Time) bool {
	return !m.Expiry.IsZero() && !now.Before(m.Expiry.AddDate(0, 0, 1).Add(8*time.Hour))
}

// FitsNames tells whether a person's names are those of the zone, as far as it shows
// them: it has no accents, writes Ñ as N or as NXX, signs as a space or not at all,
// and cuts what does not fit.
func (m MRZ) FitsNames(n Names) Agreement {
	surnames, given := strings.TrimSpace(n.LastName+" "+n.MothersLastName), strings.TrimSpace(n.Name)
	if surnames == "" || given == "" || m.Surnames == "" {
		return Undecided
	}
	if m.shows(m.Surnames, surnames, m.Given == "") && m.shows(m.Given, given, true) {
		return Match
	}
	return Mismatch
}

// shows tells whether a part of the zone is a name, or as much of it as fitted.
func (m MRZ) shows(part, name string, last bool) bool {
	part = squeeze(part)
	for _, enye := range []string{"N", "NXX", "X"} {
		want := squeeze(strings.ReplaceAll(plain(name), "Ñ", enye))
		if part == want || m.Truncated && last && strings.HasPrefix(want, part) {
			return true
		}
	}
	return false
}

// squeeze leaves the letters of a text.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, text)
}

func trim(part string) string { return strings.Trim(part, "<") }

// voterAge is the youngest that a card is issued to: it may be asked for before the
// 18th birthday.
const voterAge = 17

// mrzBirth reads a date of birth: of two centuries the later one in which the holder
// can vote.
func mrzBirth(digits string, now time.Time) time.Time {
	if birth := mrzDate("20", digits); !birth.IsZero() && !birth.AddDate(voterAge, 0, 0).After(now) {
		return birth
	}
	return mrzDate("19", digits)
}

func mrzDate(century, digits string) time.Time {
	date, err := time.Parse("20060102", century+digits)
	if err != nil {
		return time.Time{}
	}
	return date
}

func mrzSex(b byte) string {
	switch b {
	case 'H', 'M':
		return string(b)
	case 'X', '<':
		return "X"
	}
	return ""
}

// emission reads `<06<<16540<`: the emission and the form's number.
func emission(part string) (number, fuar string) {
	fields := strings.FieldsFunc(part, func(r rune) bool { return r == '<' })
	switch len(fields) {
	case 0:
		return "", ""
	case 1:
		return fields[0], ""
	}
	return fields[0], fields[1]
}

func mrzNames(line string) (surnames, given string) {
	surnames, given, _ = strings.Cut(trim(line), "<<")
	spaces := func(part string) string {
		return strings.Join(strings.FieldsFunc(part, func(r rune) bool { return r == '<' }), " ")
	}
	return spaces(surnames), spaces(given)
}
