package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

type downloadStream = grpc.ServerStreamingClient[workflowsv1.DownloadMediaResponse]

// download answers the bytes of an attachment, whole or in a range, to who shows a
// key or a signed link.
func (h *handler) download(w *responder, r *http.Request, x *exchange, segments []string) {
	ask := &workflowsv1.DownloadMediaRequest{Uuid: segments[2], MediaUuid: segments[4]}
	query := parseQuery(r.URL.RawQuery)
	if query.Has("signature") || query.Has("expires") {
		x.metadata.Set("x-media-link", segments[2]+"/"+segments[4]+"?"+url.Values{
			"expires": query["expires"], "signature": query["signature"],
		}.Encode())
		query.Del("signature")
		query.Del("expires")
	}
	fault.Attach(ask, surplus(query))
	content := &remote{
		ctx:    metadata.NewOutgoingContext(x.in(r.Context()), x.metadata),
		client: workflowsv1.NewStepsServiceClient(h.calls), ask: ask,
	}
	defer content.close()
	media, err := content.begin()
	if err != nil {
		h.writeCallError(content.ctx, nil, nil, w, r, err)
		return
	}
	content.size = media.GetSize()
	describe(w.Header(), media)
	out := newPatientWriter(&unranged{ResponseWriter: w})
	defer out.done()
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // one range at a time; a client must take the whole as well
	}
	http.ServeContent(out, r, "", media.GetCreatedAt().AsTime(), content)
}

// describe sets what a browser must know so that it never runs what somebody
// attached.
func describe(header http.Header, media *workflowsv1.Media) {
	name := media.GetName()
	if name == "" {
		name = media.GetUuid()
	}
	header.Set("Content-Type", media.GetMime())
	header.Set("Content-Disposition", "attachment; filename*=UTF-8''"+percentEncode(name))
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "private, no-store")
	header.Set("ETag", `"`+media.GetSha256()+`"`)
}

// percentEncode writes a text as RFC 8187 does.
func percentEncode(text string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}

// unranged leaves the body out of a 416, whose status and Content-Range say it all.
type unranged struct {
	http.ResponseWriter
	mute bool
}

// WriteHeader implements http.ResponseWriter.
func (w *unranged) WriteHeader(status int) {
	if status == http.StatusRequestedRangeNotSatisfiable {
		w.mute = true
		w.Header().Del("Content-Type")
		w.Header().Set("Content-Length", "0")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *unranged) Write(p []byte) (int, error) {
	if w.mute {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (w *unranged) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// remote reads an attachment from wherever it was sought to; each place is a call
// of its own.
type remote struct {
	ctx    context.Context //nolint:containedctx // io.Reader takes none
	client workflowsv1.StepsServiceClient
	ask    *workflowsv1.DownloadMediaRequest
	size   int64
	at     int64

	stream downloadStream // nil until something is read
	end    context.CancelFunc
	chunk  []byte
}

// begin calls, from where the reader stands, and answers what is downloaded.
func (c *remote) begin() (*workflowsv1.Media, error) {
	ctx, cancel := context.WithCancel(c.ctx)
	c.end, c.ask.Offset = cancel, c.at
	stream, err := c.client.DownloadMedia(ctx, c.ask)
	if err != nil {
		return nil, err
	}
	first, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	c.stream = stream
	return first.GetMedia(), nil
}

func (c *remote) close() {
	if c.end != nil {
		c.end()
	}
	c.stream, c.end, c.chunk = nil, nil, nil
}

// Seek implements io.Seeker.
func (c *remote) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, errors.New("rest: sought before the beginning")
	}
	c.at = offset
	return offset, nil
}

// Read implements io.Reader.
func (c *remote) Read(p []byte) (int, error) {
	if c.stream != nil && c.ask.GetOffset() != c.at {
		c.close()
	}
	if c.stream == nil {
		if _, err := c.begin(); err != nil {
			return 0, err
		}
	}
	for len(c.chunk) == 0 {
		next, err := c.stream.Recv()
		if err != nil {
			return 0, err
		}
		c.chunk = next.GetChunk()
	}
	n := copy(p, c.chunk)
	c.chunk = c.chunk[n:]
	c.at += int64(n)
	c.ask.Offset = c.at
	return n, nil
}
