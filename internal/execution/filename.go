package execution

import (
	"strings"
	"unicode"
)

// cleanName answers a file's name without folders, control characters and the
// marks that turn the direction of writing, behind which an extension can hide.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == unicode.ReplacementChar {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, ""))
	return strings.TrimSpace(name)
}
