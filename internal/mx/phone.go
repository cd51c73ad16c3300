package mx

import "strings"

// PhoneKind is what a text is as a phone number of Mexico.
type PhoneKind int

// The kinds of phone number.
const (
	// NoPhone is no number of Mexico: other characters, too few or too many digits,
	// or a country code that is not 52.
	NoPhone PhoneKind = iota
	// GeographicPhone is a number of ten digits in an area: since 2019 mobile
	// phones and landlines look the same.
	GeographicPhone
	// SpecialPhone is a number of ten digits that belongs to no area and no person:
	// 800 (free), 900 (premium), 300, 500 and 700 (services).
	SpecialPhone
)

// mexicoDialing is Mexico's country code (ITU-T E.164).
const mexicoDialing = "52"

// nationalDigits is how many digits a number of Mexico has since August 2019.
const nationalDigits = 10

// special are the first three digits that the Plan Técnico Fundamental de Numeración
// keeps for numbers without an area.
var special = []string{"300", "500", "700", "800", "900"}

// ParsePhone reads a number of Mexico as people write it: with or without +52 (or
// 0052, or 52), the old 1 of mobile phones after it, or the old prefixes 01, 044 and
// 045, and with spaces, dots, hyphens and parentheses. It answers the number in
// E.164: +52 and ten digits. Whether somebody answers there is not known here.
func ParsePhone(text string) (string, PhoneKind) {
	digits, international := phoneDigits(text)
	switch {
	case international && strings.HasPrefix(digits, mexicoDialing):
		digits = withoutOldMobile(digits[2:])
	case international:
		return "", NoPhone
	case len(digits) > nationalDigits:
		digits = withoutPrefix(digits)
	}
	// No area begins with 0 or 1.
	if len(digits) != nationalDigits || digits[0] < '2' {
		return "", NoPhone
	}
	number := "+" + mexicoDialing + digits
	for _, prefix := range special {
		if strings.HasPrefix(digits, prefix) {
			return number, SpecialPhone
		}
	}
	return number, GeographicPhone
}

// phoneDigits answers the digits of a number, and whether they begin with a country
// code; "" when the text holds anything that no number has.
func phoneDigits(text string) (digits string, international bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxDigits {
		return "", false
	}
	text, international = strings.CutPrefix(text, "+")
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			b.WriteByte(c)
		case !strings.ContainsRune(" -.()", rune(c)):
			return "", false
		}
	}
	digits = b.String()
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		return rest, true
	}
	return digits, international
}

// withoutPrefix takes away what was dialed before ten digits.
func withoutPrefix(digits string) string {
	for _, prefix := range []string{"044", "045", "01"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == nationalDigits {
			return rest
		}
	}
	if rest, ok := strings.CutPrefix(digits, mexicoDialing); ok {
		return withoutOldMobile(rest)
	}
	return digits
}

// withoutOldMobile takes away the 1 that was dialed before mobile numbers from
// abroad until 2019, and what people wrote in its place.
func withoutOldMobile(digits string) string {
	if len(digits) == nationalDigits {
		return digits
	}
	for _, prefix := range []string{"044", "045", "01", "1"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == nationalDigits {
			return rest
		}
	}
	return digits
}
