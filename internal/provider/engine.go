package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/netguard"
	"cauce/internal/step"
	"cauce/internal/stepengine"
)

// maxAnswer bounds an engine's answer, in bytes.
const maxAnswer = 1 << 20

// refused is the code of an address that may not be dialled.
const refused = "refused"

// Options are what Engines need.
type Options struct {
	// AllowPrivate is the operator's choice to reach engines in private networks.
	AllowPrivate bool
	// Seen counts calls; nil for nobody.
	Seen *Meter
	Now  func() time.Time
}

// Engines reaches the outside engines of all accounts. It is safe for concurrent use.
type Engines struct {
	Options

	connections connections
}

// New makes Engines, to be closed.
func New(o Options) *Engines {
	return &Engines{Options: o, connections: newConnections(netguard.Options{AllowPrivate: o.AllowPrivate}, o.Now)}
}

// Close lets go of every connection.
func (e *Engines) Close() { e.connections.close() }

// Work is an outside engine as the work of a step. What is wrong with the engine,
// its answer or the way to it is a *Breakdown.
func (e *Engines) Work(setting stepengine.Setting) step.Work { return work{e, setting} }

type work struct {
	engines *Engines
	setting stepengine.Setting
}

// Breakdown is why an engine gave no answer that makes sense. It holds nothing that
// the engine said: its words may be about a person.
type Breakdown struct {
	// Code is a stable word for the operator, the outcome that a Meter counts.
	Code string
	// Why says more where this service knows more, else "".
	Why string
}

func (b *Breakdown) Error() string {
	if b.Why == "" {
		return "provider: the engine broke down: " + b.Code
	}
	return "provider: the engine broke down: " + b.Code + ": " + b.Why
}

// Submit implements step.Work.
func (w work) Submit(ctx context.Context, in step.Submission) (step.Result, error) {
	began := w.engines.Now()
	result, err := w.submit(ctx, in)
	if err != nil {
		result = step.Result{}
	}
	w.engines.Seen.call(outcomes[result.Outcome], err, w.engines.Now().Sub(began))
	return result, err
}

func (w work) submit(ctx context.Context, in step.Submission) (step.Result, error) {
	request, err := requestOf(in)
	if err != nil {
		return step.Result{}, err
	}
	answer, err := call(ctx, w, w.setting.Timeout, request, providerv1.StepProviderServiceClient.ProcessStep)
	if err != nil {
		return step.Result{}, err
	}
	return resultOf(in, answer)
}

// method is an rpc of engines.
type method[Q, A any] func(providerv1.StepProviderServiceClient, context.Context, Q, ...grpc.CallOption) (A, error)

// call makes one call of an engine. An error is a *Breakdown.
func call[Q, A any](ctx context.Context, w work, timeout time.Duration, request Q, rpc method[Q, A]) (answer A, err error) {
	if err := w.setting.Check(w.engines.AllowPrivate); err != nil { // it may be of a time when more was allowed
		return answer, &Breakdown{Code: refused, Why: err.Error()}
	}
	line, release, err := w.engines.connections.get(w.setting)
	if err != nil {
		return answer, &Breakdown{Code: refused, Why: err.Error()}
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if w.setting.Secret != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+w.setting.Secret)
	}
	answer, err = rpc(providerv1.NewStepProviderServiceClient(line.conn), ctx, request, grpc.MaxCallRecvMsgSize(maxAnswer))
	if err == nil {
		return answer, nil
	}
	b := brokeBy(err, line)
	if b.Code == "unavailable" || b.Code == "deadline_exceeded" {
		w.engines.connections.drop(line) // what lies behind it may be gone for good
	}
	return answer, b
}

// brokeBy words an error of a call by its status alone, and by what went wrong on
// this side of the line.
func brokeBy(err error, line *line) *Breakdown {
	code := status.Code(err)
	b := &Breakdown{Code: words[code]}
	if b.Code == "" {
		b.Code = "unknown"
	}
	if code != codes.Unavailable && code != codes.DeadlineExceeded {
		return b
	}
	if failed := line.failed(); failed != nil {
		b.Why = failed.Error()
		if _, ok := errors.AsType[*netguard.Refused](failed); ok {
			b.Code = refused
		}
	}
	return b
}

// words are the statuses that engines may answer, for the operator.
var words = map[codes.Code]string{
	codes.Canceled: "canceled", codes.Unknown: "unknown", codes.InvalidArgument: "invalid_argument",
	codes.DeadlineExceeded: "deadline_exceeded", codes.NotFound: "not_found", codes.AlreadyExists: "already_exists",
	codes.PermissionDenied: "permission_denied", codes.ResourceExhausted: "resource_exhausted",
	codes.FailedPrecondition: "failed_precondition", codes.Aborted: "aborted", codes.OutOfRange: "out_of_range",
	codes.Unimplemented: unimplemented, codes.Internal: "internal", codes.Unavailable: "unavailable",
	codes.DataLoss: "data_loss", codes.Unauthenticated: "unauthenticated",
}

// nonsense is an answer that cannot be taken.
func nonsense(format string, args ...any) *Breakdown {
	return &Breakdown{Code: "nonsense", Why: fmt.Sprintf(format, args...)}
}
