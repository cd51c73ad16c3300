package server

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cauce/internal/auth"
	"cauce/internal/caller"
	"cauce/internal/fault"
)

// observer logs and counts calls. What it writes holds no payload, credential,
// address or user agent.
type observer struct {
	log     *slog.Logger
	metrics *metrics
}

func (o *observer) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	ctx, done := o.begin(ctx, info.FullMethod)
	answer, err := next(ctx, request)
	done(err)
	return answer, err
}

func (o *observer) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	ctx, done := o.begin(stream.Context(), info.FullMethod)
	err := next(server, &contextStream{ServerStream: stream, ctx: ctx})
	done(err)
	return err
}

type actorKey struct{}

// noteActor tells the observer, which is further out, who is calling.
func noteActor(ctx context.Context) {
	if actor, ok := ctx.Value(actorKey{}).(*auth.Principal); ok {
		*actor, _ = auth.From(ctx)
	}
}

func (o *observer) begin(ctx context.Context, fullMethod string) (context.Context, func(error)) {
	actor := &auth.Principal{}
	method := fullMethod[strings.LastIndexByte(fullMethod, '/')+1:]
	start := time.Now()
	o.metrics.inFlight.Inc()
	return context.WithValue(ctx, actorKey{}, actor), func(err error) {
		took := time.Since(start)
		code := status.Code(err)
		o.metrics.inFlight.Dec()
		o.metrics.calls.WithLabelValues(method, code.String()).Inc()
		o.metrics.seconds.WithLabelValues(method).Observe(took.Seconds())
		level := slog.LevelInfo
		if code == codes.Internal || code == codes.Unknown {
			level = slog.LevelError
		}
		attrs := []slog.Attr{
			slog.String("method", method), slog.String("code", code.String()),
			slog.Duration("took", took), slog.String("request_id", caller.From(ctx).RequestID),
		}
		if actor.Kind != "" {
			attrs = append(attrs, slog.String("account", actor.Account.String()), slog.String("actor", string(actor.Kind)))
		}
		o.log.LogAttrs(ctx, level, "call", attrs...)
	}
}

func (o *observer) recoverUnary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (answer any, err error) {
	defer func() {
		if value := recover(); value != nil {
			answer, err = nil, o.panicked(ctx, info.FullMethod, value)
		}
	}()
	return next(ctx, request)
}

func (o *observer) recoverStream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = o.panicked(stream.Context(), info.FullMethod, value)
		}
	}()
	return next(server, stream)
}

func (o *observer) panicked(ctx context.Context, method string, value any) error {
	o.metrics.panics.Inc()
	o.log.ErrorContext(ctx, "panic", slog.String("method", method), slog.String("request_id", caller.From(ctx).RequestID),
		slog.String("panic", fmt.Sprint(value)), slog.String("stack", string(debug.Stack())))
	return fault.New(fault.Internal, nil)
}
