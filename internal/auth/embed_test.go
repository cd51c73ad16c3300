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
	wantOrigins := func(when string, id uuid.UUID, want ...string) {
		t.Helper()
		if _, got, err := v.AccountEmbedding(ctx, id); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q (%v), want %q", when, got, err, want)
		}
	}
	wantOrigins("a new account", account.ID)
	kept, err := SetEmbedOrigins(ctx, s, "acme", []string{"https://A.example/", "https://b.example", "https://a.example"})
	if err != nil || !slices.Equal(kept, []string{"https://a.example", "https://b.example"}) {
		t.Errorf("kept %q: %v", kept, err)
	}
	wantOrigins("set", account.ID, "https://a.example", "https://b.example")
	wantOrigins("another account", other.ID)

	_, err = SetEmbedOrigins(ctx, s, "acme", []string{"https://c.example", "*", "ftp://x"})
	if err == nil || !strings.Contains(err.Error(), `"*"`) || !strings.Contains(err.Error(), `"ftp://x"`) {
		t.Errorf("wrong origins: %v", err)
	}
	if _, err := SetEmbedOrigins(ctx, s, "acme", slices.Repeat([]string{"https://a.example"}, 21)); err == nil {
		t.Error("21 origins were taken")
	}
	wantOrigins("after what was refused", account.ID, "https://a.example", "https://b.example")
	if _, err := SetEmbedOrigins(ctx, s, "nobody", nil); !errors.Is(err, ErrNoAccount) {
		t.Errorf("an account that is not there: %v", err)
	}
	if _, err := SetEmbedOrigins(ctx, s, "acme", nil); err != nil {
		t.Error(err)
	}
	wantOrigins("taken back", account.ID)
	wantOrigins("no account", uuid.New())
}

func TestTokensThatOpenNothingLetNobodyEmbed(t *testing.T) {
	v := NewVerifier(storetest.SQLite(t), time.Now)
	t.Cleanup(v.Close)
	for _, token := range []string{"", "x", "1|abc", "%", strings.Repeat("a", 5000)} {
		if id, origins, err := v.TokenEmbedding(t.Context(), token); id != uuid.Nil || origins != nil || err != nil {
			t.Errorf("token %.9q: %v %q %v", token, id, origins, err)
		}
	}
}
