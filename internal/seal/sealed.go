// Package seal encrypts what the database must not hold in the clear: payloads,
// setups, autofill, signing secrets, event contents. Each account has a key of
// its own, wrapped under the operator's master key, so that dropping that one
// key erases an account's content. The cipher is XChaCha20-Poly1305
// (draft-irtf-cfrg-xchacha-03), whose 192-bit random nonces never run out.
package seal

import (
	"database/sql/driver"
	"fmt"
)

// Sealed is the ent field type of encrypted content. Its zero value is NULL.
// Only Key.Seal makes another, so plain text cannot slip in.
type Sealed struct {
	box []byte
}

// IsZero tells whether there is nothing in it.
func (s Sealed) IsZero() bool { return len(s.box) == 0 }

// String tells the size alone, so that a row printed into a log stays short.
func (s Sealed) String() string { return fmt.Sprintf("sealed(%d bytes)", len(s.box)) }

// Value implements driver.Valuer.
func (s Sealed) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.box, nil
}

// Scan implements sql.Scanner.
func (s *Sealed) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		s.box = nil
	case []byte:
		s.box = append([]byte(nil), v...)
	default:
		return fmt.Errorf("seal: cannot scan %T", src)
	}
	return nil
}
