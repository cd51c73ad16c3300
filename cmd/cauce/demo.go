package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
)

const demoDataDir = "./data/demo"

func demoCommand() *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "run the service with a sandbox account, a key and an example flow",
		Flags: serverFlags(demoDataDir), SliceFlagSeparator: "\n", // headers hold commas
		Action: func(ctx context.Context, c *cli.Command) error {
			cfg := settings(c)
			out := c.Root().Writer
			for _, setting := range []struct {
				flag string
				addr *string
			}{{"http-addr", &cfg.HTTPAddr}, {"grpc-addr", &cfg.GRPCAddr}, {"admin-addr", &cfg.AdminAddr}} {
				if c.IsSet(setting.flag) {
					continue // the operator's own choice fails aloud
				}
				if free := freeAddr(ctx, *setting.addr); free != *setting.addr {
					_, _ = fmt.Fprintf(out, "%s is taken; the demo takes a free port for --%s instead\n", *setting.addr, setting.flag)
					*setting.addr = free
				}
			}
			return runDemo(ctx, cfg, out)
		},
	}
}

// freeAddr answers the address, or the same host with any free port when it is
// taken.
func freeAddr(ctx context.Context, addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr // Validate has a sentence for it
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return net.JoinHostPort(host, "0")
	}
	_ = l.Close()
	return addr
}

func runDemo(ctx context.Context, cfg config.Config, out io.Writer) error {
	key, err := demoKey(ctx, cfg)
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	link, err := exampleFlow(ctx, "http://"+a.HTTPAddr(), key)
	if err != nil {
		stop()
		return errors.Join(err, <-ended)
	}
	printDemo(out, a, key, link)
	return <-ended
}

func demoKey(ctx context.Context, cfg config.Config) (string, error) {
	if err := cfg.Validate(); err != nil {
		return "", err
	}
	s, err := app.OpenStore(ctx, cfg, app.WithKey)
	if err != nil {
		return "", err
	}
	key, err := makeDemoKey(ctx, s)
	return key, errors.Join(err, s.Close())
}

func makeDemoKey(ctx context.Context, s *store.Store) (string, error) {
	if err := s.Ready(ctx); err != nil {
		return "", err
	}
	account, err := auth.EnsureAccount(ctx, s, "demo", true)
	if err != nil {
		return "", err
	}
	return auth.CreateKey(ctx, s, account, auth.KeySpec{Name: "demo", Scope: auth.Write})
}

func printDemo(out io.Writer, a *app.App, key, link string) {
	_, _ = fmt.Fprintf(out, `
The service runs, with a sandbox account. Open the example flow on a phone-sized window:

  %[1]s

Create another flow, and then its link:

  curl -s http://%[2]s/workflows -H 'Rem-Apikey: %[3]s' -H 'Content-Type: application/json' -d '%[4]s'
  curl -s http://%[2]s/workflows/UUID/create-token -H 'Rem-Apikey: %[3]s'

gRPC is at %[5]s, with reflection:

  grpcurl -plaintext -H 'rem-apikey: %[3]s' -d '{"steps": ["acceptance"]}' %[5]s workflows.v1.WorkflowsService/CreateWorkflow

Ctrl-C stops it.
`, link, a.HTTPAddr(), key, strings.ReplaceAll(exampleBody, "'", `'\''`), a.GRPCAddr())
}
