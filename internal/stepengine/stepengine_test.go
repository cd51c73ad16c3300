package stepengine_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	entengine "cauce/ent/stepengine"
	"cauce/internal/stepengine"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func good() stepengine.Setting {
	return stepengine.Setting{Address: "engine.example:443", Secret: "s3cret", Timeout: 30 * time.Second}
}

func TestCheck(t *testing.T) {
	for name, tt := range map[string]struct {
		change  func(s *stepengine.Setting)
		says    string // "" is right
		allowed string // where private networks are allowed
	}{
		"good":          {func(*stepengine.Setting) {}, "", ""},
		"no port":       {func(s *stepengine.Setting) { s.Address = "engine.example" }, "not HOST:PORT", "not HOST:PORT"},
		"private":       {func(s *stepengine.Setting) { s.Address = "10.0.0.1:443" }, "--engine-allow-private", ""},
		"metadata":      {func(s *stepengine.Setting) { s.Address = "169.254.169.254:80" }, "--engine-allow-private", ""},
		"loopback":      {func(s *stepengine.Setting) { s.Address, s.Plaintext = "127.0.0.1:7070", true }, "", ""},
		"plain":         {func(s *stepengine.Setting) { s.Plaintext = true }, "--plaintext is for this machine", ""},
		"hasty":         {func(s *stepengine.Setting) { s.Timeout = time.Millisecond }, "between 1s and 45s", "between 1s and 45s"},
		"patient":       {func(s *stepengine.Setting) { s.Timeout = time.Minute }, "answers pending", "answers pending"},
		"lines":         {func(s *stepengine.Setting) { s.Secret = "a\r\nb" }, "visible ASCII", "visible ASCII"},
		"a long secret": {func(s *stepengine.Setting) { s.Secret = strings.Repeat("x", 5000) }, "longer than", "longer than"},
		"no CA":         {func(s *stepengine.Setting) { s.CA = "hello" }, "as PEM", "as PEM"},
		"CA for naught": {func(s *stepengine.Setting) { s.Address, s.Plaintext, s.CA = "localhost:1", true, "x" }, "without TLS", "without TLS"},
	} {
		s := good()
		tt.change(&s)
		for allow, says := range map[bool]string{false: tt.says, true: tt.allowed} {
			err := s.Check(allow)
			if (err == nil) != (says == "") || (err != nil && (!strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cret"))) {
				t.Errorf("%s, private allowed %t: %v, want %q", name, allow, err, says)
			}
		}
	}
}

// put sets an engine, at noon.
func put(t *testing.T, s *store.Store, account uuid.UUID, step, address string) {
	t.Helper()
	setting := good()
	setting.Address = address
	if err := stepengine.Set(t.Context(), s, account, step, setting, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
}

func TestEnginesOfAnAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		account := storetest.Account(t, s, false)
		put(t, s, account, "liveness", "old.example:443")
		put(t, s, account, "liveness", "new.example:443")
		put(t, s, account, "enroll_full", "full.example:443")
		all, err := stepengine.List(t.Context(), s, account)
		if err != nil || len(all) != 2 || all[0].Step != "enroll_full" || all[1].Setting.Address != "new.example:443" || all[1].Setting.Secret != "" {
			t.Errorf("%+v, %v", all, err)
		}
		ctx := tenant.WithAccount(t.Context(), account)
		found, ok, err := stepengine.Find(ctx, s, "liveness")
		if err != nil || !ok || found.Secret != "s3cret" || found.Address != "new.example:443" {
			t.Errorf("%+v, %t, %v", found, ok, err)
		}
		row := s.Read().StepEngine.Query().Where(entengine.Step("liveness")).OnlyX(ctx)
		if raw, err := row.Content.Value(); err != nil || bytes.Contains(raw.([]byte), []byte("s3cret")) {
			t.Errorf("it lies in the open: %v", err)
		}
	})
}

func TestTakingAnEngineAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		account, other := storetest.Account(t, s, false), storetest.Account(t, s, true)
		put(t, s, account, "liveness", "engine.example:443")
		put(t, s, account, "enroll_full", "engine.example:443")
		put(t, s, other, "liveness", "other.example:443")
		if err := stepengine.Unset(t.Context(), s, account, "liveness"); err != nil {
			t.Fatal(err)
		}
		if err := stepengine.Unset(t.Context(), s, account, "liveness"); !errors.Is(err, stepengine.ErrNone) {
			t.Errorf("taken away twice: %v", err)
		}
		if steps, err := stepengine.Steps(tenant.WithAccount(t.Context(), account), s); err != nil || len(steps) != 1 || !steps["enroll_full"] {
			t.Errorf("%v, %v", steps, err)
		}
		if _, ok, err := stepengine.Find(tenant.WithAccount(t.Context(), other), s, "liveness"); err != nil || !ok {
			t.Errorf("another account's went with it: %v", err)
		}
		if _, _, err := stepengine.Find(t.Context(), s, "liveness"); err == nil {
			t.Error("it is answered without an account")
		}
	})
}
