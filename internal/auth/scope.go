package auth

import (
	"fmt"
	"slices"
	"strings"
)

// Scope is what an API key may do; each holds the ones before it.
type Scope string

// The scopes, narrow to wide.
const (
	Read  Scope = "read"
	Write Scope = "write"
	Admin Scope = "admin"
)

var scopes = []Scope{Read, Write, Admin}

// Allows tells whether a key of this scope may do what needs another; an unknown
// scope allows nothing.
func (s Scope) Allows(needed Scope) bool {
	have, need := slices.Index(scopes, s), slices.Index(scopes, needed)
	return have >= 0 && need >= 0 && have >= need
}

// ParseScope reads a scope's name.
func ParseScope(name string) (Scope, error) {
	if s := Scope(name); slices.Contains(scopes, s) {
		return s, nil
	}
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return "", fmt.Errorf("%q is not a scope; there are: %s", name, strings.Join(names, ", "))
}
