package main

import (
	"context"
	"log/slog"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/config"
)

func serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "run the service", Flags: serverFlags(config.DefaultDataDir),
		SliceFlagSeparator: "\n", // headers hold commas
		Action: func(ctx context.Context, c *cli.Command) error {
			log := logger(c)
			a, err := app.New(ctx, settings(c), log)
			if err != nil {
				return err
			}
			log.InfoContext(ctx, "serving", slog.String("http", a.HTTPAddr()), slog.String("grpc", a.GRPCAddr()),
				slog.String("admin", a.AdminAddr()), slog.String("public_url", a.PublicURL()))
			err = a.Run(ctx)
			log.InfoContext(ctx, "stopped")
			return err
		},
	}
}
