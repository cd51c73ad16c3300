package apierror_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/apierror"
	"cauce/internal/fault"
)

// reasons lists the Reason constants that fault.go declares.
func reasons(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../fault/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Reason" {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, text)
		return true
	})
	return found
}

func TestReasonsAreThoseOfTheEnum(t *testing.T) {
	declared := reasons(t)
	var enum []string
	for number, name := range workflowsv1.ErrorReason_name {
		if number != 0 {
			enum = append(enum, strings.ToLower(strings.TrimPrefix(name, "ERROR_REASON_")))
		}
	}
	slices.Sort(declared)
	slices.Sort(enum)
	if !slices.Equal(declared, enum) {
		t.Errorf("fault.go has %v\nthe enum has %v", declared, enum)
	}
}

func TestEveryReasonIsWorded(t *testing.T) {
	for _, reason := range reasons(t) {
		text := apierror.Text(fault.Reason(reason))
		if text.GetEs() == "" || text.GetEn() == "" || text.GetRemedy() == "" {
			t.Errorf("%s lacks a sentence: %v", reason, text)
		}
		if text.GetHttpStatus() < 400 || text.GetHttpStatus() > 599 {
			t.Errorf("%s has HTTP status %d", reason, text.GetHttpStatus())
		}
		if text.GetGrpcCode() < 1 || text.GetGrpcCode() > 16 {
			t.Errorf("%s has gRPC code %d", reason, text.GetGrpcCode())
		}
	}
	if got := apierror.Text("never_heard_of"); got != apierror.Text(fault.Internal) {
		t.Errorf("an unknown reason is worded %v", got)
	}
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"":                                      "es",
		"en":                                    "en",
		"en-US,en;q=0.9":                        "en",
		"es":                                    "es",
		"es-MX,es;q=0.9,en;q=0.8":               "es",
		"en;q=0.5,es;q=0.9":                     "es",
		"es;q=0.5,en;q=0.9":                     "en",
		"fr":                                    "es",
		"fr,en;q=0.5":                           "en",
		"fr,de;q=0.5":                           "es",
		"en;q=0":                                "es",
		"*":                                     "es",
		"en;;;q=nonsense":                       "es",
		"EN-gb":                                 "en",
		"en," + strings.Repeat("x", 600):        "es",
		"de-DE, de;q=0.9, en;q=0.8, es;q=0.7":   "en",
		"pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7 ,": "en",
	} {
		if got := apierror.Language(header); got != want {
			t.Errorf("Language(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestStatusOfAnyError(t *testing.T) {
	secret := errors.New("pq: password is hunter2")
	for name, c := range map[string]struct {
		err    error
		code   codes.Code
		reason fault.Reason
	}{
		"reasoned":            {fault.New(fault.NotFound, secret), codes.NotFound, fault.NotFound},
		"wrapped":             {fmt.Errorf("x: %w", fault.New(fault.StepFinished, nil)), codes.FailedPrecondition, fault.StepFinished},
		"reason of nobody":    {fault.New("made_up", secret), codes.Internal, fault.Internal},
		"plain":               {secret, codes.Internal, fault.Internal},
		"deadline":            {fmt.Errorf("x: %w", context.DeadlineExceeded), codes.DeadlineExceeded, fault.DeadlineExceeded},
		"canceled":            {context.Canceled, codes.Canceled, fault.DeadlineExceeded},
		"status unbuilt":      {status.Error(codes.Unimplemented, "method X not implemented"), codes.Unimplemented, fault.NotImplemented},
		"status too large":    {status.Error(codes.ResourceExhausted, "larger than max"), codes.OutOfRange, fault.BodyTooLarge},
		"status canceled":     {status.Error(codes.Canceled, "x"), codes.Canceled, fault.DeadlineExceeded},
		"status else":         {status.Error(codes.NotFound, "hunter2"), codes.Internal, fault.Internal},
		"status of an engine": {fmt.Errorf("engine: %w", status.Error(codes.Unimplemented, "hunter2")), codes.Internal, fault.Internal},
	} {
		st := apierror.Status(c.err, "en", "req-1")
		reason, carried := apierror.Reason(st)
		if st.Code() != c.code || reason != c.reason || !carried {
			t.Errorf("%s: %v, reason %s", name, st, reason)
		}
		if strings.Contains(st.String(), "hunter2") {
			t.Errorf("%s: the cause leaks: %v", name, st)
		}
		if st.Message() != apierror.Text(c.reason).GetEn() {
			t.Errorf("%s: message %q", name, st.Message())
		}
	}
}

func TestStatusCarriesFaultsAndRequest(t *testing.T) {
	err := &fault.Error{
		Reason: fault.InvalidRequest,
		Faults: []fault.Fault{
			{Path: "steps.2", Code: fault.UnknownStepType},
			{Path: "bad\xff", Code: fault.WrongKind, Args: []string{"text"}},
		},
		Meta: map[string]string{"status": "pristine"},
	}
	st := apierror.Status(err, "es", "req-1")
	if st.Code() != codes.InvalidArgument {
		t.Fatalf("code %v", st.Code())
	}
	violations := apierror.Violations(st)
	if len(violations) != 2 {
		t.Fatalf("violations %v", violations)
	}
	first, second := violations[0], violations[1]
	if first.GetField() != "steps.2" || first.GetReason() != "unknown_step_type" || first.GetDescription() != "no es un tipo de paso" {
		t.Errorf("first violation %v", first)
	}
	if second.GetField() != "bad\uFFFD" || second.GetDescription() != "debe ser de tipo texto" {
		t.Errorf("second violation %v", second)
	}
	var requestID, meta string
	for _, d := range st.Details() {
		switch d := d.(type) {
		case *errdetails.RequestInfo:
			requestID = d.GetRequestId()
		case *errdetails.ErrorInfo:
			meta = d.GetMetadata()["status"]
			if d.GetDomain() != "cauce" || d.GetReason() != "invalid_request" {
				t.Errorf("info %v", d)
			}
		}
	}
	if requestID != "req-1" || meta != "pristine" {
		t.Errorf("request id %q, meta %q", requestID, meta)
	}
}

func TestReasonByCode(t *testing.T) {
	for code, want := range map[codes.Code]fault.Reason{
		codes.Unauthenticated: fault.Unauthenticated,
		codes.Unimplemented:   fault.NotImplemented,
		codes.Canceled:        fault.DeadlineExceeded,
		codes.Unknown:         fault.Internal,
		codes.DataLoss:        fault.Internal,
	} {
		if got, carried := apierror.Reason(status.New(code, "x")); got != want || carried {
			t.Errorf("Reason(%v) = %s, carried %v", code, got, carried)
		}
	}
	foreign, err := status.New(codes.NotFound, "x").WithDetails(&errdetails.ErrorInfo{Reason: "internal", Domain: "elsewhere"})
	if err != nil {
		t.Fatal(err)
	}
	if got, carried := apierror.Reason(foreign); got != fault.NotFound || carried {
		t.Errorf("a foreign reason counts: %s", got)
	}
}

func TestUnreachableDatabase(t *testing.T) {
	lost := fmt.Errorf("store: %w", &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")})
	if st := apierror.Status(lost, "en", "r"); st.Code() != codes.Unavailable || strings.Contains(st.Message(), "refused") {
		t.Errorf("%v", st)
	}
}
