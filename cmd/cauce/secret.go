package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
)

// keptFor is how long the secret before a rotation signs too, if nobody says.
const keptFor = 24 * time.Hour

func secretCommand() *cli.Command {
	return &cli.Command{
		Name: "webhook-secret", Usage: "show or rotate an account's signing secret",
		Commands: []*cli.Command{
			{
				Name: "show", Usage: "print it, alone on stdout",
				Flags: append(storeFlags(config.DefaultDataDir), accountFlag()), Action: withMigrated(app.ExistingWithKey, secretShow),
			},
			{
				Name: "rotate", Usage: "make a new one and print it, alone on stdout; notifications carry a signature by each until the old one ends",
				Flags: append(storeFlags(config.DefaultDataDir), accountFlag(),
					&cli.DurationFlag{Name: "keep", Value: keptFor, Usage: "how long the old one signs too; 0 ends it at once"}),
				Action: withMigrated(app.ExistingWithKey, secretRotate),
			},
		},
	}
}

func secretShow(ctx context.Context, c *cli.Command, s *store.Store) error {
	secret, err := auth.WebhookSecret(ctx, s, c.String("account"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.Root().Writer, secret)
	return err
}

func secretRotate(ctx context.Context, c *cli.Command, s *store.Store) error {
	keep := c.Duration("keep")
	if keep < 0 {
		return cli.Exit("--keep says how long from now on: it cannot be negative", wrongUsage)
	}
	secret, err := auth.RotateSecret(ctx, s, c.String("account"), keep)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.Root().Writer, secret)
	return err
}
