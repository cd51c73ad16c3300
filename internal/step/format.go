package step

import (
	"errors"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const formatEmail = "email"

// libraryEmail is the library's own check of mail addresses, which it does not
// export.
var libraryEmail = func() *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaURL, map[string]any{"format": formatEmail}); err != nil {
		panic(err)
	}
	return c.MustCompile(schemaURL)
}()

// validateEmail checks mail addresses. It is narrower than RFC 5321: a quoted
// local part may hold spaces and line breaks, which would become headers of the
// mail that is sent there.
func validateEmail(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	if strings.ContainsRune(text, '"') || strings.ContainsFunc(text, unicode.IsSpace) {
		return errors.New("has spaces or quotes")
	}
	return libraryEmail.Validate(text)
}
