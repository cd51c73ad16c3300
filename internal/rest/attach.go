package rest

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// uploadChunk is how many bytes of a file make a message at most: the reader of
// forms hands out no more.
const uploadChunk = 4 << 10

type uploadStream = grpc.ClientStreamingClient[workflowsv1.AttachMediaRequest, workflowsv1.Session]

// attach takes a form with a file and streams it to AttachMedia.
func (h *handler) attach(w *responder, r *http.Request, x *exchange, segments []string) {
	body := newPatientReader(w, r)
	defer body.done()
	ours := *r // the server must find the body that it made, to let go of it gently
	ours.Body = io.NopCloser(body)
	form, err := ours.MultipartReader()
	if err != nil {
		h.writeReason(w, x, fault.UnsupportedMediaType)
		return
	}
	header := &workflowsv1.MediaHeader{Uuid: segments[2]}
	file := readForm(form, parseQuery(r.URL.RawQuery), header)
	// That the caller is gone is told by its body; after the last byte it does not
	// matter any more.
	ctx, cancel := context.WithCancel(metadata.NewOutgoingContext(context.WithoutCancel(x.in(r.Context())), x.metadata))
	defer cancel()
	stream, err := workflowsv1.NewExecutionServiceClient(h.calls).AttachMedia(ctx)
	if err != nil {
		h.writeCallError(ctx, nil, nil, w, r, err)
		return
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		defer body.done()
		sendForm(stream, header, form, file)
	}()
	session := &workflowsv1.Session{}
	err = stream.RecvMsg(session)
	body.finish(sent)
	if err != nil {
		w.Header().Set("Connection", "close") // nobody knows how far its body was read
		h.writeCallError(ctx, nil, nil, w, r, err)
		return
	}
	h.writeAnswer(w, x, session)
}

// sendForm sends a header and the bytes of a file. A form that breaks off, or goes
// on behind its file, ends in a message that is no chunk: the call fails by it. How
// the call ends is not for the sender to say.
func sendForm(stream uploadStream, header *workflowsv1.MediaHeader, form *multipart.Reader, file *multipart.Part) {
	defer func() { _ = stream.CloseSend() }()
	if stream.Send(&workflowsv1.AttachMediaRequest{Part: &workflowsv1.AttachMediaRequest_Header{Header: header}}) != nil || file == nil {
		return
	}
	var err error
	for err == nil {
		chunk := make([]byte, uploadChunk) // handed over, never used again
		var n int
		if n, err = file.Read(chunk); n == 0 {
			continue
		}
		part := &workflowsv1.AttachMediaRequest_Chunk{Chunk: chunk[:n]}
		if stream.Send(&workflowsv1.AttachMediaRequest{Part: part}) != nil {
			return
		}
	}
	if err == io.EOF { //nolint:errorlint // a form that breaks off ends in a wrapped one
		_, err = form.NextPart()
	}
	if err != io.EOF { //nolint:errorlint // the same
		_ = stream.Send(&workflowsv1.AttachMediaRequest{})
	}
}

// writeAnswer writes a success past the gateway.
func (h *handler) writeAnswer(w *responder, x *exchange, session *workflowsv1.Session) {
	text, err := codec{}.Marshal(answer{x, session})
	if err != nil {
		h.writeError(w, x, fault.New(fault.Internal, err))
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(text) // whoever does not take it has left
}
