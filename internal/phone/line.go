package phone

import "github.com/nyaruka/phonenumbers"

// Line is what the numbering plan of its country says of a number's line.
type Line int

// The lines.
const (
	// Unlike is a line that no text message should be sent to: services, premium
	// rates, personal numbers that cost like these, pagers, satellites.
	Unlike Line = iota
	Landline
	// Either is a number of a country whose mobile phones and landlines look the
	// same, such as Mexico since 2019.
	Either
	Mobile
)

// Line answers the line of the number.
func (n Number) Line() Line {
	switch {
	case n.Kind != Personal || n.Country == "":
		return Unlike
	case n.Country == mexico:
		return Either
	}
	parsed, err := phonenumbers.Parse(n.E164, "")
	if err != nil {
		return Unlike
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE:
		return Mobile
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return Either
	case phonenumbers.FIXED_LINE:
		return Landline
	default:
		return Unlike
	}
}

// IsCountry tells whether a text is the code of a country that has numbers, by
// ISO 3166-1 alpha-2 in capitals.
func IsCountry(code string) bool { return phonenumbers.GetSupportedRegions()[code] }
