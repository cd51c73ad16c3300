package web

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

const (
	prefix       = "/f"
	assetsPrefix = "assets/"

	// Hashed names never change their content.
	immutable = "public, max-age=31536000, immutable"
)

// Config is what others decide about the page.
type Config struct {
	// Embedding answers who may show in a frame the page that the link with this
	// token opens, or, where the token is empty, any page of this account. Nil is
	// nobody, ever.
	Embedding func(ctx context.Context, token, account string) Embedding
}

// Embedding is who may show a page in a frame. The zero value is nobody.
type Embedding struct {
	// Account is the one whose page it is: an identifier without spaces that may
	// stand in an address. A page that is loaded again names it there, because the
	// token has left the address by then.
	Account string
	// Origins are such as "https://app.example.com"; what is none is left out.
	Origins []string
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
	// embedding is never nil.
	embedding func(ctx context.Context, token, account string) Embedding
}

// newHandler reads and compresses every file once. A build without its page is
// a mistake of whoever built it, found at the first start.
func newHandler(files fs.FS, cfg Config) *handler {
	h := &handler{assets: map[string]*file{}, embedding: cfg.Embedding}
	if h.embedding == nil {
		h.embedding = func(context.Context, string, string) Embedding { return Embedding{} }
	}
	h.page = mustLoad(files, "index.html")
	names, err := fs.Glob(files, assetsPrefix+"*")
	if err != nil {
		panic(err) // a constant pattern: cannot fail
	}
	for _, name := range names {
		if path.Ext(name) == ".br" {
			continue // not a file of its own
		}
		h.assets[strings.TrimPrefix(name, assetsPrefix)] = mustLoad(files, name)
	}
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, cache := h.find(r)
	embedding := h.embeddingOf(found, r)
	secure(w.Header(), embedding.Origins)
	switch {
	case found == nil:
		http.Error(w, "404 not found", http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
	default:
		w.Header().Set("Cache-Control", cache)
		found.saying(embedding).serve(w, r)
	}
}

// embeddingOf asks who may embed the page. The token in the address is only
// looked at; where it cannot be read, nobody may.
func (h *handler) embeddingOf(found *file, r *http.Request) Embedding {
	if found != h.page {
		return Embedding{}
	}
	segment := path.Base(collapse(r.URL.EscapedPath()))
	token, err := url.PathUnescape(segment)
	if err != nil || "/"+segment == prefix {
		token = ""
	}
	embedding := h.embedding(r.Context(), token, r.URL.Query().Get("embed"))
	embedding.Origins = slices.DeleteFunc(slices.Clone(embedding.Origins), func(origin string) bool { return !IsOrigin(origin) })
	if len(embedding.Origins) == 0 || strings.ContainsAny(embedding.Account, " \"<>&") {
		return Embedding{}
	}
	return embedding
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

func collapse(text string) string {
	for strings.Contains(text, "//") {
		text = strings.ReplaceAll(text, "//", "/")
	}
	return text
}

// secure sets what the browser must enforce, on every answer, faults included.
func secure(header http.Header, ancestors []string) {
	header.Set("Content-Security-Policy", policy+sources(ancestors))
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Permissions-Policy", permissions)
	header.Set("Cache-Control", "no-store")
}

// permissions keep for the page what its steps use, and from everybody else, it
// included, what none does.
const permissions = "geolocation=(self), camera=(self), microphone=(self), otp-credentials=(self), " +
	"publickey-credentials-get=(self), publickey-credentials-create=(self), " +
	"accelerometer=(), display-capture=(), gyroscope=(), hid=(), " +
	"magnetometer=(), midi=(), payment=(), serial=(), usb=()"

// policy lets the page run its own files, talk to its own origin and show
// pictures that it made itself: nothing inline, nothing of anybody else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; " +
	"base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "

func sources(origins []string) string {
	if len(origins) == 0 {
		return "'none'"
	}
	return strings.Join(origins, " ")
}

// IsOrigin tells whether a text is an origin of the web, as browsers write it: a
// scheme, a host, perhaps a port, and nothing else. It keeps a stored text from
// adding directives or wildcards to the policy.
func IsOrigin(text string) bool {
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
