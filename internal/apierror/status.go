package apierror

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"cauce/internal/fault"
)

// Domain is the domain of the service's google.rpc.ErrorInfo.
const Domain = "cauce"

// Status makes of an error what a caller may see of it: a reason, its sentence
// in a language, the faults of the request, the request's id. Causes stay out.
func Status(err error, language, requestID string) *status.Status {
	e := reasoned(err)
	text := Text(e.Reason)
	code := code(text)
	if code == codes.DeadlineExceeded && isCanceled(err) {
		code = codes.Canceled
	}
	bare := status.New(code, sentence(text, language))
	full, failed := bare.WithDetails(details(e, language, requestID)...)
	if failed != nil {
		return bare
	}
	return full
}

// reasoned finds the reason of any error; one that says nothing is internal.
func reasoned(err error) *fault.Error {
	var e *fault.Error
	switch {
	case errors.As(err, &e):
		if _, known := texts[e.Reason]; known {
			return e
		}
		return fault.New(fault.Internal, err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.New(fault.DeadlineExceeded, err)
	case isUnreachable(err):
		return fault.New(fault.Unavailable, err)
	}
	return fault.New(reasonOfTransport(err), err)
}

// isUnreachable tells that something this service stands on, the database above
// all, cannot be reached over the network: trying again may help.
func isUnreachable(err error) bool {
	var network *net.OpError
	return errors.As(err, &network)
}

// reasonOfTransport reads the few statuses that gRPC itself makes. A status that
// is wrapped came from somewhere else, such as a step engine, and says nothing
// about this service.
func reasonOfTransport(err error) fault.Reason {
	made, ok := err.(interface{ GRPCStatus() *status.Status })
	if !ok {
		return fault.Internal
	}
	switch made.GRPCStatus().Code() {
	case codes.Unimplemented:
		return fault.NotImplemented
	case codes.ResourceExhausted:
		return fault.BodyTooLarge
	case codes.DeadlineExceeded, codes.Canceled:
		return fault.DeadlineExceeded
	}
	return fault.Internal
}

func isCanceled(err error) bool {
	return errors.Is(err, context.Canceled) || status.Code(err) == codes.Canceled
}

func details(e *fault.Error, language, requestID string) []protoadapt.MessageV1 {
	info := &errdetails.ErrorInfo{Reason: string(e.Reason), Domain: Domain}
	for key, value := range e.Meta {
		if info.Metadata == nil {
			info.Metadata = make(map[string]string, len(e.Meta))
		}
		info.Metadata[valid(key)] = valid(value)
	}
	all := []protoadapt.MessageV1{info}
	if len(e.Faults) > 0 {
		all = append(all, badRequest(e.Faults, language))
	}
	if e.RetryAfter > 0 {
		all = append(all, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.RetryAfter.Truncate(time.Second) + time.Second)})
	}
	if requestID != "" {
		all = append(all, &errdetails.RequestInfo{RequestId: valid(requestID)})
	}
	return all
}

func badRequest(faults []fault.Fault, language string) *errdetails.BadRequest {
	bad := &errdetails.BadRequest{}
	for _, f := range faults {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field:       valid(f.Path),
			Description: valid(f.Sentence(language)),
			Reason:      string(f.Code),
		})
	}
	return bad
}

// valid keeps a caller's broken bytes from breaking the answer: a proto text
// must be UTF-8.
func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
