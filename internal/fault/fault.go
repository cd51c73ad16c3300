// Package fault is the vocabulary of what can go wrong: an Error with a stable
// reason, and the Faults of a request, each under the path of its field. Domain
// packages return these; service maps them to a status in one place.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Reason is the stable name of an error: the lower-case name of a value of the
// ErrorReason enum in proto/workflows/v1/errors.proto, without its prefix.
type Reason string

// The reasons of this service. A test holds them against the enum.
const (
	Unauthenticated      Reason = "unauthenticated"
	InsufficientScope    Reason = "insufficient_scope"
	NotFound             Reason = "not_found"
	InvalidRequest       Reason = "invalid_request"
	WorkflowFinished     Reason = "workflow_finished"
	StepNotCurrent       Reason = "step_not_current"
	StepNotStarted       Reason = "step_not_started"
	StepFinished         Reason = "step_finished"
	StepProcessing       Reason = "step_processing"
	ConcurrentChange     Reason = "concurrent_change"
	MethodNotAllowed     Reason = "method_not_allowed"
	BodyTooLarge         Reason = "body_too_large"
	UnsupportedMediaType Reason = "unsupported_media_type"
	NotImplemented       Reason = "not_implemented"
	Internal             Reason = "internal"
	Unavailable          Reason = "unavailable"
	DeadlineExceeded     Reason = "deadline_exceeded"
	InUse                Reason = "in_use"
	IdempotencyKeyReused Reason = "idempotency_key_reused"
	IdempotencyBusy      Reason = "idempotency_in_progress"
	MediaTooLarge        Reason = "media_too_large"
	MediaKindNotAllowed  Reason = "media_kind_not_allowed"
	CollectionFull       Reason = "collection_full"
	UploadOffset         Reason = "upload_offset"
	EventNotNotified     Reason = "event_not_notified"
	WatchTooSlow         Reason = "watch_too_slow"
	TooManyWatches       Reason = "too_many_watches"
	WatchEnded           Reason = "watch_ended"
	RateLimited          Reason = "rate_limited"
)

// Error is a refusal with a reason. Its cause is for the log alone.
type Error struct {
	Reason Reason
	// Faults are the things wrong with the request, when Reason is InvalidRequest.
	Faults []Fault
	// Meta is public detail, such as the state as it is; it travels in
	// google.rpc.ErrorInfo.
	Meta map[string]string
	// RetryAfter is when it may be tried again, for RateLimited; zero says nothing.
	RetryAfter time.Duration
	Cause      error
}

// New makes an Error with a reason and an optional cause.
func New(reason Reason, cause error) *Error {
	return &Error{Reason: reason, Cause: cause}
}

// Later makes the refusal of what is done too often, and says how long to wait.
func Later(wait time.Duration) *Error {
	return &Error{Reason: RateLimited, RetryAfter: wait}
}

// Is tells whether an error is a refusal for a reason.
func Is(err error, reason Reason) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Reason == reason
}

// Error implements error for logs; callers see the texts of the reason instead.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(string(e.Reason))
	for _, f := range e.Faults {
		fmt.Fprintf(&text, " [%s: %s]", f.Path, f.Code)
	}
	if e.Cause != nil {
		fmt.Fprintf(&text, ": %v", e.Cause)
	}
	return text.String()
}

// Unwrap answers the cause.
func (e *Error) Unwrap() error { return e.Cause }
