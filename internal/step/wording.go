package step

import (
	"crypto/sha256"
	"encoding/hex"
)

// Wording is a text as it was put before a person.
type Wording struct {
	Text string
	// Version is nil when the integrator's text has none.
	Version any
	// SHA256 is of the text's UTF-8, exactly as shown, in hex.
	SHA256 string
}

// Shown answers the text of a setup in a language: the integrator's, in whatever
// language it is, or else the built-in one. A version in the setup is taken as it
// is, whichever text it labels.
func Shown(setup map[string]any, language string, builtin Text, builtinVersion string) Wording {
	w := Wording{Text: builtin.In(language), Version: builtinVersion}
	if text, ok := setup["text"].(string); ok && text != "" {
		w.Text, w.Version = text, nil
	}
	if version, ok := setup["version"].(string); ok && version != "" {
		w.Version = version
	}
	sum := sha256.Sum256([]byte(w.Text))
	w.SHA256 = hex.EncodeToString(sum[:])
	return w
}

// Public is what the page sees of it.
func (w Wording) Public() map[string]any {
	return map[string]any{"text": w.Text, "version": w.Version, "text_sha256": w.SHA256}
}
