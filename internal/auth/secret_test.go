package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestWebhookSecret(t *testing.T) {
	s := storetest.SQLite(t)
	account := makeAccount(t, s, "acme", false)
	makeAccount(t, s, "other", false)
	secret, err := WebhookSecret(context.Background(), s, "acme")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(raw) != 32 || !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("WebhookSecret = %q: %v", secret, err)
	}
	key, err := SigningKey(context.Background(), s, account.ID)
	if err != nil || !bytes.Equal(key, raw) {
		t.Errorf("SigningKey = %x, %v; want what %q stands for", key, err, secret)
	}
	if others, err := WebhookSecret(context.Background(), s, "other"); err != nil || others == secret {
		t.Errorf("two accounts share a secret (%v)", err)
	}
	row := s.Read().Account.GetX(tenant.AsSystem(context.Background()), account.ID)
	value, _ := row.WebhookSecret.Value()
	if bytes.Contains(value.([]byte), []byte(secret)) {
		t.Error("the secret lies open in the database")
	}
}

func TestRotation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx := context.Background()
		account := makeAccount(t, s, "acme", false)
		secrets := func(after time.Duration) []string {
			t.Helper()
			all, err := SigningSecrets(ctx, s, account.ID, time.Now().Add(after))
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		first := secrets(0)
		secret, err := RotateSecret(ctx, s, "acme", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if shown, err := WebhookSecret(ctx, s, "acme"); err != nil || shown != secret {
			t.Errorf("shows %q, %v; rotated to %q", shown, err, secret)
		}
		if both := secrets(0); !slices.Equal(both, []string{secret, first[0]}) || secret == first[0] {
			t.Errorf("%q became %q", first, both)
		}
		if later := secrets(time.Hour + time.Second); !slices.Equal(later, []string{secret}) {
			t.Errorf("after an hour %q sign", later)
		}
		next, err := RotateSecret(ctx, s, "acme", 0)
		if err != nil {
			t.Fatal(err)
		}
		if at := secrets(0); !slices.Equal(at, []string{next}) {
			t.Errorf("a rotation that keeps nothing leaves %q", at)
		}
		if _, err := RotateSecret(ctx, s, "nobody", time.Hour); !errors.Is(err, ErrNoAccount) {
			t.Errorf("nobody's secret: %v", err)
		}
	})
}
