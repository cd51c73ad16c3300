package fault

import (
	"maps"
	"slices"
	"strings"
)

// Codes lists every kind of fault, by name.
func Codes() []Code { return slices.Sorted(maps.Keys(sentences)) }

// Pattern is the sentence of a kind of fault in a language, "en" or else Spanish,
// with … for each of its arguments.
func (c Code) Pattern(language string) string {
	s := sentences[c]
	gaps := strings.NewReplacer("%s", "…", "%[1]s", "…", "%[2]s", "…")
	if language == "en" {
		return gaps.Replace(s.en)
	}
	return gaps.Replace(s.es)
}
