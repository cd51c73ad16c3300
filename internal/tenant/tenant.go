// Package tenant carries whose rows a piece of work may touch. The account sits
// in the context from the interceptor that checked the key or token; the ent
// mixin reads it and refuses a query or mutation without one.
package tenant

import (
	"context"
	"errors"

	"github.com/google/uuid"
)

// ErrNone means that a query or mutation reached the database without an
// account in its context; it is always a programming error.
var ErrNone = errors.New("tenant: no account in the context and not a system context")

type contextKey struct{}

type scope struct {
	account uuid.UUID
	system  bool
}

// WithAccount answers a context whose work sees and writes one account's rows.
func WithAccount(ctx context.Context, account uuid.UUID) context.Context {
	return context.WithValue(ctx, contextKey{}, scope{account: account})
}

// AsSystem answers a context whose work sees every account's rows: the look-up
// of keys and tokens, outbox leases and the operator's commands, nothing else.
func AsSystem(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, scope{system: true})
}

// Account answers the context's account. The zero UUID is nobody's: whoever put
// it there forgot to look an account up.
func Account(ctx context.Context) (uuid.UUID, bool) {
	s, ok := ctx.Value(contextKey{}).(scope)
	return s.account, ok && !s.system && s.account != uuid.Nil
}

// IsSystem tells whether the context sees every account.
func IsSystem(ctx context.Context) bool {
	s, ok := ctx.Value(contextKey{}).(scope)
	return ok && s.system
}
