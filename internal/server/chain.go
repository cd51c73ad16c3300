// Package server is where the house meets the network: three listeners, the
// interceptors in their order, health, metrics, and stopping without losing
// anybody.
package server

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"cauce/internal/auth"
	"cauce/internal/idempotency"
)

// named is an interceptor with the name that the order is told by.
type named struct {
	name  string
	unary grpc.UnaryServerInterceptor
	// stream is nil where streams have nothing to gain from it.
	stream grpc.StreamServerInterceptor
}

// chainOf lists the interceptors from the outermost in. The gateway's channel
// lives in this process and is trusted to say where a call came from; a network
// caller is not.
func chainOf(o *observer, verifier *auth.Verifier, book *idempotency.Book, validation *validation, c callers) []named {
	return []named{
		{"caller", c.unary, c.stream},
		{"observe", o.unary, o.stream},
		{"errors", o.mapUnary, o.mapStream},
		{"recovery", o.recoverUnary, o.recoverStream},
		{"deadline", deadline, nil},
		{"auth", notedUnary(verifier.Unary), notedStream(verifier.Stream)},
		// Within auth, for a key is the account's; outside of validation, for its
		// faults are part of the answer that is given again.
		{"idempotency", book.Unary, nil},
		{"validation", validation.unary, nil},
	}
}

// notedUnary tells the observer whom an interceptor let in.
func notedUnary(check grpc.UnaryServerInterceptor) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		return check(ctx, request, info, func(ctx context.Context, request any) (any, error) {
			noteActor(ctx)
			return next(ctx, request)
		})
	}
}

// notedStream is notedUnary for streams.
func notedStream(check grpc.StreamServerInterceptor) grpc.StreamServerInterceptor {
	return func(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		return check(server, stream, info, func(server any, stream grpc.ServerStream) error {
			noteActor(stream.Context())
			return next(server, stream)
		})
	}
}

func unaries(chain []named) []grpc.UnaryServerInterceptor {
	all := make([]grpc.UnaryServerInterceptor, len(chain))
	for i, n := range chain {
		all[i] = n.unary
	}
	return all
}

func streams(chain []named) []grpc.StreamServerInterceptor {
	var all []grpc.StreamServerInterceptor
	for _, n := range chain {
		if n.stream != nil {
			all = append(all, n.stream)
		}
	}
	return all
}

// The longest that a call may take: a session that waits answers after at most
// 25 s by itself.
const (
	callDeadline = 30 * time.Second
	waitDeadline = 40 * time.Second
)
