package mx

import (
	"slices"
	"strconv"
	"strings"
)

// Card is what may be kept of the number of a payment card.
type Card struct {
	// Network is "visa", "mastercard", "amex", "carnet" or "other", by the first
	// digits (ISO/IEC 7812).
	Network string
	// LastFour are its last four digits.
	LastFour string
}

// The fewest and the most digits of a card's number.
const (
	minCardDigits = 13
	maxCardDigits = 19
)

// ParseCard reads the number of a card, with spaces and hyphens where people put
// them; it is not one when the digit of Luhn (ISO/IEC 7812-1, annex B) does not fit.
func ParseCard(text string) (Card, bool) {
	digits := digitsOf(text)
	if len(digits) < minCardDigits || len(digits) > maxCardDigits || !luhn(digits) {
		return Card{}, false
	}
	return Card{Network: network(digits), LastFour: digits[len(digits)-4:]}, true
}

// luhn tells whether the sum of the digits, every second from the right doubled, is
// a multiple of ten. Zeros alone are no number of anything.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum > 0 && sum%10 == 0
}

// carnet is the network of Mexico's own banks.
const carnet = "carnet"

// networks are the ranges of first digits, and how many digits their numbers have.
var networks = []struct {
	name        string
	first, last int // of as many digits each
	lengths     []int
}{
	{carnet, 286900, 286999, []int{16}},
	{carnet, 502275, 502275, []int{16}},
	{carnet, 506199, 506499, []int{16}},
	{carnet, 636379, 636379, []int{16}},
	{carnet, 639388, 639388, []int{16}},
	{carnet, 639484, 639484, []int{16}},
	{carnet, 639559, 639559, []int{16}},
	{"amex", 34, 34, []int{15}},
	{"amex", 37, 37, []int{15}},
	{"mastercard", 51, 55, []int{16}},
	{"mastercard", 2221, 2720, []int{16}},
	{"visa", 4, 4, []int{13, 16, 19}},
}

func network(digits string) string {
	for _, n := range networks {
		prefix, err := strconv.Atoi(digits[:len(strconv.Itoa(n.first))])
		if err != nil || prefix < n.first || prefix > n.last {
			continue
		}
		if slices.Contains(n.lengths, len(digits)) {
			return n.name
		}
	}
	return "other"
}

// HoldsCard tells whether a text that is not for one may hold the number of a card:
// among its digits in a row, single separators between them aside, are 13 to 19 that
// pass Luhn. Other long numbers may, too: it is for texts where no number belongs.
func HoldsCard(text string) bool {
	for start := 0; start < len(text); start++ {
		digits, end := run(text, start)
		if holdsCard(digits) {
			return true
		}
		start = max(start, end)
	}
	return false
}

func holdsCard(digits string) bool {
	for from := 0; from+minCardDigits <= len(digits); from++ {
		for to := from + minCardDigits; to <= min(from+maxCardDigits, len(digits)); to++ {
			if luhn(digits[from:to]) {
				return true
			}
		}
	}
	return false
}

// run answers the digits that begin at a place, and where they end.
func run(text string, start int) (string, int) {
	var digits []byte
	end := start
	for i := start; i < len(text) && i <= end+2; i++ {
		if isDigit(text[i]) {
			digits, end = append(digits, text[i]), i
		} else if i == start || !strings.ContainsRune(" -._/,:", rune(text[i])) {
			break
		}
	}
	return string(digits), end
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
