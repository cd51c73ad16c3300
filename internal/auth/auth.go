// Package auth knows who is calling: an integrator by an API key, the person at a
// link by an execution token, or whoever has the signed link to one file. It makes
// all three, keeps hashes alone, and lets nobody reach a method that does not say
// who may call it.
package auth

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Kind is what a caller showed.
type Kind string

// The kinds of callers.
const (
	KindKey   Kind = "key"
	KindToken Kind = "token"
	// KindLink is a signed link to one attachment.
	KindLink Kind = "link"
)

// Principal is who is calling.
type Principal struct {
	Account uuid.UUID
	// Sandbox is the account's kind.
	Sandbox bool
	Kind    Kind
	// ID names the credential without revealing it: the key's UUID, the token's
	// number or the attachment that a link opens.
	ID string
	// Scope is a key's; nothing else has one.
	Scope Scope
	// Token is nil for all but a token.
	Token *Token
}

// Token is an execution token as its flow stands.
type Token struct {
	ID     uuid.UUID
	Number int64
	// Flow is the one that it opens.
	Flow uuid.UUID
	// ReadOnly tokens were minted on a finished flow.
	ReadOnly bool
	// ExpiresAt is when it ends; nil while nothing ends it.
	ExpiresAt *time.Time
	// RedirectURL is where the browser goes at the end, or nil.
	RedirectURL *string
}

type contextKey struct{}

// With answers a context of a caller.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// From answers the context's caller; a public method may have none.
func From(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(contextKey{}).(Principal)
	return p, ok
}
