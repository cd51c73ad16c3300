package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"cauce/internal/fault"
	"cauce/internal/netguard"
)

// Outcome is what an attempt means for its notification.
type Outcome int

// The outcomes.
const (
	// Refused is not received: try again later.
	Refused Outcome = iota
	// Accepted is received: any 2xx, whatever becomes of the answer's body.
	Accepted
	// Gone is a 410: the receiver wants no more notifications.
	Gone
	// Interrupted says nothing of the receiver: we broke off ourselves, and the
	// attempt counts for nothing. The receiver may have it all the same.
	Interrupted
)

// Code says in a stable word why an attempt was not accepted, for people and for
// the API; "" when it was. Where the address itself was refused it is the word of
// package fault: private_address, not_https, url_credentials, not_url.
type Code string

// The codes.
const (
	CodeDNS         Code = "dns"         // the name was not found
	CodeConnect     Code = "connect"     // nobody listens there, or no way leads there
	CodeTLS         Code = "tls"         // no common TLS, or a certificate that does not hold
	CodeTimeout     Code = "timeout"     // no answer in time
	CodeReset       Code = "reset"       // the connection broke off before an answer
	CodeBadAnswer   Code = "bad_answer"  // what came back is not HTTP, or its headers are too long
	CodeRedirect    Code = "redirect"    // a 3xx, which is not followed
	CodeStatus      Code = "status"      // another status than 2xx
	CodeInterrupted Code = "interrupted" // we stopped
)

// Verdict is what came of an attempt.
type Verdict struct {
	Outcome Outcome
	Code    Code
	// RetryAfter is what the receiver asked for, at most 24 hours; else zero.
	RetryAfter time.Duration
}

// judgeStatus reads an answer by its status, as the specification does: 2xx alone is
// success. Any refusal may say when to come back, 429 and 503 above all.
func judgeStatus(status int, header http.Header, now time.Time) Verdict {
	switch {
	case status >= 200 && status < 300:
		return Verdict{Outcome: Accepted}
	case status == http.StatusGone:
		return Verdict{Outcome: Gone, Code: CodeStatus}
	}
	v := Verdict{Code: CodeStatus, RetryAfter: ParseRetryAfter(header.Get("Retry-After"), now)}
	if status >= 300 && status < 400 {
		v.Code = CodeRedirect
	}
	return v
}

// judgeError reads what net/http answers instead of a status. How far the attempt
// came tells apart what the errors alone do not.
func judgeError(ctx context.Context, err error, came *progress) Verdict {
	if errors.Is(ctx.Err(), context.Canceled) {
		return Verdict{Outcome: Interrupted, Code: CodeInterrupted}
	}
	return Verdict{Code: codeOf(err, came)}
}

func codeOf(err error, came *progress) Code {
	var (
		guarded *netguard.Refused
		dns     *net.DNSError
		dialled *net.OpError
		timed   net.Error
	)
	switch {
	case errors.As(err, &guarded):
		return Code(guarded.Code)
	case errors.As(err, &dns):
		return CodeDNS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timed) && timed.Timeout():
		return CodeTimeout
	case came.tlsFailed.Load(), isTLS(err):
		return CodeTLS
	case errors.As(err, &dialled) && dialled.Op == "dial":
		return CodeConnect
	case !came.answered.Load(), isReset(err):
		return CodeReset
	}
	return CodeBadAnswer
}

// isTLS tells errors of TLS that come after the handshake or instead of it.
func isTLS(err error) bool {
	var alert tls.AlertError
	return errors.As(err, &alert) || errors.Is(err, http.ErrSchemeMismatch)
}

func isReset(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE)
}

// badAddress is the verdict on what is no address at all.
var badAddress = Verdict{Code: Code(fault.NotURL)}
