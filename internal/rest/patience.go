package rest

import (
	"io"
	"net/http"
	"time"
)

// patience is how long a caller may send or take nothing of a file. The server's
// own limit is for a whole request, which a slow phone's video outlasts.
const patience = time.Minute

// remainder is how long the rest of a body that nobody wants may take.
const remainder = 5 * time.Second

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// patientReader is a request's body that may take as long as it needs, while bytes
// come.
type patientReader struct {
	src         io.Reader
	start, stop func()
	timer       *time.Timer
}

func newPatientReader(w http.ResponseWriter, r *http.Request) *patientReader {
	control := http.NewResponseController(w)
	start := func() { _ = control.SetReadDeadline(time.Time{}) } // a test's recorder has none
	stop := func() { _ = control.SetReadDeadline(longAgo) }
	start()
	return &patientReader{src: r.Body, start: start, stop: stop, timer: time.AfterFunc(patience, stop)}
}

// Read implements io.Reader.
func (p *patientReader) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	if n > 0 {
		p.timer.Reset(patience)
	}
	return n, err
}

// finish stops whoever reads, if that has not ended by itself: a refusal comes
// before the file is read to its end. What is left of a short body can be read after,
// so that the caller sees its answer and not a broken connection.
func (p *patientReader) finish(ended <-chan struct{}) {
	select {
	case <-ended:
		return
	default:
	}
	p.stop()
	<-ended
	p.timer.Reset(remainder)
	p.start()
}

func (p *patientReader) done() { p.timer.Stop() }

// patientWriter is an answer that may take as long as it needs, while bytes are
// taken.
type patientWriter struct {
	http.ResponseWriter
	timer *time.Timer
}

func newPatientWriter(w http.ResponseWriter) *patientWriter {
	control := http.NewResponseController(w)
	return &patientWriter{w, time.AfterFunc(patience, func() { _ = control.SetWriteDeadline(longAgo) })}
}

// Write implements http.ResponseWriter.
func (p *patientWriter) Write(b []byte) (int, error) {
	n, err := p.ResponseWriter.Write(b)
	if n > 0 {
		p.timer.Reset(patience)
	}
	return n, err
}

func (p *patientWriter) done() { p.timer.Stop() }
