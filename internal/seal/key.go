package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of every key here, in bytes.
const KeySize = chacha20poly1305.KeySize

// version is the first byte of every box, so that another cipher can follow.
const version = 1

// ErrOpen means that a box was not sealed by this key for this place, or was
// changed since.
var ErrOpen = errors.New("seal: content cannot be opened: other key, other place, or damaged")

// Key seals and opens the content of one account.
type Key struct {
	aead cipher.AEAD
	mac  []byte
	// root is what the keys of streams are derived from.
	root []byte
}

// NewKey makes a Key of KeySize random bytes.
func NewKey(raw []byte) (*Key, error) {
	aead, err := chacha20poly1305.NewX(raw)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte("cauce fingerprint key v1"))
	root, err := hkdf.Extract(sha256.New, raw, []byte("cauce derived keys v1"))
	if err != nil {
		return nil, err
	}
	return &Key{aead: aead, mac: mac.Sum(nil), root: root}, nil
}

// Derive answers a key of KeySize bytes for one place, such as "media:<uuid>":
// for content that is too long to be sealed in one piece (HKDF-SHA256, RFC 5869).
func (k *Key) Derive(place string) ([]byte, error) {
	return hkdf.Expand(sha256.New, k.root, place, KeySize)
}

// Seal encrypts plain text for a place, such as "step.payload:<uuid>": what was
// sealed for one row or column cannot be moved to another.
func (k *Key) Seal(plain []byte, place string) Sealed {
	box := make([]byte, 1+chacha20poly1305.NonceSizeX, 1+chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	box[0] = version
	nonce := box[1:]
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return Sealed{box: k.aead.Seal(box, nonce, plain, []byte(place))}
}

// Open decrypts what Seal made for the same place; nothing opens to nil.
func (k *Key) Open(s Sealed, place string) ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	if len(s.box) < 1+chacha20poly1305.NonceSizeX || s.box[0] != version {
		return nil, ErrOpen
	}
	nonce := s.box[1 : 1+chacha20poly1305.NonceSizeX]
	plain, err := k.aead.Open(nil, nonce, s.box[1+chacha20poly1305.NonceSizeX:], []byte(place))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// Fingerprint answers a keyed digest (HMAC-SHA256) of content: equal content can
// be recognised, and a guess cannot be tried without the key.
func (k *Key) Fingerprint(content []byte, place string) []byte {
	mac := hmac.New(sha256.New, k.mac)
	mac.Write([]byte(place))
	mac.Write([]byte{0})
	mac.Write(content)
	return mac.Sum(nil)
}
