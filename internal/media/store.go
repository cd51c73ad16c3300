// Package media keeps the bytes of attachments: it counts, hashes and judges
// them while they come, encrypts them, and puts them into a directory or an
// S3-compatible store. No file is ever whole in memory. What the bytes belong to
// is not its business.
package media

import (
	"context"
	"io"
	"time"
)

// Store keeps objects by name. Names are slashless: UUIDs, of which a part has a
// number behind a dot.
type Store interface {
	// Put writes an object whole or not at all; one that was there is replaced. It
	// fails when src does, and leaves nothing then.
	Put(ctx context.Context, name string, src io.Reader) error
	// Open answers an object from an offset on, in bytes; fs.ErrNotExist when
	// there is none.
	Open(ctx context.Context, name string, offset int64) (io.ReadCloser, error)
	// Delete removes an object; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Tidy removes what a Put that never ended left behind, last written before a
	// moment.
	Tidy(ctx context.Context, before time.Time) error
}
