package web

import (
	"io/fs"
	"net/http"
	"strings"
)

const (
	prefix       = "/f"
	assetsPrefix = "assets/"

	// Hashed names never change their content.
	immutable = "public, max-age=31536000, immutable"
)

// Config is what an operator decides about the page.
type Config struct {
	// FrameAncestors answers the origins that may embed the page which this
	// request asks for, such as "https://app.example.com". Nil, or no origin, is
	// nobody.
	FrameAncestors func(*http.Request) []string
}

// Handler serves the page at /f, /f/ and /f/{token}, and its files under
// /f/assets/. It reads no token and writes no log; whoever logs requests around
// it must leave out the path, which holds one.
func Handler(cfg Config) http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // a constant path: cannot fail
	}
	return newHandler(files, cfg)
}

type handler struct {
	page   *file
	assets map[string]*file
	frame  func(*http.Request) []string
}

// newHandler reads and compresses every file once. A build without its page is
// a mistake of whoever built it, found at the first start.
func newHandler(files fs.FS, cfg Config) *handler {
	h := &handler{assets: map[string]*file{}, frame: cfg.FrameAncestors}
	h.page = mustLoad(files, "index.html")
	names, err := fs.Glob(files, assetsPrefix+"*")
	if err != nil {
		panic(err) // a constant pattern: cannot fail
	}
	for _, name := range names {
		h.assets[strings.TrimPrefix(name, assetsPrefix)] = mustLoad(files, name)
	}
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, cache := h.find(r)
	h.secure(w.Header(), r)
	switch {
	case found == nil:
		http.Error(w, "404 not found", http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
	default:
		w.Header().Set("Cache-Control", cache)
		found.serve(w, r)
	}
}

// find answers the file of an address and how long it may be kept. The escaped
// path is what counts: an escaped slash belongs to the token. Repeated slashes
// are one, as everywhere in the service.
func (h *handler) find(r *http.Request) (*file, string) {
	rest, ok := strings.CutPrefix(collapse(r.URL.EscapedPath()), prefix)
	if !ok || (rest != "" && rest[0] != '/') {
		return nil, ""
	}
	rest = strings.TrimPrefix(rest, "/")
	if name, ok := strings.CutPrefix(rest, assetsPrefix); ok {
		return h.assets[name], immutable
	}
	if strings.Contains(rest, "/") || rest+"/" == assetsPrefix {
		return nil, ""
	}
	return h.page, "no-store"
}

func collapse(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}

// secure sets what the browser must enforce, on every answer, faults included.
func (h *handler) secure(header http.Header, r *http.Request) {
	header.Set("Content-Security-Policy", policy+h.ancestors(r))
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
	header.Set("Cache-Control", "no-store")
}

// policy lets the page run its own files, talk to its own origin and show
// pictures that it made itself: nothing inline, nothing of anybody else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; " +
	"base-uri 'none'; frame-ancestors "

func (h *handler) ancestors(r *http.Request) string {
	var origins []string
	if h.frame != nil {
		for _, origin := range h.frame(r) {
			if isOrigin(origin) {
				origins = append(origins, origin)
			}
		}
	}
	if len(origins) == 0 {
		return "'none'"
	}
	return strings.Join(origins, " ")
}

// isOrigin keeps a stored text from adding directives or wildcards to the
// policy: a scheme, a host, perhaps a port, and nothing else.
func isOrigin(text string) bool {
	host, ok := strings.CutPrefix(text, "https://")
	if !ok {
		host, ok = strings.CutPrefix(text, "http://")
	}
	if !ok || host == "" {
		return false
	}
	return strings.Trim(host, hostCharacters) == ""
}

const hostCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"
