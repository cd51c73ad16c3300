package rest

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	"cauce/internal/apierror"
	"cauce/internal/fault"
)

// writeReason answers an error that the edge itself finds.
func (h *handler) writeReason(w http.ResponseWriter, x *exchange, reason fault.Reason) {
	h.writeError(w, x, fault.New(reason, nil))
}

func (h *handler) writeError(w http.ResponseWriter, x *exchange, err *fault.Error) {
	writeStatus(w, x, apierror.Status(err, x.language, x.id))
}

// writeCallError implements runtime.ErrorHandlerFunc: it answers what the call
// answered. A status that carries no reason was made outside the service's own
// interceptors; it is worded here, and what it says goes to the log.
func (h *handler) writeCallError(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, _ *http.Request, err error) {
	x := exchangeOf(ctx)
	if md, ok := runtime.ServerMetadataFromContext(ctx); ok {
		for key, values := range md.HeaderMD {
			if header, ok := passedHeader(key); ok {
				w.Header()[header] = values
			}
		}
	}
	st := status.Convert(err)
	reason, carried := apierror.Reason(st)
	if carried {
		writeStatus(w, x, st)
		return
	}
	if ctx.Err() == nil {
		h.log.ErrorContext(ctx, "rest: an error without a reason", slog.String("method", string(x.method.FullName())),
			slog.String("request_id", x.id), slog.Any("error", err))
	}
	h.writeReason(w, x, reason)
}

// writeRoutingError implements runtime.RoutingErrorHandlerFunc. The edge has
// found the route already, so the gateway disagrees with its own descriptors.
func (h *handler) writeRoutingError(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, _ int) {
	x := exchangeOf(ctx)
	h.log.ErrorContext(ctx, "rest: the gateway does not know a route",
		slog.String("verb", r.Method), slog.String("method", string(x.method.FullName())), slog.String("request_id", x.id))
	h.writeReason(w, x, fault.NotFound)
}

// writeStatus writes the envelope of an error. The status carries a reason.
func writeStatus(w http.ResponseWriter, x *exchange, st *status.Status) {
	reason, _ := apierror.Reason(st)
	text := append(x.borrow(), `{"success":false,"message":`...)
	text = appendText(text, st.Message())
	text = append(text, `,"code":`...)
	text = appendText(text, string(reason))
	text = append(text, `,"errors":`...)
	text = appendViolations(text, apierror.Violations(st))
	text = append(text, `,"request_id":`...)
	text = append(appendText(text, x.id), '}')
	x.keep(text)

	code := int(apierror.Text(reason).GetHttpStatus())
	if code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if wait := apierror.RetryAfter(st); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(code)
	_, _ = w.Write(text) // whoever does not take it has left
}

// appendViolations writes the faults by path, in the order they came.
func appendViolations(dst []byte, violations []*errdetails.BadRequest_FieldViolation) []byte {
	var paths []string
	sentences := map[string][]string{}
	for _, v := range violations {
		if sentences[v.GetField()] == nil {
			paths = append(paths, v.GetField())
		}
		sentences[v.GetField()] = append(sentences[v.GetField()], v.GetDescription())
	}
	dst = append(dst, '{')
	for i, path := range paths {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, path), ':', '[')
		for j, sentence := range sentences[path] {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = appendText(dst, sentence)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}
