package mx

import "errors"

// CLABE is a Clave Bancaria Estandarizada: the 18 digits of a bank account, as the
// Asociación de Bancos de México defines them.
type CLABE struct {
	// Text is the CLABE itself.
	Text string
	// Bank is its first three digits, Plaza the next three: the town where the
	// account was opened, or nothing of the kind at institutions without branches.
	Bank, Plaza string
	// Account is the eleven digits that the bank chose.
	Account string
}

// The reasons for which a text is no CLABE.
var (
	// ErrCLABEForm is a text that is not 18 digits.
	ErrCLABEForm = errors.New("mx: not 18 digits")
	// ErrCLABEDigit is a CLABE whose last digit does not follow from the others.
	ErrCLABEDigit = errors.New("mx: the CLABE's check digit does not fit")
)

// clabeLength is how many digits a CLABE has.
const clabeLength = 18

// ParseCLABE reads a CLABE, with spaces and hyphens where people put them. Whether
// the account exists, and whose it is, its bank alone knows. Errors are those above.
func ParseCLABE(text string) (CLABE, error) {
	digits := digitsOf(text)
	if len(digits) != clabeLength {
		return CLABE{}, ErrCLABEForm
	}
	if digits[17] != CLABEDigit(digits[:17]) {
		return CLABE{}, ErrCLABEDigit
	}
	return CLABE{Text: digits, Bank: digits[:3], Plaza: digits[3:6], Account: digits[6:17]}, nil
}

// CLABEDigit answers the check digit that follows 17 digits: each times 3, 7 or 1 in
// turn, modulo 10; their sum modulo 10, taken from 10.
func CLABEDigit(digits string) byte {
	weights := [3]int{3, 7, 1}
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * weights[i%3] % 10
	}
	return byte('0' + (10-sum%10)%10)
}

// maxDigits is more than the most characters that a number of ours is written with.
const maxDigits = 64

// digitsOf answers the digits of a number that people group with spaces and hyphens,
// "" when it holds anything else.
func digitsOf(text string) string {
	if len(text) > maxDigits {
		return ""
	}
	digits := make([]byte, 0, len(text))
	for i := range len(text) {
		switch b := text[i]; {
		case b >= '0' && b <= '9':
			digits = append(digits, b)
		case b != ' ' && b != '-':
			return ""
		}
	}
	return string(digits)
}
