package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"cauce/internal/config"
	"cauce/internal/store"
)

// Need is what a command needs of the database.
type Need int

const (
	// WithKey opens the master key too, and makes what is not there: serving, and
	// making accounts.
	WithKey Need = iota
	// ExistingWithKey is for showing secrets: a database that is not there is a
	// mistyped directory.
	ExistingWithKey
	// Existing is for lists and revocations: no content is opened.
	Existing
	// Tables is for migrations: no content is opened, and an embedded database is
	// made.
	Tables
)

// OpenStore opens the database that the settings name.
func OpenStore(ctx context.Context, cfg config.Config, need Need) (*store.Store, error) {
	if need == Existing || need == ExistingWithKey {
		if err := mustExist(cfg); err != nil {
			return nil, err
		}
	}
	return store.Open(ctx, store.Config{
		DataDir: cfg.DataDir, DatabaseURL: cfg.DatabaseURL, MasterKeyFile: cfg.MasterKeyFile,
		Keyless: need == Existing || need == Tables,
	})
}

func mustExist(cfg config.Config) error {
	if cfg.DatabaseURL != "" {
		return nil // the connection will tell
	}
	path := store.EmbeddedPath(cfg.DataDir)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s; name the data directory with --data-dir", path)
	}
	return nil
}
