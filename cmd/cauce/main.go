// Command cauce is the service and the operator's commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal ends the program at once
	app.TuneMemory()
	if err := root().Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "cauce:", err)
		os.Exit(exitCode(err))
	}
}

func exitCode(err error) int {
	var coder cli.ExitCoder
	if errors.As(err, &coder) {
		return coder.ExitCode()
	}
	return 1
}

func root() *cli.Command {
	return &cli.Command{
		Name: "cauce", Usage: "a self-hosted Workflows API", Version: version(),
		Description: "Every flag has an environment twin: --http-addr is CAUCE_HTTP_ADDR.",
		Commands:    []*cli.Command{serveCommand(), demoCommand(), migrateCommand(), accountCommand(), keysCommand(), secretCommand()},
		// main prints errors and chooses the exit code.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return info.Main.Version + " " + setting.Value
		}
	}
	return info.Main.Version
}
