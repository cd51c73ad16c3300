package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/sio"

	"cauce/internal/seal"
	"cauce/internal/step"
)

// Vault keeps content encrypted in a Store, each object under a key of its own,
// derived from its account's: without that one nothing of it can be read. The
// format is DARE 2.0: packages of 64 KiB, each sealed by AES-256-GCM or
// ChaCha20-Poly1305 and numbered, so that a part can be read by itself and nothing
// be exchanged, left out or cut off.
type Vault struct {
	store Store
}

// NewVault makes a Vault in a Store.
func NewVault(store Store) *Vault { return &Vault{store: store} }

// The sizes of a package of DARE, in bytes.
const (
	packagePlain  = 64 << 10
	packageSealed = packagePlain + 32
)

func config(key *seal.Key, name string) (sio.Config, error) {
	derived, err := key.Derive("media:" + name)
	return sio.Config{MinVersion: sio.Version20, Key: derived}, err
}

// Put reads a source to its end and keeps it under a name. It judges the bytes by
// the rules while they come, with a fault.MediaTooLarge or
// fault.MediaKindNotAllowed, or step.ErrEmptyFile; whatever stops it, nothing is
// kept then.
func (v *Vault) Put(ctx context.Context, key *seal.Key, name string, src io.Reader, rules step.FileRules) (step.Receipt, error) {
	how, err := config(key, name)
	if err != nil {
		return step.Receipt{}, err
	}
	m := newMeter(src, rules)
	sealed, err := sio.EncryptReader(m, how)
	if err != nil {
		return step.Receipt{}, fmt.Errorf("media: %w", err)
	}
	if err := v.store.Put(ctx, name, sealed); err != nil {
		return step.Receipt{}, err
	}
	return m.receipt(), nil
}

// Unknown is the size of content that is read from its beginning to its end,
// however long it is.
const Unknown = -1

// Open answers the content of a name, of which the caller knows the size in bytes
// of plain text, or does not seek from its end. Nothing is asked of the store
// before the first Read.
func (v *Vault) Open(ctx context.Context, key *seal.Key, name string, size int64) (io.ReadSeekCloser, error) {
	how, err := config(key, name)
	if err != nil {
		return nil, err
	}
	return &content{ctx: ctx, store: v.store, how: how, name: name, size: size}, nil
}

// Delete removes the content of a name, if there is any.
func (v *Vault) Delete(ctx context.Context, name string) error { return v.store.Delete(ctx, name) }

// Tidy removes what a Put that never ended left behind, last written before a
// moment.
func (v *Vault) Tidy(ctx context.Context, before time.Time) error { return v.store.Tidy(ctx, before) }

// content reads an object from wherever it was sought to.
type content struct {
	ctx   context.Context //nolint:containedctx // io.Reader takes none
	store Store
	how   sio.Config
	name  string
	size  int64
	at    int64

	object io.ReadCloser // nil until something is read
	plain  io.Reader
}

// Seek implements io.Seeker.
func (c *content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, errors.New("media: sought before the beginning")
	}
	if offset == c.at {
		return offset, nil
	}
	c.at = offset
	return offset, c.Close()
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) {
	if c.size != Unknown {
		if c.at >= c.size {
			return 0, io.EOF
		}
		p = p[:min(int64(len(p)), c.size-c.at)]
	}
	if c.object == nil {
		if err := c.open(); err != nil {
			return 0, err
		}
	}
	n, err := c.plain.Read(p)
	c.at += int64(n)
	if err != nil && err != io.EOF { // a wrapped EOF is no end
		return n, fmt.Errorf("media: %s: %w", c.name, err)
	}
	if err == io.EOF && c.size != Unknown && c.at < c.size {
		return n, fmt.Errorf("media: %s: %w", c.name, io.ErrUnexpectedEOF)
	}
	return n, err
}

// open begins at the package that holds the place.
func (c *content) open() (err error) {
	number := c.at / packagePlain
	if c.object, err = c.store.Open(c.ctx, c.name, number*packageSealed); err != nil {
		return err
	}
	how := c.how
	how.SequenceNumber = uint32(number)
	if c.plain, err = sio.DecryptReader(c.object, how); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	if _, err = io.CopyN(io.Discard, c.plain, c.at%packagePlain); err != nil {
		return fmt.Errorf("media: %s: %w", c.name, err)
	}
	return nil
}

// Close implements io.Closer.
func (c *content) Close() error {
	if c.object == nil {
		return nil
	}
	object := c.object
	c.object, c.plain = nil, nil
	return object.Close()
}
