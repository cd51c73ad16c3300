// Package server is where the house meets the network: three listeners, the
// interceptors in their order, health, metrics, and stopping without losing
// anybody.
package server

import (
	"log/slog"
	"time"

	"google.golang.org/grpc"

	"cauce/internal/auth"
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
func chainOf(log *slog.Logger, metrics *metrics, verifier *auth.Verifier, validation *validation, trusted bool) []named {
	o := &observer{log: log, metrics: metrics}
	c := callers{trusted: trusted}
	return []named{
		{"caller", c.unary, c.stream},
		{"observe", o.unary, o.stream},
		{"errors", o.mapUnary, o.mapStream},
		{"recovery", o.recoverUnary, o.recoverStream},
		{"deadline", deadline, nil},
		{"auth", verifier.Unary, verifier.Stream},
		{"validation", validation.unary, nil},
	}
}

func unaries(chain []named) []grpc.UnaryServerInterceptor {
	var all []grpc.UnaryServerInterceptor
	for _, n := range chain {
		all = append(all, n.unary)
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
