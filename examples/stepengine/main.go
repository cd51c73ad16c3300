// Command stepengine is an outside step engine, small and whole: it reads what is
// attached to a step by the links that it was sent, and holds each file against its
// SHA-256. What it cannot know, whether the files are genuine, it says it did not
// check. docs/engines.md says what an engine owes its caller.
//
//	go run ./examples/stepengine -secret-file engine.secret -dir ./answers
//	cauce account set-engine --account acme --step files_upload --address 127.0.0.1:7070 --plaintext --secret-file engine.secret
package main

import (
	"context"
	"crypto/subtle"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	providerv1 "cauce/gen/workflows/provider/v1"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:7070", "where it listens")
	dir := flag.String("dir", "answers", "where what was decided is kept")
	secretFile := flag.String("secret-file", "", "file of the secret that callers show; without one everybody may call")
	slow := flag.Duration("slow", 0, "how much longer than needed the work takes, to see a step in processing")
	flag.Parse()
	if err := run(*addr, *dir, *secretFile, *slow); err != nil {
		log.Fatal(err)
	}
}

func run(addr, dir, secretFile string, slow time.Duration) error {
	secret := ""
	if secretFile != "" {
		text, err := os.ReadFile(secretFile)
		if err != nil {
			return err
		}
		secret = strings.TrimSpace(string(text))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(onlyWith(secret)))
	providerv1.RegisterStepProviderServiceServer(server, newEngine(ctx, dir, slow))
	well := health.NewServer()
	healthv1.RegisterHealthServer(server, well)
	context.AfterFunc(ctx, func() {
		well.Shutdown() // whoever looks calls no more
		server.GracefulStop()
	})
	fmt.Println("listening on", listener.Addr())
	return server.Serve(listener)
}

// onlyWith lets calls through that show the secret, and questions for health.
func onlyWith(secret string) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, in any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		md, _ := metadata.FromIncomingContext(ctx)
		shown := strings.Join(md.Get("authorization"), "")
		ours := strings.HasPrefix(info.FullMethod, "/workflows.provider.v1.")
		if ours && secret != "" && subtle.ConstantTimeCompare([]byte(shown), []byte("Bearer "+secret)) != 1 {
			return nil, status.Error(codes.Unauthenticated, "the secret is not the one of this engine")
		}
		return next(ctx, in)
	}
}
