package acceptance

import (
	_ "embed"
	"strings"

	"cauce/internal/step"
)

//go:embed text.es.txt
var builtinES string

//go:embed text.en.txt
var builtinEN string

// builtin is the text that is shown when the setup has none.
var builtin = step.Text{ES: strings.TrimSpace(builtinES), EN: strings.TrimSpace(builtinEN)}

// builtinVersion changes whenever a word of the built-in text does.
const builtinVersion = "cauce-1"

func shown(setup map[string]any, language string) step.Wording {
	return step.Shown(setup, language, builtin, builtinVersion)
}
