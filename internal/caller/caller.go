// Package caller carries what the edge knows of a call beside who is calling:
// its id, its language, and from where it comes.
package caller

import "context"

// Info is what the edge knows of a call.
type Info struct {
	// RequestID is on every answer and in every log line.
	RequestID string
	// Language is "es" or "en".
	Language string
	// IP is the address of the connection, empty when it has none.
	IP string
	// UserAgent is the caller's own word for its program.
	UserAgent string
}

type contextKey struct{}

// With answers a context that carries info.
func With(ctx context.Context, info Info) context.Context {
	return context.WithValue(ctx, contextKey{}, info)
}

// From answers the context's info; outside of a call it is empty, in Spanish.
func From(ctx context.Context) Info {
	info, ok := ctx.Value(contextKey{}).(Info)
	if !ok {
		return Info{Language: "es"}
	}
	return info
}
