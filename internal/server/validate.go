package server

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"cauce/internal/fault"
	"cauce/internal/shape"
)

// validation gathers what is wrong with the shape of a request. It refuses
// nothing by itself: the handler may have a 404 to say first and has faults of
// its own to add.
type validation struct {
	rules *shape.Rules
}

func (v *validation) unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	message, ok := request.(proto.Message)
	if !ok {
		return next(ctx, request)
	}
	found, err := v.rules.Faults(message)
	if err != nil {
		return nil, err
	}
	ctx = fault.WithFaults(ctx, found)
	answer, err := next(ctx, request)
	if err == nil {
		err = fault.Pending(ctx) // a handler that never asked
	}
	if err != nil {
		return nil, err
	}
	return answer, nil
}
