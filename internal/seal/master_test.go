package seal_test

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cauce/internal/seal"
)

func createMaster(t *testing.T) (*seal.Master, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.key")
	master, err := seal.CreateMaster(path)
	if err != nil {
		t.Fatal(err)
	}
	return master, path
}

func TestCreateMaster(t *testing.T) {
	master, path := createMaster(t)
	loaded, err := seal.LoadMaster(path)
	if err != nil || loaded.ID() != master.ID() {
		t.Fatalf("loaded %v, %v; made %s", loaded, err, master.ID())
	}
	if again, err := seal.CreateMaster(path); err != nil || again.ID() != master.ID() {
		t.Fatalf("made %v, %v over %s", again, err, master.ID())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files beside the key", len(entries)-1)
	}
}

func TestCreateMasterOnceForAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	ids := make([]string, 16)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			master, err := seal.CreateMaster(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = master.ID()
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("made several keys: %v", ids)
		}
	}
}

func TestCreateMasterWithoutDirectory(t *testing.T) {
	if _, err := seal.CreateMaster(filepath.Join(t.TempDir(), "none", "master.key")); err == nil {
		t.Fatal("made a key in no directory")
	}
}

func TestLoadMasterRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := seal.LoadMaster(filepath.Join(dir, "none")); !errors.Is(err, seal.ErrNoMaster) {
		t.Errorf("no file: %v", err)
	}
	for name, text := range map[string]string{
		"empty":      "",
		"not base64": "a master key, honestly",
		"short":      base64.StdEncoding.EncodeToString(make([]byte, seal.KeySize-1)),
		"long":       base64.StdEncoding.EncodeToString(make([]byte, seal.KeySize+1)),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := seal.LoadMaster(path)
		if err == nil || errors.Is(err, seal.ErrNoMaster) || !strings.Contains(err.Error(), "openssl rand") {
			t.Errorf("%s: %v", name, err)
		}
		if text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%s: the error shows the file's content", name)
		}
	}
}

func TestMasterIDTellsKeysApart(t *testing.T) {
	one, path := createMaster(t)
	two, _ := createMaster(t)
	if one.ID() == two.ID() {
		t.Error("two keys share an id")
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), one.ID()) {
		t.Errorf("the id is part of the key: %v", err)
	}
}

func TestAccountKeys(t *testing.T) {
	master, _ := createMaster(t)
	other, _ := createMaster(t)
	wrapped := master.NewAccountKey("one")
	key, err := master.Unwrap(wrapped, "one")
	if err != nil {
		t.Fatal(err)
	}
	again, err := master.Unwrap(wrapped, "one")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(key.Seal([]byte("text"), "place"), "place"); err != nil || string(plain) != "text" {
		t.Errorf("the key, unwrapped twice, opens to %q, %v", plain, err)
	}
	if _, err := master.Unwrap(wrapped, "two"); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another account's: %v", err)
	}
	if _, err := other.Unwrap(wrapped, "one"); !errors.Is(err, seal.ErrOpen) || !strings.Contains(err.Error(), "--master-key-file") {
		t.Errorf("another master key: %v", err)
	}
}
