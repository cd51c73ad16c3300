package mx

import (
	"errors"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// CURP is what a Clave Única de Registro de Población says of its holder. Its
// parts are those of RENAPO's normative instructions for assigning it.
type CURP struct {
	// Text is the CURP itself, in capitals.
	Text string
	// Birth is the date of birth, at midnight UTC.
	Birth time.Time
	// Sex is "H" for hombre, "M" for mujer, "X" for non-binary.
	Sex string
	// State is where the birth took place, nothing when Abroad.
	State State
	// Abroad says NE, nacido en el extranjero.
	Abroad bool

	// letters are the first four, consonants those at 14 to 16.
	letters    [4]rune
	consonants [3]rune
}

// The reasons for which a text is no CURP.
var (
	// ErrCURPForm is a text that does not have the form of a CURP.
	ErrCURPForm = errors.New("mx: not in the form of a CURP")
	// ErrCURPDate is a CURP whose date does not exist.
	ErrCURPDate = errors.New("mx: the CURP's date does not exist")
	// ErrCURPState is a CURP whose two letters are those of no state, nor NE.
	ErrCURPState = errors.New("mx: the CURP's state does not exist")
	// ErrCURPDigit is a CURP whose last digit does not follow from the others.
	ErrCURPDigit = errors.New("mx: the CURP's check digit does not fit")
)

// curpLength is how many characters a CURP has.
const curpLength = 18

// curpAlphabet gives each character its value in the check digit.
const curpAlphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"

// curpValues is curpAlphabet by character.
var curpValues = func() map[rune]int {
	values := make(map[rune]int)
	for _, r := range curpAlphabet {
		values[r] = len(values)
	}
	return values
}()

// ParseCURP reads a CURP in any case, with spaces around it. A CURP that it takes
// is well formed; whether RENAPO has issued it is not known here. Errors are those
// above.
func ParseCURP(text string) (CURP, error) {
	if len(text) > maxSpelling {
		return CURP{}, ErrCURPForm
	}
	text = norm.NFC.String(strings.ToUpper(strings.TrimSpace(text)))
	runes := []rune(text)
	if len(runes) != curpLength || !hasCURPForm(runes) {
		return CURP{}, ErrCURPForm
	}
	c := CURP{Text: text, Sex: string(runes[10])}
	copy(c.letters[:], runes[:4])
	copy(c.consonants[:], runes[13:16])
	var ok bool
	if c.Birth, ok = curpBirth(string(runes[4:10]), runes[16]); !ok {
		return CURP{}, ErrCURPDate
	}
	if c.State, c.Abroad, ok = curpState(string(runes[11:13])); !ok {
		return CURP{}, ErrCURPState
	}
	if runes[17] != CURPDigit(runes[:17]) {
		return CURP{}, ErrCURPDigit
	}
	return c, nil
}

// hasCURPForm tells whether 18 characters have letters and digits where a CURP has
// them.
func hasCURPForm(runes []rune) bool {
	for i, r := range runes {
		value, known := curpValues[r]
		digit := known && value < 10
		switch {
		case !known:
			return false
		case i >= 4 && i <= 9 || i == 17:
			known = digit
		case i == 10:
			known = r == 'H' || r == 'M' || r == 'X'
		case i != 16: // 16 is either
			known = !digit
		}
		if !known {
			return false
		}
	}
	return true
}

// curpBirth reads the six digits of a date; the character before the last is a
// digit for who was born before 2000, a letter after.
func curpBirth(digits string, homonym rune) (time.Time, bool) {
	century := "20"
	if homonym >= '0' && homonym <= '9' {
		century = "19"
	}
	birth, err := time.Parse("20060102", century+digits)
	return birth, err == nil
}

// curpState reads the two letters of a state; NE is abroad.
func curpState(letters string) (state State, abroad, ok bool) {
	if letters == "NE" {
		return State{}, true, true
	}
	for _, e := range entries {
		if e.RENAPO == letters {
			return e.State, false, true
		}
	}
	return State{}, false, false
}

// CURPDigit answers the check digit that follows 17 characters: the sum of their
// values, weighted 18 down to 2, modulo 10, taken from 10. A character outside of
// the alphabet counts nothing.
func CURPDigit(runes []rune) rune {
	sum := 0
	for i, r := range runes {
		sum += curpValues[r] * (curpLength - i)
	}
	return rune('0' + (10-sum%10)%10)
}
