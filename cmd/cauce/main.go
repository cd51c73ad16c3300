// Command cauce is the service and the operator's commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v3"
	"google.golang.org/grpc/grpclog"

	"cauce/internal/app"
)

func main() { os.Exit(run()) }

// run answers the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal ends the program at once
	app.TuneMemory()
	// What gRPC would write to stderr, who called knows and logs.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	if err := root().Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "cauce:", err)
		return exitCode(err)
	}
	return 0
}

func exitCode(err error) int {
	if coder, ok := errors.AsType[cli.ExitCoder](err); ok {
		return coder.ExitCode()
	}
	return 1
}

// wrongUsage is the exit code of a command that was not understood.
const wrongUsage = 2

func root() *cli.Command {
	program := &cli.Command{
		Name: "cauce", Usage: "a self-hosted Workflows API", Version: version(),
		Description: "Every flag has an environment twin: --http-addr is CAUCE_HTTP_ADDR.",
		Commands:    []*cli.Command{serveCommand(), demoCommand(), migrateCommand(), accountCommand(), keysCommand(), secretCommand(), versionCommand()},
		// main prints errors and chooses the exit code.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
	}
	strict(program)
	return program
}

// strict makes a command and those below it answer wrong usage in a sentence:
// help on stdout would be taken for what was asked for, such as a key.
func strict(c *cli.Command) {
	c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error {
		return cli.Exit(err.Error(), wrongUsage)
	}
	switch action := c.Action; {
	case action == nil:
		c.Action = group
	case c.ArgsUsage == "":
		c.Action = func(ctx context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return cli.Exit(fmt.Sprintf("%s takes no argument such as %q", c.FullName(), c.Args().First()), wrongUsage)
			}
			return action(ctx, c)
		}
	}
	for _, below := range c.Commands {
		strict(below)
	}
}

// group is the action of a command that only holds others.
func group(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return cli.Exit(fmt.Sprintf("there is no command %q; `%s --help` lists them", c.Args().First(), c.FullName()), wrongUsage)
	}
	if c.Root() == c {
		return cli.ShowRootCommandHelp(c)
	}
	return cli.ShowSubcommandHelp(c)
}

func versionCommand() *cli.Command {
	return &cli.Command{Name: "version", Usage: "print the version", Action: func(_ context.Context, c *cli.Command) error {
		_, err := fmt.Fprintln(c.Root().Writer, version())
		return err
	}}
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
