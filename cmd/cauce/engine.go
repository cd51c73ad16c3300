package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/stepengine"
	"cauce/internal/store"
)

func stepFlag() cli.Flag {
	return &cli.StringFlag{Name: "step", Required: true, Usage: "the step type, such as enroll_full"}
}

func setEngineCommand() *cli.Command {
	return &cli.Command{
		Name: "set-engine", Usage: "let an outside engine do the work of a step type for an account",
		Flags: append(storeFlags(config.DefaultDataDir), accountFlag(), stepFlag(),
			&cli.StringFlag{Name: "address", Required: true, Usage: "HOST:PORT of its gRPC"},
			&cli.StringFlag{Name: "secret", Usage: "is sent to it as authorization: Bearer …; other users of this machine may see it, --secret-file they do not"},
			&cli.StringFlag{Name: "secret-file", Usage: "file that holds the secret"},
			&cli.StringFlag{Name: "ca", Usage: "file of certificates, PEM, to hold its own against; the system's when empty"},
			&cli.DurationFlag{Name: "timeout", Value: stepengine.DefaultTimeout, Usage: "how long a call may take"},
			&cli.BoolFlag{Name: "plaintext", Usage: "do without TLS: on this machine alone, unless private networks are allowed"},
			engineAllowPrivate()),
		Action: withMigrated(app.ExistingWithKey, setEngine),
	}
}

func unsetEngineCommand() *cli.Command {
	return &cli.Command{
		Name: "unset-engine", Usage: "take the engine of a step type away; steps that wait for it wait for another, for a day",
		Flags:  append(storeFlags(config.DefaultDataDir), accountFlag(), stepFlag()),
		Action: withMigrated(app.ExistingWithKey, unsetEngine),
	}
}

func enginesCommand() *cli.Command {
	return &cli.Command{
		Name: "engines", Usage: "list the engines of an account, without their secrets",
		Flags:  append(storeFlags(config.DefaultDataDir), accountFlag()),
		Action: withMigrated(app.ExistingWithKey, listEngines),
	}
}

func setEngine(ctx context.Context, c *cli.Command, s *store.Store) error {
	step, account, err := engineOf(ctx, c, s)
	if err != nil {
		return err
	}
	setting := stepengine.Setting{Address: c.String("address"), Secret: c.String("secret"), Timeout: c.Duration("timeout"), Plaintext: c.Bool("plaintext")}
	if path := c.String("secret-file"); path != "" {
		if setting.Secret != "" {
			return cli.Exit("--secret and --secret-file say the same: give one", wrongUsage)
		}
		if setting.Secret, err = heldBy("--secret-file", path, "secret"); err != nil {
			return err
		}
	}
	if path := c.String("ca"); path != "" {
		if setting.CA, err = heldBy("--ca", path, "certificate"); err != nil {
			return err
		}
	}
	if err := setting.Check(c.Bool("engine-allow-private")); err != nil {
		return cli.Exit(err.Error(), wrongUsage)
	}
	if err := stepengine.Set(ctx, s, account.ID, step, setting, time.Now()); err != nil {
		return err
	}
	return printEngine(c, stepengine.Engine{Step: step, Setting: setting, UpdatedAt: time.Now()})
}

// heldBy answers what a flag's file holds, without the space around it. A file that
// holds nothing is an error: what is left out has another meaning.
func heldBy(flag, path, what string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	held := strings.TrimSpace(string(text))
	if held == "" {
		return "", fmt.Errorf("%s: %s holds no %s", flag, path, what)
	}
	return held, nil
}

func unsetEngine(ctx context.Context, c *cli.Command, s *store.Store) error {
	step, account, err := engineOf(ctx, c, s)
	if err != nil {
		return err
	}
	err = stepengine.Unset(ctx, s, account.ID, step)
	if errors.Is(err, stepengine.ErrNone) {
		return fmt.Errorf("account %q has no engine for %s; `cauce account engines` lists those that it has", account.Name, step)
	}
	return err
}

func listEngines(ctx context.Context, c *cli.Command, s *store.Store) error {
	account, err := auth.FindAccount(ctx, s, c.String("account"))
	if err != nil {
		return err
	}
	all, err := stepengine.List(ctx, s, account.ID)
	if err != nil {
		return err
	}
	for _, engine := range all {
		if err := printEngine(c, engine); err != nil {
			return err
		}
	}
	return nil
}

// engineOf answers the step type and the account that the flags name.
func engineOf(ctx context.Context, c *cli.Command, s *store.Store) (step string, account auth.Account, err error) {
	step, known := app.StepType(c.String("step"))
	if !known {
		return "", account, cli.Exit(fmt.Sprintf("%q is no step type; there are: %s", c.String("step"), strings.Join(app.StepTypes(), ", ")), wrongUsage)
	}
	account, err = auth.FindAccount(ctx, s, c.String("account"))
	return step, account, err
}

func printEngine(c *cli.Command, e stepengine.Engine) error {
	how := "TLS by the system's certificates"
	switch {
	case e.Setting.Plaintext:
		how = "no TLS"
	case e.Setting.CA != "":
		how = "TLS by a CA of its own"
	}
	_, err := fmt.Fprintf(c.Root().Writer, "%-22s  %s  %s, %s a call, set %s\n",
		e.Step, e.Setting.Address, how, e.Setting.Timeout, e.UpdatedAt.UTC().Format(time.RFC3339))
	return err
}
