// Package reader serves the published document to programs and, as a page, to
// people. Nothing that it serves asks for anything of another host.
package reader

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"cauce/gen/openapi"
)

//go:embed style.css
var style []byte

//go:embed script.js
var script []byte

// policy lets the page load its own style and script, and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file is one thing that is served, as it is and compressed; it is compressed
// when somebody first asks.
type file struct {
	kind, etag string
	plain      []byte
	packed     func() []byte
}

// Handler serves /openapi.yaml, /openapi.json, /docs and what lies below that.
// GET and HEAD alone; other verbs are a 405.
func Handler() http.Handler {
	mux := http.NewServeMux()
	for path, f := range map[string]file{
		"/openapi.yaml":   newFile("application/yaml", openapi.YAML),
		"/openapi.json":   newFile("application/json", openapi.JSON),
		"/docs":           newFile("text/html; charset=utf-8", openapi.Page),
		"/docs/style.css": newFile("text/css; charset=utf-8", style),
		"/docs/script.js": newFile("text/javascript; charset=utf-8", script),
	} {
		mux.Handle("GET "+path, f)
	}
	return mux
}

// Serves tells whether a path is the handler's.
func Serves(path string) bool {
	return path == "/openapi.yaml" || path == "/openapi.json" || path == "/docs" || strings.HasPrefix(path, "/docs/")
}

func newFile(kind string, content []byte) file {
	sum := sha256.Sum256(content)
	return file{kind: kind, etag: hex.EncodeToString(sum[:12]), plain: content, packed: sync.OnceValue(func() []byte { return pack(content) })}
}

func pack(content []byte) []byte {
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	_, _ = w.Write(content) // into memory: cannot fail
	_ = w.Close()
	return small.Bytes()
}

// ServeHTTP implements http.Handler: the document may be kept, and is asked for
// again by its ETag.
func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("Cache-Control", "no-cache")
	header.Set("Content-Security-Policy", policy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Add("Vary", "Accept-Encoding")
	content, etag := f.plain, f.etag
	if takesGzip(r) {
		content, etag = f.packed(), f.etag+"-gzip"
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// takesGzip tells whether a caller says so; a part of a file is a part of the
// file as it is.
func takesGzip(r *http.Request) bool {
	if r.Header.Get("Range") != "" {
		return false
	}
	for offer := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(offer), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			_, written, weighed := strings.Cut(weight, "q=")
			q, err := strconv.ParseFloat(strings.TrimSpace(written), 64)
			return !weighed || (err == nil && q > 0)
		}
	}
	return false
}
