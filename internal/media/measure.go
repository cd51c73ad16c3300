package media

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"slices"
	"strconv"
	"sync"

	"github.com/gabriel-vasile/mimetype"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// headSize is how many bytes tell a kind: enough for the first entries of an
// office document, which is a ZIP archive.
const headSize = 64 << 10

// The library looks at 3 KiB unless told otherwise, in a variable of the package.
var lookFurther = sync.OnceFunc(func() { mimetype.SetLimit(headSize) })

// kindOf answers the kind of content by its beginning, without parameters.
func kindOf(head []byte) string {
	lookFurther()
	kind, _, err := mime.ParseMediaType(mimetype.Detect(head).String())
	if err != nil {
		return "application/octet-stream"
	}
	return kind
}

// meter reads a source and judges it on the way: it fails as soon as there are too
// many bytes, or their kind is none of those taken.
type meter struct {
	src   *bufio.Reader
	rules step.FileRules
	sum   hash.Hash
	size  int64
	mime  string
	known bool // whether the kind was judged
}

func newMeter(src io.Reader, rules step.FileRules) *meter {
	return &meter{src: bufio.NewReaderSize(src, headSize), rules: rules, sum: sha256.New()}
}

// Read implements io.Reader. An error of the source comes out wrapped: the cipher
// takes a bare io.ErrUnexpectedEOF, which is how a body that was cut off ends, for
// the end of the content.
func (m *meter) Read(p []byte) (int, error) {
	if !m.known {
		if err := m.judgeKind(); err != nil {
			return 0, err
		}
	}
	n, err := m.src.Read(p)
	m.sum.Write(p[:n])
	m.size += int64(n)
	if m.size > m.rules.MaxBytes {
		return 0, &fault.Error{Reason: fault.MediaTooLarge, Meta: map[string]string{"max_bytes": strconv.FormatInt(m.rules.MaxBytes, 10)}}
	}
	if err != nil && err != io.EOF { // a wrapped EOF is no end
		return n, fmt.Errorf("media: source: %w", err)
	}
	if err != nil && m.size == 0 {
		return 0, step.ErrEmptyFile
	}
	return n, err
}

func (m *meter) judgeKind() error {
	m.known = true
	head, err := m.src.Peek(headSize)
	whole := err == nil || errors.Is(err, io.EOF) && !m.rules.Part
	m.mime = kindOf(head)
	if m.rules.Mimes == nil || !whole || len(head) == 0 || slices.Contains(m.rules.Mimes, m.mime) {
		return nil // what cut the source off, or that it is empty, comes out of the next Read
	}
	return &fault.Error{Reason: fault.MediaKindNotAllowed, Meta: map[string]string{"mime": m.mime}}
}

func (m *meter) receipt() step.Receipt {
	return step.Receipt{Size: m.size, SHA256: m.sum.Sum(nil), Mime: m.mime}
}
