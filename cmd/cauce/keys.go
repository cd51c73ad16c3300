package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
)

func keysCommand() *cli.Command {
	return &cli.Command{
		Name: "keys", Usage: "make, list and revoke API keys",
		Commands: []*cli.Command{
			{
				Name: "create", Usage: "make a key and print it, alone on stdout; the account is made if it is not there",
				Flags: append(storeFlags(config.DefaultDataDir), accountFlag(),
					&cli.StringFlag{Name: "name", Required: true, Usage: "the key's name"},
					&cli.StringFlag{Name: "scope", Value: string(auth.Write), Usage: "read, write or admin"},
					&cli.BoolFlag{Name: "sandbox", Usage: "make the account as a sandbox account"},
					&cli.TimestampFlag{Name: "expires", Usage: "when the key ends, such as 2027-01-31T00:00:00Z; never when absent", Config: cli.TimestampConfig{Layouts: []string{time.RFC3339}}}),
				Action: withMigrated(app.WithKey, keysCreate),
			},
			{
				Name: "list", Usage: "list an account's keys",
				Flags: append(storeFlags(config.DefaultDataDir), accountFlag()), Action: withMigrated(app.Existing, keysList),
			},
			{
				Name: "revoke", Usage: "end a key from the next call on", ArgsUsage: "UUID-OR-PREFIX",
				Flags: append(storeFlags(config.DefaultDataDir), accountFlag()), Action: withMigrated(app.Existing, keysRevoke),
			},
		},
	}
}

func keysCreate(ctx context.Context, c *cli.Command, s *store.Store) error {
	spec := auth.KeySpec{Name: c.String("name"), Scope: auth.Scope(c.String("scope"))}
	if c.IsSet("expires") {
		end := c.Timestamp("expires").UTC()
		spec.ExpiresAt = &end
	}
	if err := spec.Check(); err != nil {
		return err // before an account is made for it
	}
	owner, err := owner(ctx, c, s)
	if err != nil {
		return err
	}
	key, err := auth.CreateKey(ctx, s, owner, spec)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.Root().Writer, key)
	return err
}

// owner answers the account of a new key, made if it is not there.
func owner(ctx context.Context, c *cli.Command, s *store.Store) (auth.Account, error) {
	name, sandbox := c.String("account"), c.Bool("sandbox")
	a, err := auth.FindAccount(ctx, s, name)
	if err == nil && !sandbox {
		return a, nil // its kind is for good, whatever it is
	}
	if err != nil && !errors.Is(err, auth.ErrNoAccount) {
		return a, err
	}
	return auth.EnsureAccount(ctx, s, name, sandbox)
}

func keysList(ctx context.Context, c *cli.Command, s *store.Store) error {
	a, err := auth.FindAccount(ctx, s, c.String("account"))
	if err != nil {
		return err
	}
	keys, err := auth.ListKeys(ctx, s, a)
	if err != nil {
		return err
	}
	for _, k := range keys {
		_, err := fmt.Fprintf(c.Root().Writer, "%s  %s…  %-5s  %-8s  last used %s  %s\n", k.ID, k.Prefix, k.Scope, state(k), moment(k.LastUsedAt), k.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

func state(k auth.Key) string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case k.ExpiresAt != nil && !time.Now().Before(*k.ExpiresAt):
		return "expired"
	}
	return "good"
}

func moment(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format(time.RFC3339)
}

func keysRevoke(ctx context.Context, c *cli.Command, s *store.Store) error {
	if c.NArg() != 1 {
		return cli.Exit("name one key by its UUID or visible prefix; `cauce keys list` shows them", wrongUsage)
	}
	a, err := auth.FindAccount(ctx, s, c.String("account"))
	if err != nil {
		return err
	}
	key, err := auth.RevokeKey(ctx, s, a, c.Args().First())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Root().Writer, "revoked %s %s…\n", key.ID, key.Prefix)
	return err
}
