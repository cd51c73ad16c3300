package store_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

func TestOpenMakesPrivateFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such rights")
	}
	dir := filepath.Join(t.TempDir(), "a", "data")
	s := storetest.Open(t, store.Config{DataDir: dir})
	storetest.Account(t, s, true)
	wantMode(t, dir, 0o700)
	for _, name := range []string{"cauce.db", "cauce.db-wal", "master.key"} {
		wantMode(t, filepath.Join(dir, name), 0o600)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %v; want %v", path, got, want)
	}
}

func TestOpenTakesAnyPath(t *testing.T) {
	for _, name := range []string{"with space", "per%cent%20", "quest?ion=1&x", "ha#sh", "año", "file:x"} {
		dir := filepath.Join(t.TempDir(), name)
		s := storetest.Open(t, store.Config{DataDir: dir})
		storetest.Account(t, s, true)
		if _, err := os.Stat(filepath.Join(dir, "cauce.db")); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	noDatabase := t.TempDir()
	if err := os.WriteFile(filepath.Join(noDatabase, "cauce.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg  store.Config
		says string
	}{
		"no data directory":     {store.Config{}, "no data directory"},
		"a file as directory":   {store.Config{DataDir: file}, "data directory"},
		"another file":          {store.Config{DataDir: noDatabase}, "not a database"},
		"another database":      {store.Config{DataDir: t.TempDir(), DatabaseURL: "mysql://localhost/x"}, "postgres://"},
		"a broken URL":          {store.Config{DataDir: t.TempDir(), DatabaseURL: "postgres://u:hidden@host:port/x"}, "database URL"},
		"nobody at the address": {store.Config{DataDir: t.TempDir(), DatabaseURL: "postgres://u:hidden@127.0.0.1:1/x"}, "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), c.cfg)
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "hidden") {
				t.Errorf("the error says %q", text)
			}
		})
	}
}

// withAccount opens a store, makes an account in it and closes it again.
func withAccount(t *testing.T, cfg store.Config) {
	t.Helper()
	s := storetest.Open(t, cfg)
	storetest.Account(t, s, true)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func eachConfig(t *testing.T, run func(t *testing.T, cfg store.Config)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, store.Config{DataDir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) {
		run(t, store.Config{DataDir: t.TempDir(), DatabaseURL: storetest.PostgresURL(t)})
	})
}

func wantNoOpen(t *testing.T, cfg store.Config, says ...string) {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err == nil {
		_ = s.Close()
		t.Fatal("opened")
	}
	for _, text := range says {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error says %q; want %q in it", err, text)
		}
	}
}

func TestMasterKeyIsKept(t *testing.T) {
	eachConfig(t, func(t *testing.T, cfg store.Config) {
		t.Helper()
		var ids [2]string
		for i := range ids {
			s := storetest.Open(t, cfg)
			ids[i] = s.Master().ID()
			storetest.Account(t, s, true)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if ids[0] != ids[1] {
			t.Errorf("master keys %v", ids)
		}
	})
}

func TestMasterKeyElsewhere(t *testing.T) {
	eachConfig(t, func(t *testing.T, cfg store.Config) {
		t.Helper()
		cfg.MasterKeyFile = filepath.Join(t.TempDir(), "other.key")
		withAccount(t, cfg)
		if _, err := os.Stat(cfg.MasterKeyFile); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(cfg.DataDir, "master.key")); err == nil {
			t.Error("there is a key in the data directory too")
		}
		withAccount(t, cfg)
	})
}

func TestMasterKeyMissing(t *testing.T) {
	eachConfig(t, func(t *testing.T, cfg store.Config) {
		t.Helper()
		withAccount(t, cfg)
		path := filepath.Join(cfg.DataDir, "master.key")
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the first try must not have made one
			wantNoOpen(t, cfg, path, "put it back", "--master-key-file")
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
		withAccount(t, cfg)
	})
}

func TestMasterKeyWrong(t *testing.T) {
	eachConfig(t, func(t *testing.T, cfg store.Config) {
		t.Helper()
		withAccount(t, cfg)
		cfg.MasterKeyFile = filepath.Join(t.TempDir(), "other.key")
		other, err := seal.CreateMaster(cfg.MasterKeyFile)
		if err != nil {
			t.Fatal(err)
		}
		wantNoOpen(t, cfg, other.ID(), cfg.MasterKeyFile, "--master-key-file")
	})
}

func TestMasterKeyBeforeAccounts(t *testing.T) {
	eachConfig(t, func(t *testing.T, cfg store.Config) {
		t.Helper()
		s := storetest.Open(t, cfg)
		first := s.Master().ID()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(cfg.DataDir, "master.key")); err != nil {
			t.Fatal(err)
		}
		if again := storetest.Open(t, cfg).Master().ID(); again == first {
			t.Error("no new key was made for a database without accounts")
		}
	})
}

func TestAccountKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		one, two := storetest.Account(t, s, true), storetest.Account(t, s, false)
		keyOne, err := s.AccountKey(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		keyTwo, err := s.AccountKey(t.Context(), two)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keyTwo.Open(keyOne.Seal([]byte("text"), "place"), "place"); err == nil {
			t.Error("one account's key opens another's content")
		}
		if again, err := s.AccountKey(t.Context(), one); again != keyOne || err != nil {
			t.Errorf("asked again: %v, %v", again, err)
		}
		if _, err := s.AccountKey(t.Context(), uuid.New()); !ent.IsNotFound(err) {
			t.Errorf("of no account: %v", err)
		}
	})
}
