package acceptance

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
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

// document is a text as it was put before a person.
type document struct {
	text string
	// version is nil when the integrator's text has none.
	version any
	// sum is the hex SHA-256 of the text's UTF-8, exactly as shown.
	sum string
}

// shown answers the text of a setup in a language: the integrator's, in whatever
// language it is, or else the built-in one. A version in the setup is taken as it
// is, whichever text it labels.
func shown(setup map[string]any, language string) document {
	d := document{text: builtin.In(language), version: builtinVersion}
	if text, ok := setup["text"].(string); ok && text != "" {
		d.text, d.version = text, nil
	}
	if version, ok := setup["version"].(string); ok && version != "" {
		d.version = version
	}
	sum := sha256.Sum256([]byte(d.text))
	d.sum = hex.EncodeToString(sum[:])
	return d
}
