package step

import (
	"errors"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/idna"
)

const (
	formatEmail = "email"
	// formatIDNEmail is formatEmail whose domain may be internationalised.
	formatIDNEmail = "idn-email"
)

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
	if strings.HasPrefix(text, "@") {
		return errors.New("has nothing before the @")
	}
	if strings.ContainsRune(text, '"') || strings.ContainsFunc(text, unicode.IsSpace) {
		return errors.New("has spaces or quotes")
	}
	return libraryEmail.Validate(text)
}

// validateIDNEmail is validateEmail with the domain as the DNS knows it (RFC 5891).
// The local part stays ASCII: few relays take another.
func validateIDNEmail(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	local, domain, found := strings.Cut(text, "@")
	ascii, err := idna.Lookup.ToASCII(domain)
	if !found || err != nil {
		return validateEmail(value)
	}
	return validateEmail(local + "@" + ascii)
}
