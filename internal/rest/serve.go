package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"cauce/internal/fault"
)

// ServeHTTP finds the route, reads the body and lets the gateway call.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := newExchange(r)
	defer x.release()
	out := &responder{ResponseWriter: w, bodiless: r.Method == http.MethodHead}
	out.Header().Set("X-Request-Id", x.id)
	out.Header().Set("Content-Language", x.language)
	out.Header().Add("Vary", "Accept-Language")

	segments, ok := split(r.URL.EscapedPath())
	if !ok {
		h.writeReason(out, x, fault.NotFound)
		return
	}
	place := h.routes.find(segments)
	if place == nil {
		h.writeReason(out, x, fault.NotFound)
		return
	}
	route := place.verbs[r.Method]
	if route == nil {
		out.Header().Set("Allow", place.allow())
		h.writeReason(out, x, fault.MethodNotAllowed)
		return
	}
	if route.stream != nil {
		out.success, x.method = route.success, route.method
		route.stream(h, out, r, x, segments)
		return
	}
	content, refused := h.readBody(w, r, route)
	if refused != nil {
		h.writeError(out, x, refused)
		return
	}
	out.success, x.method = route.success, route.method
	query := parseQuery(r.URL.RawQuery)
	if !route.hasQuery {
		x.surplus = surplus(query)
	}
	h.gateway.ServeHTTP(out, innerRequest(r, x, segments, query, content))
}

// readBody reads the body of a route that has one, before the gateway would: its
// size and media type are refused without asking who is calling.
func (h *handler) readBody(w http.ResponseWriter, r *http.Request, route *route) ([]byte, *fault.Error) {
	if !route.hasBody {
		return nil, nil
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, fault.New(fault.BodyTooLarge, err)
	case err != nil:
		// The caller left in the middle, or its chunks are broken.
		return nil, &fault.Error{Reason: fault.InvalidRequest, Cause: err, Faults: []fault.Fault{{Path: wholeBody, Code: fault.Invalid}}}
	case len(content) > 0 && !isJSON(r.Header):
		return nil, fault.New(fault.UnsupportedMediaType, nil)
	}
	return content, nil
}

// isJSON tells whether a body is said to be JSON as it stands. One of which
// nothing is said is taken for it: some mobile clients leave it out.
func isJSON(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	given := header.Get("Content-Type")
	if given == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(given)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return false
	}
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// innerRequest is what the gateway sees: a path without doubled slashes, the
// query already taken apart, and no header, address or host, of which it would
// pass on more than it should.
func innerRequest(r *http.Request, x *exchange, segments []string, query url.Values, content []byte) *http.Request {
	verb := r.Method
	if verb == http.MethodHead {
		verb = http.MethodGet
	}
	inner := &http.Request{
		Method: verb,
		URL:    &url.URL{Path: "/" + strings.Join(segments, "/")},
		Header: http.Header{},
		Body:   &body{Reader: bytes.NewReader(content), content: content},
		Form:   query,
	}
	return inner.WithContext(x.in(r.Context()))
}

// body is a request body that is in memory already; the codec takes it whole.
type body struct {
	*bytes.Reader
	content []byte
}

// Close implements io.Closer.
func (*body) Close() error { return nil }

// responder writes an answer: a success with the route's status, of which the
// gateway knows nothing, and nothing but headers for a HEAD.
type responder struct {
	http.ResponseWriter
	success  int
	written  bool
	bodiless bool
}

// WriteHeader implements http.ResponseWriter.
func (w *responder) WriteHeader(status int) {
	if !w.written {
		w.written = true
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *responder) Write(p []byte) (int, error) {
	w.WriteHeader(w.success)
	if w.bodiless {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (w *responder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
