package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
)

func accountCommand() *cli.Command {
	return &cli.Command{
		Name: "account", Usage: "make, list and set accounts, and say which engines work for them",
		Commands: []*cli.Command{
			{
				Name: "create", Usage: "make an account, live unless --sandbox says otherwise; it stays what it is",
				Flags: append(storeFlags(config.DefaultDataDir),
					&cli.StringFlag{Name: "name", Required: true, Usage: "the account's name"},
					&cli.BoolFlag{Name: "sandbox", Usage: "make it a sandbox account"}),
				Action: withMigrated(app.WithKey, accountCreate),
			},
			{
				Name: "set-embed-origins", ArgsUsage: "[ORIGIN…]",
				Usage:  "say which origins may show the page in a frame, such as https://app.example.com; none is nobody",
				Flags:  append(storeFlags(config.DefaultDataDir), accountFlag()),
				Action: withMigrated(app.Existing, accountSetEmbedOrigins),
			},
			{Name: "list", Usage: "list the accounts", Flags: storeFlags(config.DefaultDataDir), Action: withMigrated(app.Existing, accountList)},
			{
				Name: "set-phone-countries", Usage: "say to the phones of which countries the account sends codes; without any, to those of Mexico",
				ArgsUsage: "[COUNTRY …]", Description: "Countries are ISO 3166-1 alpha-2: cauce account set-phone-countries --account NAME MX US",
				Flags:  append(storeFlags(config.DefaultDataDir), accountFlag()),
				Action: withMigrated(app.Existing, accountPhones),
			},
			setEngineCommand(), unsetEngineCommand(), enginesCommand(),
		},
	}
}

func accountCreate(ctx context.Context, c *cli.Command, s *store.Store) error {
	a, err := auth.EnsureAccount(ctx, s, c.String("name"), c.Bool("sandbox"))
	if err != nil {
		return err
	}
	return printAccount(c, a)
}

func accountList(ctx context.Context, c *cli.Command, s *store.Store) error {
	all, err := auth.ListAccounts(ctx, s)
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := printAccount(c, a); err != nil {
			return err
		}
	}
	return nil
}

// accountSetEmbedOrigins prints the origins as they are kept, one a line.
func accountSetEmbedOrigins(ctx context.Context, c *cli.Command, s *store.Store) error {
	origins, err := auth.SetEmbedOrigins(ctx, s, c.String("account"), c.Args().Slice())
	if err != nil {
		return err
	}
	for _, origin := range origins {
		if _, err := fmt.Fprintln(c.Root().Writer, origin); err != nil {
			return err
		}
	}
	return nil
}

func accountPhones(ctx context.Context, c *cli.Command, s *store.Store) error {
	countries, err := auth.SetPhoneCountries(ctx, s, c.String("account"), c.Args().Slice())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.Root().Writer, strings.Join(countries, " "))
	return err
}

func printAccount(c *cli.Command, a auth.Account) error {
	_, err := fmt.Fprintf(c.Root().Writer, "%s  %-7s  %s  %s\n", a.ID, a.Kind(), a.CreatedAt.Format(time.RFC3339), a.Name)
	return err
}

func accountFlag() cli.Flag {
	return &cli.StringFlag{Name: "account", Required: true, Usage: "the account's name"}
}
