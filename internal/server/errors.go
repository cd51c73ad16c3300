package server

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cauce/internal/apierror"
	"cauce/internal/caller"
)

// mapUnary turns domain errors into statuses, in one place for all rpcs. The
// cause of one that is our fault goes to the log.
func (o *observer) mapUnary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	answer, err := next(ctx, request)
	if err != nil {
		return nil, o.toStatus(ctx, info.FullMethod, err)
	}
	return answer, nil
}

func (o *observer) mapStream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	if err := next(server, stream); err != nil {
		return o.toStatus(stream.Context(), info.FullMethod, err)
	}
	return nil
}

func (o *observer) toStatus(ctx context.Context, method string, err error) error {
	if !strings.HasPrefix(method, "/workflows.") {
		if _, worded := status.FromError(err); worded {
			return err // health and reflection have statuses of their own
		}
	}
	who := caller.From(ctx)
	st := apierror.Status(err, who.Language, who.RequestID)
	if (st.Code() == codes.Internal || st.Code() == codes.Unavailable) && !errors.Is(err, context.Canceled) {
		o.log.ErrorContext(ctx, "failure", slog.String("method", method), slog.String("request_id", who.RequestID), slog.Any("cause", err))
	}
	return st.Err()
}

// deadline bounds how long a handler may take.
func deadline(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	most := callDeadline
	if info.FullMethod == "/workflows.v1.ExecutionService/GetSession" {
		most = waitDeadline
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return next(ctx, request)
}
