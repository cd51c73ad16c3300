package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/internal/store/storetest"
)

func TestOriginsAreKeptAsBrowsersWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"https://app.example.com":      "https://app.example.com",
		"https://App.Example.com/":     "https://app.example.com",
		"https://app.example.com:443":  "https://app.example.com",
		"https://app.example.com:8443": "https://app.example.com:8443",
		"http://localhost:3000":        "http://localhost:3000",
		"http://127.0.0.1:80":          "http://127.0.0.1",
		"http://[::1]:3000":            "http://[::1]:3000",
		"":                             "",
		"*":                            "",
		"https://*.example.com":        "",
		"http://app.example.com":       "",
		"https://app.example.com/path": "",
		"https://app.example.com?x":    "",
		"https://u:p@app.example.com":  "",
		"https://a.example; script":    "",
		"javascript:alert(1)":          "",
		"app.example.com":              "",
		"null":                         "",
		"https://":                     "",
	} {
		got, ok := cleanOrigin(text)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestEmbedOrigins(t *testing.T) {
	ctx := context.Background()
	s := storetest.SQLite(t)
	account := makeAccount(t, s, "acme", false)
	other := makeAccount(t, s, "other", false)
	v := NewVerifier(s, time.Now)
	t.Cleanup(v.Close)
	of := func(id uuid.UUID) []string {
		_, origins, err := v.AccountEmbedding(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return origins
	}
	if got := of(account.ID); len(got) != 0 {
		t.Errorf("a new account lets %q embed its pages", got)
	}
	kept, err := SetEmbedOrigins(ctx, s, "acme", []string{"https://A.example/", "https://b.example", "https://a.example"})
	want := []string{"https://a.example", "https://b.example"}
	if err != nil || !slices.Equal(kept, want) || !slices.Equal(of(account.ID), want) {
		t.Errorf("kept %q (%v) and then %q, want %q", kept, err, of(account.ID), want)
	}
	if got := of(other.ID); len(got) != 0 {
		t.Errorf("another account lets %q", got)
	}
	_, err = SetEmbedOrigins(ctx, s, "acme", []string{"https://c.example", "*", "ftp://x"})
	if err == nil || !strings.Contains(err.Error(), `"*"`) || !strings.Contains(err.Error(), `"ftp://x"`) {
		t.Errorf("wrong origins: %v", err)
	}
	if _, err := SetEmbedOrigins(ctx, s, "acme", slices.Repeat([]string{"https://a.example"}, 21)); err == nil {
		t.Error("21 origins were taken")
	}
	if got := of(account.ID); !slices.Equal(got, want) {
		t.Errorf("a refused change left %q", got)
	}
	if _, err := SetEmbedOrigins(ctx, s, "nobody", nil); !errors.Is(err, ErrNoAccount) {
		t.Errorf("an account that is not there: %v", err)
	}
	if kept, err := SetEmbedOrigins(ctx, s, "acme", nil); err != nil || len(kept) != 0 || len(of(account.ID)) != 0 {
		t.Errorf("taken back: %q, %v", kept, err)
	}
	if id, origins, err := v.AccountEmbedding(ctx, uuid.New()); id != uuid.Nil || origins != nil || err != nil {
		t.Errorf("no account: %v %q %v", id, origins, err)
	}
	for _, token := range []string{"", "x", "1|abc", "%", strings.Repeat("a", 5000)} {
		if id, origins, err := v.TokenEmbedding(ctx, token); id != uuid.Nil || origins != nil || err != nil {
			t.Errorf("token %.9q: %v %q %v", token, id, origins, err)
		}
	}
}
