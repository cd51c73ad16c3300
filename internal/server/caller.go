package server

import (
	"context"
	"net"
	"regexp"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"cauce/internal/apierror"
	"cauce/internal/caller"
)

var requestIDShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// callers finds out who asks.
type callers struct {
	// trusted says that the gateway of this process calls, and its word is taken.
	trusted bool
	proxies proxies
}

func (c callers) unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	ctx, info := c.with(ctx)
	if err := grpc.SetHeader(ctx, metadata.Pairs("x-request-id", info.RequestID)); err != nil {
		return nil, err
	}
	return next(ctx, request)
}

func (c callers) stream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	ctx, info := c.with(stream.Context())
	if err := stream.SetHeader(metadata.Pairs("x-request-id", info.RequestID)); err != nil {
		return err
	}
	return next(server, &contextStream{ServerStream: stream, ctx: ctx})
}

func (c callers) with(ctx context.Context) (context.Context, caller.Info) {
	md, _ := metadata.FromIncomingContext(ctx)
	info := caller.Info{RequestID: first(md, "x-request-id"), Language: apierror.Language(first(md, "accept-language"))}
	if !requestIDShape.MatchString(info.RequestID) {
		info.RequestID = uuid.Must(uuid.NewV7()).String()
	}
	var connection string
	if c.trusted {
		connection, info.UserAgent = first(md, "x-client-ip"), first(md, "x-client-user-agent")
	} else {
		connection, info.UserAgent = peerIP(ctx), first(md, "user-agent")
	}
	info.IP = c.proxies.client(connection, md.Get("x-forwarded-for"))
	return caller.With(ctx, info), info
}

func first(md metadata.MD, key string) string {
	if values := md.Get(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

func peerIP(ctx context.Context) string {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return ""
	}
	host, _, err := net.SplitHostPort(p.Addr.String())
	if err != nil {
		return ""
	}
	return host
}

// contextStream is a stream whose handler sees another context.
type contextStream struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // a stream hands its context out by a method
}

// Context implements grpc.ServerStream.
func (s *contextStream) Context() context.Context { return s.ctx }
