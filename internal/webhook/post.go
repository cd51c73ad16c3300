package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

const (
	// attemptTime is for one attempt, from DNS to the end of what is read.
	attemptTime = 15 * time.Second
	// answerRead is how much of an answer is read: a short one to its end, so that
	// its connection serves again; a longer one is cut off, connection and all.
	answerRead = 16 << 10
	// answerKept is how much of it is shown to the account.
	answerKept = 1 << 10
)

// Attempt is one try to deliver a notification.
type Attempt struct {
	Verdict

	// Status is the HTTP status, or 0 when there was none.
	Status int
	// Answer is the beginning of the answer's body, at most 1 kB: bytes of a
	// stranger, perhaps not UTF-8 and perhaps cut within a letter.
	Answer []byte
	// Took is from the start to the end of the attempt.
	Took time.Duration
}

// Post tries once to deliver a body, for 15 seconds at most, with a client of
// netguard. The headers are those of Headers and whatever else the sender adds; they
// are not changed. What goes wrong is in the attempt as a code, so that neither the
// address, which may hold secrets, nor an error's text reaches a log or a person.
func Post(ctx context.Context, client *http.Client, address string, headers http.Header, body []byte) Attempt {
	start := time.Now()
	attempt := post(ctx, client, address, headers, body)
	attempt.Took = time.Since(start)
	return attempt
}

func post(parent context.Context, client *http.Client, address string, headers http.Header, body []byte) Attempt {
	var came progress
	ctx, cancel := context.WithTimeout(httptrace.WithClientTrace(parent, came.trace()), attemptTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Attempt{Verdict: badAddress}
	}
	maps.Copy(request.Header, headers)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Cauce-Webhook/1")
	answer, err := client.Do(request)
	if err != nil {
		return Attempt{Verdict: judgeError(parent, err, &came)}
	}
	defer func() { _ = answer.Body.Close() }()
	return Attempt{
		Verdict: judgeStatus(answer.StatusCode, answer.Header, time.Now()),
		Status:  answer.StatusCode,
		Answer:  beginning(answer),
	}
}

// beginning reads what there is of an answer: the verdict stands already, so a body
// that breaks off is only shorter.
func beginning(answer *http.Response) []byte {
	if answer.StatusCode < http.StatusOK {
		return nil // 101: the body is the connection, and nobody ends it
	}
	// One byte more, so that the end of one of just that length is seen.
	read, _ := io.ReadAll(io.LimitReader(answer.Body, answerRead+1))
	return bytes.Clone(read[:min(len(read), answerKept)])
}

// progress is how far an attempt came.
type progress struct{ tlsFailed, answered atomic.Bool }

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { p.tlsFailed.Store(err != nil) },
		GotFirstResponseByte: func() { p.answered.Store(true) },
	}
}
