package apierror

import (
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cauce/internal/fault"
)

// byCode names the reason of a status that carries none of ours: one that was
// made before the service's interceptors had a say.
var byCode = map[codes.Code]fault.Reason{
	codes.Canceled:          fault.DeadlineExceeded,
	codes.InvalidArgument:   fault.InvalidRequest,
	codes.DeadlineExceeded:  fault.DeadlineExceeded,
	codes.NotFound:          fault.NotFound,
	codes.PermissionDenied:  fault.InsufficientScope,
	codes.ResourceExhausted: fault.BodyTooLarge,
	codes.Aborted:           fault.ConcurrentChange,
	codes.Unimplemented:     fault.NotImplemented,
	codes.Unavailable:       fault.Unavailable,
	codes.Unauthenticated:   fault.Unauthenticated,
}

// Reason answers the reason that a status carries, and whether it does; without
// one it is read from the code.
func Reason(st *status.Status) (reason fault.Reason, carried bool) {
	for _, detail := range st.Details() {
		info, ok := detail.(*errdetails.ErrorInfo)
		if !ok || info.GetDomain() != Domain {
			continue
		}
		if _, known := texts[fault.Reason(info.GetReason())]; known {
			return fault.Reason(info.GetReason()), true
		}
	}
	if reason, ok := byCode[st.Code()]; ok {
		return reason, false
	}
	return fault.Internal, false
}

// Violations answers the faults that a status carries, as they were worded.
func Violations(st *status.Status) []*errdetails.BadRequest_FieldViolation {
	for _, detail := range st.Details() {
		if bad, ok := detail.(*errdetails.BadRequest); ok {
			return bad.GetFieldViolations()
		}
	}
	return nil
}

// RetryAfter answers how long a status asks to wait, zero when it says nothing.
func RetryAfter(st *status.Status) time.Duration {
	for _, detail := range st.Details() {
		if retry, ok := detail.(*errdetails.RetryInfo); ok {
			return retry.GetRetryDelay().AsDuration()
		}
	}
	return 0
}
