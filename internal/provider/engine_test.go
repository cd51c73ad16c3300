package provider_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"maps"
	"math"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/provider"
	"cauce/internal/step"
	"cauce/internal/stepengine"
)

// engine is one on this machine that answers as a test says.
type engine struct {
	providerv1.UnimplementedStepProviderServiceServer

	address string
	health  *health.Server
	stop    func()

	mu     sync.Mutex
	answer func(ctx context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error)
	asked  []*providerv1.ProcessStepRequest
	bearer []string
	act    func(in *providerv1.RunActionRequest) (*providerv1.RunActionResponse, error)
	acted  []*providerv1.RunActionRequest
}

func (e *engine) ProcessStep(ctx context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
	e.mu.Lock()
	md, _ := metadata.FromIncomingContext(ctx)
	e.asked, e.bearer = append(e.asked, in), md.Get("authorization")
	answer := e.answer
	e.mu.Unlock()
	return answer(ctx, in)
}

func (e *engine) says(answer func(ctx context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

// start starts an engine at an address, with TLS when there is a certificate.
func start(t *testing.T, address string, certificate *tls.Certificate) *engine {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	options := []grpc.ServerOption{grpc.MaxSendMsgSize(math.MaxInt)}
	if certificate != nil {
		options = append(options, grpc.Creds(credentials.NewServerTLSFromCert(certificate)))
	}
	server := grpc.NewServer(options...)
	e := &engine{address: listener.Addr().String(), health: health.NewServer(), stop: server.Stop}
	e.says(func(_ context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		return answers(in, done(nil)), nil
	})
	providerv1.RegisterStepProviderServiceServer(server, e)
	healthv1.RegisterHealthServer(server, e.health)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(e.stop)
	return e
}

func engines(t *testing.T) *provider.Engines {
	t.Helper()
	all := provider.New(provider.Options{Now: time.Now, Seen: provider.NewMeter()})
	t.Cleanup(all.Close)
	return all
}

func (e *engine) plain() stepengine.Setting {
	return stepengine.Setting{Address: e.address, Timeout: 20 * time.Second, Plaintext: true, Secret: "s3cret"}
}

func answers(in *providerv1.ProcessStepRequest, out *providerv1.ProcessStepResponse) *providerv1.ProcessStepResponse {
	out.RequestId = in.GetRequestId()
	return out
}

// done is a result with a member, and what an engine lies about itself in there.
func done(payload map[string]any, notPerformed ...string) *providerv1.ProcessStepResponse {
	fields := map[string]any{"source": "local", "engine": "cauce", "not_performed": []any{"nothing"}}
	maps.Copy(fields, payload)
	object, err := structpb.NewStruct(fields)
	if err != nil {
		panic(err)
	}
	return &providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Done{Done: &providerv1.Done{
		Payload: object, Engine: "acme", EngineVersion: "7", NotPerformed: notPerformed,
	}}}
}

func submission() step.Submission {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return step.Submission{
		Request: "0193585c-0000-7000-8000-000000000001", Flow: "f", Step: "s", Type: "enroll_basic", Attempt: 2,
		Setup: map[string]any{"token": "t"}, Payload: map[string]any{"name": "Ana", "deep": []any{1.0, nil}}, At: at, Language: "en",
		Coordinates: [][]string{{"-99.1", "19.4"}},
		Files: []step.File{{UUID: "m", Collection: "id_front", Mime: "image/png", Size: 3, SHA256: "ab", Name: "a.png", Link: func() (string, time.Time) {
			return "https://cauce.example/m", at.Add(5 * time.Minute)
		}}},
	}
}

func TestAnEngineIsAsked(t *testing.T) {
	e := start(t, "127.0.0.1:0", nil)
	e.says(func(_ context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		return answers(in, done(map[string]any{"ok": true}, "liveness")), nil
	})
	result, err := engines(t).Work(e.plain()).Submit(t.Context(), submission())
	if err != nil {
		t.Fatal(err)
	}
	p := result.Payload
	value, named := p["liveness"]
	if p["ok"] != true || p["source"] != "engine" || p["engine"] != "acme" || p["engine_version"] != "7" || !named || value != nil || len(p["not_performed"].([]any)) != 1 {
		t.Errorf("%v", p)
	}
	sent := submission()
	want := &providerv1.ProcessStepRequest{
		RequestId: sent.Request, WorkflowUuid: "f", StepUuid: "s", Step: "enroll_basic", Attempt: 2,
		Setup: object(t, sent.Setup), Payload: object(t, sent.Payload), Language: "en", SubmittedAt: timestamppb.New(sent.At),
		Coordinates: []*providerv1.Coordinates{{Longitude: "-99.1", Latitude: "19.4"}},
		Media: []*providerv1.Media{{
			Uuid: "m", Collection: "id_front", Mime: "image/png", Size: 3, Sha256: "ab", Name: "a.png",
			Url: "https://cauce.example/m", UrlExpiresAt: timestamppb.New(sent.At.Add(5 * time.Minute)),
		}},
	}
	if !proto.Equal(e.asked[0], want) {
		t.Errorf("it was asked %v\nnot %v", e.asked[0], want)
	}
	if len(e.bearer) != 1 || e.bearer[0] != "Bearer s3cret" {
		t.Errorf("it was shown %q", e.bearer)
	}
}

func reason(es, en, code string) *providerv1.Reason {
	return &providerv1.Reason{Es: es, En: en, Code: code}
}

func TestOtherOutcomes(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	why := reason("No se ve.", "It cannot be seen.", "unreadable")
	for name, tt := range map[string]struct {
		answer *providerv1.ProcessStepResponse
		want   func(r step.Result) bool
	}{
		"retry": {&providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Retry{Retry: &providerv1.Retry{Reason: why}}}, func(r step.Result) bool {
			return r.Outcome == step.Retry && r.Reason.Text.EN == "It cannot be seen." && r.Reason.ID == 422 && r.Reason.Path == "enroll_basic/unreadable"
		}},
		"failed": {&providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Failed{Failed: &providerv1.Failed{Reason: why}}}, func(r step.Result) bool {
			return r.Outcome == step.Failed && r.Reason.Text.ES == "No se ve."
		}},
		"pending": {pending(time.Minute), func(r step.Result) bool { return r.Outcome == step.Pending && r.After == time.Minute }},
		"hurry":   {pending(-time.Minute), func(r step.Result) bool { return r.After == time.Second }},
		"never":   {pending(math.MaxInt64), func(r step.Result) bool { return r.After == time.Hour }},
		"some day": {&providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Pending{}}, func(r step.Result) bool {
			return r.Outcome == step.Pending && r.After == 5*time.Second
		}},
	} {
		e.says(func(_ context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
			return answers(in, tt.answer), nil
		})
		if r, err := all.Work(e.plain()).Submit(t.Context(), submission()); err != nil || !tt.want(r) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func pending(after time.Duration) *providerv1.ProcessStepResponse {
	return &providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Pending{Pending: &providerv1.Pending{AskAgainAfter: durationpb.New(after)}}}
}

