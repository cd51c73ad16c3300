package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/apikey"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

const (
	livePrefix    = "live_"
	sandboxPrefix = "test_"
	// visiblePrefix is how much of a key is kept: enough to recognise it, too
	// little to help a guess.
	visiblePrefix = 12
)

// KeySpec says what a new key is to be.
type KeySpec struct {
	Name  string
	Scope Scope
	// ExpiresAt is when it ends; nil is never.
	ExpiresAt *time.Time
}

// Check tells what is wrong with the key before anything is made for it.
func (k KeySpec) Check() error {
	if err := checkName("key", k.Name); err != nil {
		return err
	}
	if hasPassed(k.ExpiresAt, time.Now()) {
		return fmt.Errorf("the key would end at %s, which has passed", k.ExpiresAt.UTC().Format(time.RFC3339))
	}
	_, err := ParseScope(string(k.Scope))
	return err
}

// Key is an API key as it may be shown.
type Key struct {
	ID         uuid.UUID
	Name       string
	Prefix     string
	Scope      Scope
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	RevokedAt  *time.Time
	LastUsedAt *time.Time
}

// CreateKey makes a key of an account and answers its text, which nobody can ask
// for again.
func CreateKey(ctx context.Context, s *store.Store, owner Account, spec KeySpec) (string, error) {
	if err := spec.Check(); err != nil {
		return "", err
	}
	now := store.Micros(time.Now())
	text := newKey(owner.Sandbox)
	err := s.Write(tenant.WithAccount(ctx, owner.ID), func(ctx context.Context, tx *ent.Client) error {
		create := tx.APIKey.Create().
			SetID(uuid.Must(uuid.NewV7())).SetName(spec.Name).SetScope(string(spec.Scope)).
			SetPrefix(text[:visiblePrefix]).SetHash(hashOf(text)).
			SetCreatedAt(now).SetUpdatedAt(now)
		if spec.ExpiresAt != nil {
			create.SetExpiresAt(store.Micros(*spec.ExpiresAt))
		}
		return create.Exec(ctx)
	})
	if err != nil {
		return "", fmt.Errorf("key %q: %w", spec.Name, err)
	}
	return text, nil
}

func newKey(sandbox bool) string {
	if sandbox {
		return sandboxPrefix + newSecret()
	}
	return livePrefix + newSecret()
}

// isKey tells whether a text could be a key, so that what is none costs no query.
func isKey(text string) bool {
	secret, ok := strings.CutPrefix(text, livePrefix)
	if !ok {
		secret, ok = strings.CutPrefix(text, sandboxPrefix)
	}
	return ok && isSecret(secret)
}

// hashOf is what is kept of a key or token. Both are random, so a slow hash
// would add nothing.
func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// ListKeys answers the keys of an account, oldest first, ended ones too.
func ListKeys(ctx context.Context, s *store.Store, owner Account) ([]Key, error) {
	rows, err := s.Read().APIKey.Query().Order(apikey.ByID()).All(tenant.WithAccount(ctx, owner.ID))
	if err != nil {
		return nil, fmt.Errorf("keys of %q: %w", owner.Name, err)
	}
	all := make([]Key, len(rows))
	for i, row := range rows {
		all[i] = Key{
			ID: row.ID, Name: row.Name, Prefix: row.Prefix, Scope: Scope(row.Scope), CreatedAt: row.CreatedAt,
			ExpiresAt: row.ExpiresAt, RevokedAt: row.RevokedAt, LastUsedAt: row.LastUsedAt,
		}
	}
	return all, nil
}

// RevokeKey ends a key of an account, named by its UUID or its visible prefix,
// from the next call on. One that was revoked before stays as it is.
func RevokeKey(ctx context.Context, s *store.Store, owner Account, name string) (Key, error) {
	key, err := findKey(ctx, s, owner, name)
	if err != nil || key.RevokedAt != nil {
		return key, err
	}
	now := store.Micros(time.Now())
	err = s.Write(tenant.WithAccount(ctx, owner.ID), func(ctx context.Context, tx *ent.Client) error {
		return tx.APIKey.UpdateOneID(key.ID).SetRevokedAt(now).SetUpdatedAt(now).Exec(ctx)
	})
	if err != nil {
		return Key{}, fmt.Errorf("key %s: %w", name, err)
	}
	key.RevokedAt = &now
	return key, nil
}

func findKey(ctx context.Context, s *store.Store, owner Account, name string) (Key, error) {
	all, err := ListKeys(ctx, s, owner)
	if err != nil {
		return Key{}, err
	}
	var found []Key
	for _, key := range all {
		if key.ID.String() == name || key.Prefix == name {
			found = append(found, key)
		}
	}
	switch len(found) {
	case 0:
		return Key{}, fmt.Errorf("account %q has no key %q; `cauce keys list` shows those it has", owner.Name, name)
	case 1:
		return found[0], nil
	}
	return Key{}, fmt.Errorf("account %q has %d keys that begin with %s; name one by its UUID", owner.Name, len(found), name)
}
