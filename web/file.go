package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// kinds are the types of the files that a build holds. The system's own table
// is not asked: it differs between machines, and a script of the wrong type
// does not run.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".wasm": "application/wasm",
}

// file is one built file, ready to be written: as it is and compressed, twice.
type file struct {
	kind string
	tag  string
	// zipped and brotli are nil when they save nothing.
	plain, zipped, brotli []byte
}

func mustLoad(files fs.FS, name string) *file {
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		panic(fmt.Sprintf("web: %v: run `npm run build` in web/", err))
	}
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		panic("web: no content type for " + name)
	}
	f := newFile(kind, plain)
	// The build wrote it beside, where it saves something.
	if brotli, err := fs.ReadFile(files, name+".br"); err == nil {
		f.brotli = brotli
	}
	return f
}

func newFile(kind string, plain []byte) *file {
	sum := sha256.Sum256(plain)
	f := &file{kind: kind, tag: hex.EncodeToString(sum[:12]), plain: plain}
	if zipped := compress(plain); len(zipped) < len(plain) {
		f.zipped = zipped
	}
	return f
}

// saying answers the page with who may embed it written into it, for its script;
// the same page when nobody may.
func (f *file) saying(e Embedding) *file {
	if len(e.Origins) == 0 {
		return f
	}
	meta := fmt.Sprintf(`<meta name="cauce-embed" content="%s %s"></head>`, e.Account, strings.Join(e.Origins, " "))
	return newFile(f.kind, bytes.Replace(f.plain, []byte("</head>"), []byte(meta), 1))
}

func compress(plain []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // a constant level: cannot fail
	}
	if _, err := w.Write(plain); err != nil {
		panic(err) // into memory: cannot fail
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// serve writes the file, or only its header to HEAD, or nothing when the caller
// has it already. Cache-Control and the like are set by then. A page that is
// never to be stored gets no tag to ask about.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	body, tag := f.plain, `"`+f.tag+`"`
	if f.zipped != nil || f.brotli != nil {
		header.Add("Vary", "Accept-Encoding")
		accepted := r.Header.Get("Accept-Encoding")
		switch {
		case f.brotli != nil && accepts(accepted, "br"):
			header.Set("Content-Encoding", "br")
			body, tag = f.brotli, `"`+f.tag+`-br"`
		case f.zipped != nil && accepts(accepted, "gzip"):
			header.Set("Content-Encoding", "gzip")
			body, tag = f.zipped, `"`+f.tag+`-gz"`
		}
	}
	if header.Get("Cache-Control") != "no-store" {
		header.Set("ETag", tag)
		if hasTag(r.Header.Get("If-None-Match"), tag) {
			header.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	header.Set("Content-Type", f.kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the caller may have left; nobody is there to tell
	}
}

func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		weight, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !ok {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}

func hasTag(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
