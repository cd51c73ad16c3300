package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

const (
	// Bytes of a webhook secret, as the Standard Webhooks specification advises.
	webhookSecretSize   = 32
	webhookSecretPrefix = "whsec_"
)

// WebhookSecret answers the secret of the account of a name: `whsec_` and
// base64, as in the Standard Webhooks specification.
func WebhookSecret(ctx context.Context, s *store.Store, name string) (string, error) {
	a, err := FindAccount(ctx, s, name)
	if err != nil {
		return "", err
	}
	row, key, err := secretsOf(ctx, s, a.ID)
	if err != nil {
		return "", err
	}
	return openSecret(key, row.WebhookSecret, secretPlace(a.ID))
}

// RotateSecret gives the account of a name a new secret and answers it. The one
// before signs notifications too for as long as keep says, so that receivers can
// be told meanwhile; one that was still kept from an earlier rotation is gone.
func RotateSecret(ctx context.Context, s *store.Store, name string, keep time.Duration) (string, error) {
	a, err := FindAccount(ctx, s, name)
	if err != nil {
		return "", err
	}
	row, key, err := secretsOf(ctx, s, a.ID)
	if err != nil {
		return "", err
	}
	before, err := openSecret(key, row.WebhookSecret, secretPlace(a.ID))
	if err != nil {
		return "", err
	}
	secret := newWebhookSecret()
	return secret, change(ctx, s, a, func(row *ent.AccountUpdateOne) {
		row.SetWebhookSecret(key.Seal([]byte(secret), secretPlace(a.ID))).
			SetPreviousSecret(key.Seal([]byte(before), previousPlace(a.ID))).SetPreviousUntil(store.Micros(time.Now().Add(keep)))
	})
}

// SigningKey answers the bytes that an account's webhook secret stands for, as
// the Standard Webhooks specification reads it.
func SigningKey(ctx context.Context, s *store.Store, id uuid.UUID) ([]byte, error) {
	row, key, err := secretsOf(ctx, s, id)
	if err != nil {
		return nil, err
	}
	secret, err := openSecret(key, row.WebhookSecret, secretPlace(id))
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, webhookSecretPrefix))
	if err != nil {
		return nil, fmt.Errorf("auth: account secret: %w", err)
	}
	return raw, nil
}

// SigningSecrets answers the secrets that sign at a moment, newest first: the
// account's, and the one before it while that is kept.
func SigningSecrets(ctx context.Context, s *store.Store, id uuid.UUID, now time.Time) ([]string, error) {
	row, key, err := secretsOf(ctx, s, id)
	if err != nil {
		return nil, err
	}
	newest, err := openSecret(key, row.WebhookSecret, secretPlace(id))
	if err != nil || row.PreviousUntil == nil || !now.Before(*row.PreviousUntil) {
		return []string{newest}, err
	}
	before, err := openSecret(key, row.PreviousSecret, previousPlace(id))
	return []string{newest, before}, err
}

func secretsOf(ctx context.Context, s *store.Store, id uuid.UUID) (*ent.Account, *seal.Key, error) {
	row, err := s.Read().Account.Get(tenant.AsSystem(ctx), id)
	if err != nil {
		return nil, nil, fmt.Errorf("auth: account secret: %w", err)
	}
	key, err := s.AccountKey(ctx, id)
	return row, key, err
}

func openSecret(key *seal.Key, sealed seal.Sealed, place string) (string, error) {
	secret, err := key.Open(sealed, place)
	if err != nil {
		return "", fmt.Errorf("auth: account secret: %w", err)
	}
	return string(secret), nil
}

func newWebhookSecret() string {
	raw := make([]byte, webhookSecretSize)
	_, _ = rand.Read(raw)
	return webhookSecretPrefix + base64.StdEncoding.EncodeToString(raw)
}

func secretPlace(id uuid.UUID) string { return "account.webhook_secret:" + id.String() }

func previousPlace(id uuid.UUID) string { return "account.previous_secret:" + id.String() }
