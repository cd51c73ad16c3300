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
	done := o.begin(ctx, info.FullMethod)
	answer, err := next(ctx, request)
	done(err)
	return answer, err
}

func (o *observer) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	done := o.begin(stream.Context(), info.FullMethod)
	err := next(server, stream)
	done(err)
	return err
}

func (o *observer) begin(ctx context.Context, fullMethod string) func(error) {
	method := fullMethod[strings.LastIndexByte(fullMethod, '/')+1:]
	start := time.Now()
	o.metrics.inFlight.Inc()
	return func(err error) {
		took := time.Since(start)
		code := status.Code(err)
		o.metrics.inFlight.Dec()
		o.metrics.calls.WithLabelValues(method, code.String()).Inc()
		o.metrics.seconds.WithLabelValues(method).Observe(took.Seconds())
		level := slog.LevelInfo
		if code == codes.Internal || code == codes.Unknown {
			level = slog.LevelError
		}
		o.log.LogAttrs(ctx, level, "call", slog.String("method", method), slog.String("code", code.String()),
			slog.Duration("took", took), slog.String("request_id", caller.From(ctx).RequestID))
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