func failed(why *providerv1.Reason) *providerv1.ProcessStepResponse {
	return &providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Failed{Failed: &providerv1.Failed{Reason: why}}}
}

func bare(d *providerv1.Done) *providerv1.ProcessStepResponse {
	return &providerv1.ProcessStepResponse{Outcome: &providerv1.ProcessStepResponse_Done{Done: d}}
}

// TestNonsense: whatever an engine answers, it is a breakdown with a code, and
// nothing that the engine said is in its words.
func TestNonsense(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	deep := structpb.NewStringValue("bottom")
	for range 100 {
		deep = structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{"a": deep}})
	}
	field := func(v *structpb.Value) *structpb.Struct {
		return &structpb.Struct{Fields: map[string]*structpb.Value{"a": v}}
	}
	for name, answer := range map[string]*providerv1.ProcessStepResponse{
		"nothing":             {},
		"done without body":   bare(nil),
		"no payload":          bare(&providerv1.Done{Engine: "a", EngineVersion: "1"}),
		"no engine":           bare(&providerv1.Done{Payload: &structpb.Struct{}, EngineVersion: "1"}),
		"no version":          bare(&providerv1.Done{Payload: &structpb.Struct{}, Engine: "a"}),
		"a hostile name":      bare(&providerv1.Done{Payload: &structpb.Struct{}, Engine: "a\nb", EngineVersion: "1"}),
		"not a number":        bare(&providerv1.Done{Payload: field(structpb.NewNumberValue(math.NaN())), Engine: "a", EngineVersion: "1"}),
		"endless":             bare(&providerv1.Done{Payload: field(structpb.NewNumberValue(math.Inf(1))), Engine: "a", EngineVersion: "1"}),
		"too deep":            bare(&providerv1.Done{Payload: field(deep), Engine: "a", EngineVersion: "1"}),
		"a check that was":    done(map[string]any{"liveness": true}, "liveness"),
		"a nameless check":    done(nil, ""),
		"no reason":           failed(nil),
		"no Spanish":          failed(reason("", "secret words", "x")),
		"blank English":       failed(reason("Sí", " ", "x")),
		"a long sentence":     failed(reason(strings.Repeat("ñ", 501), "secret words", "x")),
		"a control character": failed(reason("Sí", "secret \x1b[2J words", "x")),
		"no code":             failed(reason("Sí", "secret words", "")),
		"a path for a code":   failed(reason("Sí", "secret words", "../x")),
		"too large":           done(map[string]any{"a": strings.Repeat("x", 1<<20)}),
	} {
		e.says(func(_ context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
			return answers(in, answer), nil
		})
		breaks(t, name, all.Work(e.plain()), "")
	}
	e.says(func(_ context.Context, _ *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		return &providerv1.ProcessStepResponse{RequestId: "another", Outcome: done(nil).GetOutcome()}, nil
	})
	breaks(t, "for another step", all.Work(e.plain()), "nonsense")
	e.says(func(context.Context, *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		return nil, status.Error(codes.Internal, "secret words of Ana")
	})
	breaks(t, "an error", all.Work(e.plain()), "internal")
	e.says(func(context.Context, *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		return nil, status.Error(codes.Code(4711), "secret words of Ana")
	})
	breaks(t, "an unknown error", all.Work(e.plain()), "unknown")
}

