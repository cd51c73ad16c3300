package server

import (
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// endWithServer ends a stream when the server begins to stop. Streams of health
// and reflection stay open for as long as their clients like, and a graceful stop
// would wait for them until its time is up. It is the outermost interceptor: all
// others run beside it with the handler.
func (s *Server) endWithServer(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	if !strings.HasPrefix(info.FullMethod, "/grpc.") {
		return next(server, stream) // ours end by themselves, when what they do is done
	}
	done := make(chan error, 1)
	go func() { done <- next(server, stream) }()
	select {
	case err := <-done:
		return err
	case <-s.ending:
		return status.Error(codes.Unavailable, "the server is stopping; connect again")
	}
}
