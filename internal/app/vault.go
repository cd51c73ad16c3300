package app

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"cauce/internal/config"
	"cauce/internal/media"
)

// openVault opens where the bytes of attachments lie.
func openVault(ctx context.Context, cfg config.Config) (*media.Vault, error) {
	if cfg.MediaURL == "" {
		store, err := media.NewDirectory(filepath.Join(cfg.DataDir, "media"), time.Now)
		if err != nil {
			return nil, err
		}
		return media.NewVault(store), nil
	}
	address, err := media.ParseS3(cfg.MediaURL, os.Getenv)
	if err != nil {
		return nil, err
	}
	store, err := media.OpenS3(ctx, address)
	if err != nil {
		return nil, err
	}
	return media.NewVault(store), nil
}
