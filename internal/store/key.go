package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"cauce/ent"
	"cauce/ent/account"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// findMaster loads the master key and holds it against the accounts, or makes
// it when there is neither key nor account. A key is never made beside accounts:
// it could not open them, and what it sealed from then on would hide the loss.
func findMaster(ctx context.Context, read *ent.Client, cfg Config) (*seal.Master, error) {
	path := cmp.Or(cfg.MasterKeyFile, filepath.Join(cfg.DataDir, "master.key"))
	master, err := seal.LoadMaster(path)
	missing := errors.Is(err, seal.ErrNoMaster)
	if err != nil && !missing {
		return nil, err
	}
	sealedBy, err := masterKeyOfAccounts(ctx, read, master)
	if err != nil {
		return nil, fmt.Errorf("store: which master key the accounts need: %w", err)
	}
	switch {
	case missing && sealedBy == "":
		return seal.CreateMaster(path)
	case missing:
		return nil, fmt.Errorf("store: the database holds accounts sealed under master key %s, and there is no key at %s: put it back, or name its file with --master-key-file", sealedBy, path)
	case sealedBy != "":
		return nil, fmt.Errorf("store: the database holds accounts sealed under master key %s, but %s holds key %s: name the right file with --master-key-file", sealedBy, path, master.ID())
	}
	return master, nil
}

// masterKeyOfAccounts answers the id of a master key, other than the loaded one,
// that an account was sealed under, or "". A database without tables has no
// accounts.
func masterKeyOfAccounts(ctx context.Context, read *ent.Client, loaded *seal.Master) (string, error) {
	query := read.Account.Query().Limit(1)
	if loaded != nil {
		query = query.Where(account.MasterKeyIDNEQ(loaded.ID()))
	}
	// This column alone: a PostgreSQL may still lack newer ones.
	ids, err := query.Select(account.FieldMasterKeyID).Strings(tenant.AsSystem(ctx))
	if err != nil && !isNoTable(err) {
		return "", err
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}
