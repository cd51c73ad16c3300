package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"cauce/internal/app"
	"cauce/internal/config"
	"cauce/internal/store"
)

// withMigrated is withStore for commands that need the database's tables; the
// error of one without them says what to do.
func withMigrated(need app.Need, run func(ctx context.Context, c *cli.Command, s *store.Store) error) cli.ActionFunc {
	return withStore(need, func(ctx context.Context, c *cli.Command, s *store.Store) error {
		if err := s.Ready(ctx); err != nil {
			return err
		}
		return run(ctx, c, s)
	})
}

// withStore opens the database for the time of a command.
func withStore(need app.Need, run func(ctx context.Context, c *cli.Command, s *store.Store) error) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) (err error) {
		s, err := app.OpenStore(ctx, settings(c), need)
		if err != nil {
			return err
		}
		defer func() {
			if closed := s.Close(); err == nil {
				err = closed
			}
		}()
		return run(ctx, c, s)
	}
}

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name: "migrate", Usage: "bring the database to this program's schema, or show where it is",
		Commands: []*cli.Command{
			{Name: "up", Usage: "apply what is missing", Flags: storeFlags(config.DefaultDataDir), Action: withStore(app.Tables, migrateUp)},
			{Name: "status", Usage: "list the migrations", Flags: storeFlags(config.DefaultDataDir), Action: withStore(app.Tables, migrateStatus)},
		},
	}
}

func migrateUp(ctx context.Context, c *cli.Command, s *store.Store) error {
	applied, err := s.MigrateUp(ctx)
	if err != nil {
		return err
	}
	for _, a := range applied {
		if _, err := fmt.Fprintln(c.Root().Writer, "applied", a.Name); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(c.Root().Writer, "the database is up to date")
	return err
}

func migrateStatus(ctx context.Context, c *cli.Command, s *store.Store) error {
	all, err := s.MigrateStatus(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		state := "missing"
		if m.Applied {
			state = "applied"
		}
		if _, err := fmt.Fprintf(c.Root().Writer, "%-8s %s\n", state, m.Name); err != nil {
			return err
		}
	}
	return nil
}
