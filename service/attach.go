package service

import (
	"errors"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/fault"
)

// patience is how long a caller may send or take nothing of a file.
const patience = time.Minute

// AttachMedia takes a file for the current step: a header, then its bytes.
func (s *executions) AttachMedia(stream grpc.ClientStreamingServer[workflowsv1.AttachMediaRequest, workflowsv1.Session]) error {
	ctx := stream.Context()
	token, err := heldToken(ctx)
	if err != nil {
		return err
	}
	body := newBody(stream, patience)
	defer body.Interrupt()
	header, faults, err := s.header(body)
	if err != nil {
		return err
	}
	id, err := pathID(header.GetUuid())
	if err != nil {
		return err
	}
	f, err := s.deps.Engine.Attach(ctx, execution.NewFile{
		Flow: token.Flow, Step: id, Collection: header.GetCollection(), Name: header.GetName(),
		Upload: header.Upload, Offset: header.Offset, Size: header.Size, By: actor(ctx),
	}, body, faults)
	if err != nil {
		return err
	}
	session, err := s.session(ctx, f, nil)
	if err != nil {
		return err
	}
	return stream.SendAndClose(session)
}

// header reads the first message and judges its shape. Without a header nobody
// knows which step it is about.
func (s *executions) header(body *body) (*workflowsv1.MediaHeader, *fault.List, error) {
	faults := &fault.List{}
	first, err := body.next()
	if errors.Is(err, io.EOF) {
		first, err = &workflowsv1.AttachMediaRequest{}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	faults.AddAll("", fault.Carried(first))
	if first.GetHeader() == nil {
		faults.Add("header", fault.Required)
		return nil, nil, faults.Err()
	}
	found, err := s.deps.Rules.Faults(first.GetHeader())
	faults.AddAll("", found)
	return first.GetHeader(), faults, err
}

// body is the bytes of a file as messages bring them.
type body struct {
	stream   grpc.ClientStreamingServer[workflowsv1.AttachMediaRequest, workflowsv1.Session]
	patience time.Duration
	messages chan received
	chunk    []byte
	err      error

	interrupted chan struct{}
	once        sync.Once
}

type received struct {
	request *workflowsv1.AttachMediaRequest
	err     error
}

// newBody begins to receive; it ends when the stream does.
func newBody(stream grpc.ClientStreamingServer[workflowsv1.AttachMediaRequest, workflowsv1.Session], patience time.Duration) *body {
	b := &body{stream: stream, patience: patience, messages: make(chan received), interrupted: make(chan struct{})}
	go b.receive()
	return b
}

// receive waits for messages beside the reader, which must not wait for ever.
func (b *body) receive() {
	for {
		request, err := b.stream.Recv()
		select {
		case b.messages <- received{request, err}:
		case <-b.interrupted:
			return
		}
		if err != nil {
			return
		}
	}
}

// Interrupt implements execution.Body.
func (b *body) Interrupt() { b.once.Do(func() { close(b.interrupted) }) }

func (b *body) next() (*workflowsv1.AttachMediaRequest, error) {
	end := time.NewTimer(b.patience)
	defer end.Stop()
	select {
	case m := <-b.messages:
		if m.err != nil && m.err != io.EOF { //nolint:errorlint // gRPC's own word for the end
			return nil, fault.New(fault.DeadlineExceeded, m.err) // the caller is gone
		}
		return m.request, m.err
	case <-end.C:
		return nil, fault.New(fault.DeadlineExceeded, errStalled)
	case <-b.interrupted:
		return nil, fault.New(fault.UploadOffset, errTakenOver)
	}
}

// Why a body ends before its time.
var (
	errStalled   = errors.New("service: nothing came for too long")
	errTakenOver = errors.New("service: another request goes on with this file")
)

// Read implements io.Reader. A message that is no chunk ends it as if it had been
// cut off: that is how the edge tells of a request that was.
func (b *body) Read(p []byte) (int, error) {
	for len(b.chunk) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		request, err := b.next()
		switch part := request.GetPart().(type) {
		case *workflowsv1.AttachMediaRequest_Chunk:
			b.chunk = part.Chunk
		default:
			if err == nil {
				err = &fault.Error{Reason: fault.InvalidRequest, Faults: []fault.Fault{{Path: "body", Code: fault.Invalid}}}
			}
		}
		b.err = err
	}
	n := copy(p, b.chunk)
	b.chunk = b.chunk[n:]
	return n, nil
}
