package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Master is the operator's key: it wraps the keys of accounts, and recognises what is
// counted over all of them.
type Master struct {
	key *Key
	id  string
}

// ErrNoMaster means that the master key's file is not there.
var ErrNoMaster = errors.New("seal: no master key file")

// ID tells one master key from another without revealing it: the first 8 bytes
// of its SHA-256, in hex.
func (m *Master) ID() string { return m.id }

// NewAccountKey makes a key for an account and answers it wrapped.
func (m *Master) NewAccountKey(account string) Sealed {
	raw := make([]byte, KeySize)
	_, _ = rand.Read(raw)
	return m.key.Seal(raw, accountPlace(account))
}

// Unwrap opens an account's key.
func (m *Master) Unwrap(wrapped Sealed, account string) (*Key, error) {
	raw, err := m.key.Open(wrapped, accountPlace(account))
	if err != nil {
		return nil, fmt.Errorf("seal: the account's key does not open under master key %s: is it the right --master-key-file? %w", m.id, err)
	}
	return NewKey(raw)
}

// Fingerprint answers a keyed digest of content, the same whichever account it is
// of. It is under a key of its own, derived from the master's.
func (m *Master) Fingerprint(content []byte, place string) []byte {
	return m.key.Fingerprint(content, place)
}

func accountPlace(account string) string { return "account.key:" + account }

// LoadMaster reads a master key: a file of 32 bytes in base64.
func LoadMaster(path string) (*Master, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s", ErrNoMaster, path)
	}
	if err != nil {
		return nil, fmt.Errorf("seal: master key: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != KeySize {
		return nil, fmt.Errorf("seal: %s does not hold a master key: it must be %d bytes in base64 (openssl rand -base64 %d)", path, KeySize, KeySize)
	}
	return newMaster(raw)
}

func newMaster(raw []byte) (*Master, error) {
	key, err := NewKey(raw)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	return &Master{key: key, id: hex.EncodeToString(sum[:8])}, nil
}

// CreateMaster makes a master key at path, readable by its owner alone, or loads
// the one that another process made there first. The file appears whole or not
// at all.
func CreateMaster(path string) (*Master, error) {
	raw := make([]byte, KeySize)
	_, _ = rand.Read(raw)
	temp, err := os.CreateTemp(filepath.Dir(path), ".master-*")
	if err != nil {
		return nil, fmt.Errorf("seal: master key: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err != nil {
		return nil, fmt.Errorf("seal: master key: %w", err)
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("seal: master key: %w", err)
	}
	syncDir(filepath.Dir(path))
	return LoadMaster(path)
}

// syncDir makes a new name outlive a power cut: without the key every account is
// lost. Where a directory cannot be synced, as on Windows, its own system
// sees to it.
func syncDir(path string) {
	dir, err := os.Open(path)
	if err != nil {
		return
	}
	_ = dir.Sync()
	_ = dir.Close()
}