// breaks wants a breakdown with a code, any when it is "", and answers what more the
// operator is told.
func breaks(t *testing.T, name string, w step.Work, code string) (why string) {
	t.Helper()
	r, err := w.Submit(t.Context(), submission())
	b, ok := errors.AsType[*provider.Breakdown](err)
	if !ok || r.Outcome != step.Completed || r.Payload != nil || b.Code == "" || (code != "" && b.Code != code) || strings.Contains(b.Error(), "secret") {
		t.Errorf("%s: %+v, %v", name, r, err)
		return ""
	}
	return b.Why
}

// TestAnAnswerOfAGigabyte is refused by its length, before its bytes are taken.
func TestAnAnswerOfAGigabyte(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(hugeCodec{}), grpc.MaxSendMsgSize(math.MaxInt))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "workflows.provider.v1.StepProviderService", HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{MethodName: "ProcessStep", Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			return struct{}{}, decode(nil)
		}}},
	}, struct{}{})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	e := &engine{address: listener.Addr().String()}
	breaks(t, "a gigabyte", engines(t).Work(e.plain()), "resource_exhausted")
}

func TestAnEngineThatIsSlow(t *testing.T) {
	e := start(t, "127.0.0.1:0", nil)
	e.says(func(ctx context.Context, _ *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	setting := e.plain()
	setting.Timeout = time.Second
	breaks(t, "slow", engines(t).Work(setting), "deadline_exceeded")
}

// TestAnEngineThatIsDown is asked as soon as it is up again, over a new line.
func TestAnEngineThatIsDown(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	w := all.Work(e.plain())
	if _, err := w.Submit(t.Context(), submission()); err != nil {
		t.Fatal(err)
	}
	e.stop()
	breaks(t, "down", w, "unavailable")
	if why := breaks(t, "down", w, "unavailable"); !strings.Contains(why, "refused") {
		t.Errorf("the operator is told %q", why)
	}
	start(t, e.address, nil)
	if _, err := w.Submit(t.Context(), submission()); err != nil {
		t.Errorf("up again: %v", err)
	}
}

// TestAnEngineThatIsUnwell is not called.
func TestAnEngineThatIsUnwell(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	e.health.SetServingStatus("", healthv1.HealthCheckResponse_NOT_SERVING)
	breaks(t, "unwell", all.Work(e.plain()), "unavailable")
	if len(e.asked) != 0 {
		t.Error("it was called")
	}
	e.health.SetServingStatus("", healthv1.HealthCheckResponse_SERVING)
	if _, err := all.Work(e.plain()).Submit(t.Context(), submission()); err != nil {
		t.Errorf("well again: %v", err)
	}
}

func TestTLS(t *testing.T) {
	certificate, ca := selfSigned(t)
	e, all := start(t, "127.0.0.1:0", &certificate), engines(t)
	setting := e.plain()
	setting.Plaintext, setting.CA = false, ca
	if _, err := all.Work(setting).Submit(t.Context(), submission()); err != nil {
		t.Errorf("with its CA: %v", err)
	}
	setting.CA = ""
	if why := breaks(t, "by the system's CAs", all.Work(setting), "unavailable"); !strings.Contains(why, "certificate") {
		t.Errorf("the operator is told %q", why)
	}
	_, setting.CA = selfSigned(t)
	breaks(t, "by another CA", all.Work(setting), "unavailable")
	setting.Plaintext, setting.CA = true, ""
	breaks(t, "without TLS", all.Work(setting), "unavailable")
}

func selfSigned(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

// TestAddressesThatAreNotDialled: what was stored while the operator allowed more,
// and names that lead to this machine or its network.
func TestAddressesThatAreNotDialled(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	for _, address := range []string{"10.0.0.1:443", "169.254.169.254:80", "[fd00::1]:443", "metadata.internal:443", "0.0.0.0:1", "0x7f.1:443"} {
		breaks(t, address, all.Work(stepengine.Setting{Address: address, Timeout: time.Second}), "refused")
	}
	breaks(t, "plaintext far away", all.Work(stepengine.Setting{Address: "engine.example:443", Timeout: time.Second, Plaintext: true}), "refused")
	if len(e.asked) != 0 {
		t.Error("it was called")
	}
}
