package mx

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// State is one of the 32 federal entities.
type State struct {
	// Code is that of ISO 3166-2:MX, such as "MX-JAL".
	Code string
	// Name is that of ISO 3166-2:MX, save that the one called México is named
	// Estado de México here: a sentence with "México" alone would be read as the
	// country.
	Name string
	// RENAPO is the two letters that stand for the state in a CURP.
	RENAPO string
}

// States answers all 32, in the order of their postal codes.
func States() []State {
	all := make([]State, len(entries))
	for i, e := range entries {
		all[i] = e.State
	}
	return all
}

// ParseState finds the state that a person meant: its name or a usual spelling or
// abbreviation of it, its code in ISO 3166-2 (with or without "MX-") or its two
// letters of RENAPO. Case, accents, dots and spaces do not matter, nor does an
// "Estado de" before the name.
func ParseState(text string) (State, bool) {
	key := fold(text)
	for _, title := range titles {
		if i, ok := bySpelling[strings.TrimPrefix(key, title)]; ok {
			return entries[i].State, true
		}
	}
	return State{}, false
}

// titles may stand before any name; the empty one comes first, for "Estado de
// México" is a name itself.
var titles = []string{"", "estadode", "edode", "edo", "estadolibreysoberanode"}

// maxSpelling is more than the longest spelling, in bytes: what is longer is no
// state, and is not worth folding.
const maxSpelling = 256

// fold leaves the letters and digits of a text, without their case and accents.
func fold(text string) string {
	if len(text) > maxSpelling {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// bySpelling finds the place in entries of a folded spelling.
var bySpelling = func() map[string]int {
	index := make(map[string]int)
	for i, e := range entries {
		index[fold(e.Code)] = i
		index[fold(strings.TrimPrefix(e.Code, "MX-"))] = i
		index[fold(e.RENAPO)] = i
		index[fold(e.Name)] = i
		for _, spelling := range e.spellings {
			index[fold(spelling)] = i
		}
	}
	return index
}()
