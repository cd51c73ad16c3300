package auth

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestNewSecret(t *testing.T) {
	const draws = 2000
	seen, counts := map[string]bool{}, map[rune]int{}
	for range draws {
		text := newSecret()
		if !isSecret(text) || seen[text] {
			t.Fatalf("newSecret = %q", text)
		}
		seen[text] = true
		for _, c := range text {
			counts[c]++
		}
	}
	// 80,000 characters over 62: 1290 each, with a standard deviation of 36.
	for _, c := range alphabet {
		if n := counts[c]; n < 1000 || n > 1580 {
			t.Errorf("%c came %d times of about 1290: the draw is biased", c, n)
		}
	}
}

func TestScopes(t *testing.T) {
	tests := []struct {
		have, need Scope
		want       bool
	}{
		{Read, Read, true},
		{Read, Write, false},
		{Read, Admin, false},
		{Write, Read, true},
		{Write, Write, true},
		{Write, Admin, false},
		{Admin, Read, true},
		{Admin, Write, true},
		{Admin, Admin, true},
		{"", Read, false},
		{"root", Read, false},
		{Admin, "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got := tt.have.Allows(tt.need); got != tt.want {
			t.Errorf("%q allows %q = %t, want %t", tt.have, tt.need, got, tt.want)
		}
	}
	if _, err := ParseScope("root"); err == nil || !strings.Contains(err.Error(), "read, write, admin") {
		t.Errorf("ParseScope(root): %v", err)
	}
	if s, err := ParseScope("admin"); err != nil || s != Admin {
		t.Errorf("ParseScope(admin) = %q, %v", s, err)
	}
}

func TestAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx := context.Background()
		live := makeAccount(t, s, "acme", false)
		if again := makeAccount(t, s, "acme", false); again.ID != live.ID {
			t.Errorf("the same name made two accounts: %v, %v", live, again)
		}
		if _, err := EnsureAccount(ctx, s, "acme", true); err == nil || !strings.Contains(err.Error(), "is a live account") {
			t.Errorf("a live account as a sandbox: %v", err)
		}
		makeAccount(t, s, "acme test", true)
		all, err := ListAccounts(ctx, s)
		if err != nil || len(all) != 2 || all[0].Name != "acme" || all[1].Kind() != "sandbox" {
			t.Errorf("ListAccounts = %+v, %v", all, err)
		}
		if _, err := FindAccount(ctx, s, "nobody"); !errors.Is(err, ErrNoAccount) || !strings.Contains(err.Error(), "nobody") {
			t.Errorf("FindAccount(nobody): %v", err)
		}
		for _, name := range []string{"", "a\x00b", "a\nb", "\xff", strings.Repeat("a", longestName+1)} {
			if _, err := EnsureAccount(ctx, s, name, false); err == nil {
				t.Errorf("an account was named %q", name)
			}
		}
	})
}

func TestAccountMadeAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ids := make([]string, 8)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				account, err := EnsureAccount(context.Background(), s, "acme", false)
				if err != nil {
					t.Error(err)
				}
				ids[i] = account.ID.String()
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one name, several accounts: %v", ids)
			}
		}
	})
}

func TestKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx := context.Background()
		live, sandbox := makeAccount(t, s, "acme", false), makeAccount(t, s, "acme test", true)
		end := time.Now().Add(time.Hour)
		text := makeKey(t, s, live, KeySpec{Name: "backend", Scope: Write, ExpiresAt: &end})
		if !strings.HasPrefix(text, "live_") || !isKey(text) {
			t.Errorf("a live key is %q", text)
		}
		if text := makeKey(t, s, sandbox, KeySpec{Name: "backend", Scope: Read}); !strings.HasPrefix(text, "test_") {
			t.Errorf("a sandbox key is %q", text)
		}
		all, err := ListKeys(ctx, s, live)
		if err != nil || len(all) != 1 {
			t.Fatalf("ListKeys = %+v, %v", all, err)
		}
		key := all[0]
		if key.Prefix != text[:12] || key.Name != "backend" || key.Scope != Write || key.RevokedAt != nil || key.LastUsedAt != nil ||
			key.ExpiresAt == nil || !key.ExpiresAt.Equal(store.Micros(end)) {
			t.Errorf("ListKeys = %+v", key)
		}
		row := s.Read().APIKey.GetX(tenant.AsSystem(ctx), key.ID)
		if bytes.Contains(row.Hash, []byte(text)) || len(row.Hash) != 32 {
			t.Errorf("what is kept of a key is %x", row.Hash)
		}
	})
}

func TestKeysRefused(t *testing.T) {
	s := storetest.SQLite(t)
	owner := makeAccount(t, s, "acme", false)
	past := time.Now().Add(-time.Second)
	for name, spec := range map[string]KeySpec{
		"no name":        {Scope: Read},
		"control name":   {Name: "a\x1bb", Scope: Read},
		"no scope":       {Name: "a"},
		"unknown scope":  {Name: "a", Scope: "root"},
		"ended already":  {Name: "a", Scope: Read, ExpiresAt: &past},
		"name too large": {Name: strings.Repeat("a", 101), Scope: Read},
	} {
		if text, err := CreateKey(context.Background(), s, owner, spec); err == nil {
			t.Errorf("%s: made %q", name, text)
		}
	}
}

func TestRevokeKey(t *testing.T) {
	s := storetest.SQLite(t)
	ctx := context.Background()
	owner, other := makeAccount(t, s, "acme", false), makeAccount(t, s, "other", false)
	text := makeKey(t, s, owner, KeySpec{Name: "backend", Scope: Write})
	if _, err := RevokeKey(ctx, s, other, text[:12]); err == nil || !strings.Contains(err.Error(), "no key") {
		t.Errorf("another account's key was revoked: %v", err)
	}
	first, err := RevokeKey(ctx, s, owner, text[:12])
	if err != nil || first.RevokedAt == nil {
		t.Fatalf("RevokeKey = %+v, %v", first, err)
	}
	again, err := RevokeKey(ctx, s, owner, first.ID.String())
	if err != nil || !again.RevokedAt.Equal(*first.RevokedAt) {
		t.Errorf("revoked again: %+v, %v", again, err)
	}
	if _, err := RevokeKey(ctx, s, owner, text); err == nil {
		t.Error("a key was named by its whole text, which nobody keeps")
	}
}

func makeAccount(t *testing.T, s *store.Store, name string, sandbox bool) Account {
	t.Helper()
	account, err := EnsureAccount(context.Background(), s, name, sandbox)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func makeKey(t *testing.T, s *store.Store, owner Account, spec KeySpec) string {
	t.Helper()
	text, err := CreateKey(context.Background(), s, owner, spec)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
