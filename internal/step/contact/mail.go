// Package contact is how a person is reached: mail addresses and phone numbers, read
// as people write them, judged, and shown without giving them away.
package contact

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"cauce/internal/fault"
)

// The limits of RFC 5321, 4.5.3.1, in bytes.
const (
	longestLocal   = 64
	longestAddress = 254
	// longestTyped bounds what is looked at: an internationalised domain is longer
	// as people write it.
	longestTyped = 4 * longestAddress
)

// Address is a mail address.
type Address struct {
	// Text is the address as it is sent to: the local part as it was written, the
	// domain in lower case and as ASCII (RFC 5891).
	Text string
	// Domain is that of Text.
	Domain string
}

// ParseMail reads a mail address: the addr-spec of RFC 5322 without quotes, comments
// or address literals, within the limits of RFC 5321. A domain may be
// internationalised; a local part may not, for few relays take one.
func ParseMail(text string) (Address, bool) {
	text = strings.TrimSpace(text)
	at := strings.LastIndexByte(text, '@')
	if len(text) > longestTyped || at < 1 || at > longestLocal || !isPlain(text[:at]) || !utf8.ValidString(text) {
		return Address{}, false
	}
	domain, err := idna.Lookup.ToASCII(text[at+1:])
	domain = strings.ToLower(domain)
	if err != nil || !isDomain(domain) {
		return Address{}, false
	}
	address := text[:at+1] + domain
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > longestAddress {
		return Address{}, false
	}
	return Address{Text: address, Domain: domain}, true
}

// isPlain tells whether a local part is a dot-atom: nothing of it can end a header
// or begin another.
func isPlain(local string) bool {
	for i := range len(local) {
		if c := local[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),:;<>[\]@`, c) >= 0 {
			return false
		}
	}
	return local[0] != '.' && local[len(local)-1] != '.' && !strings.Contains(local, "..")
}

// isDomain tells whether a name is one of the public DNS: two labels or more, the
// last one not all digits.
func isDomain(name string) bool {
	labels := strings.Split(name, ".")
	if len(labels) < 2 || len(name) > 253 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

// Shown is the address without most of its local part: u***@example.com.
func (a Address) Shown() string { return a.Text[:1] + "***@" + a.Domain }

// reserved are the domains that are kept for documents and tests (RFC 2606, RFC 6761).
var reserved = []string{"example.com", "example.net", "example.org", "example", "test", "invalid", "localhost"}

// Reserved tells whether the address is in a domain that nobody has: it is never
// looked up.
func (a Address) Reserved() bool {
	for _, name := range reserved {
		if a.Domain == name || strings.HasSuffix(a.Domain, "."+name) {
			return true
		}
	}
	return false
}

// MailIn reads a member of a payload as a mail address.
func MailIn(payload map[string]any, field string) (Address, []fault.Fault) {
	text, given := payload[field].(string)
	if !given || strings.TrimSpace(text) == "" {
		return Address{}, missing(payload, field)
	}
	address, ok := ParseMail(text)
	if !ok {
		return Address{}, []fault.Fault{{Path: field, Code: fault.NotEmail}}
	}
	return address, nil
}

func missing(payload map[string]any, field string) []fault.Fault {
	switch payload[field].(type) {
	case nil, string:
		return []fault.Fault{{Path: field, Code: fault.Required}}
	}
	return []fault.Fault{{Path: field, Code: fault.WrongKind, Args: []string{"text"}}}
}

// Code answers the code in a member of a payload, without the spaces that people
// and keyboards put into it.
func Code(payload map[string]any, field string) string {
	text, _ := payload[field].(string)
	return strings.ReplaceAll(text, " ", "")
}
