package provider_test

import (
	"context"
	"errors"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/fault"
	"cauce/internal/provider"
	"cauce/internal/step"
	"cauce/internal/stepengine"
)

// RunAction implements StepProviderService; an engine that was told nothing has none.
func (e *engine) RunAction(_ context.Context, in *providerv1.RunActionRequest) (*providerv1.RunActionResponse, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.act == nil {
		return nil, status.Error(codes.Unimplemented, "no actions here")
	}
	e.acted = append(e.acted, in)
	return e.act(in)
}

// acts has the engine answer side actions so from now on.
func (e *engine) acts(out *providerv1.RunActionResponse, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.act = func(in *providerv1.RunActionRequest) (*providerv1.RunActionResponse, error) {
		if out == nil || out.RequestId != "" {
			return out, err
		}
		echoed := proto.CloneOf(out)
		echoed.RequestId = in.GetRequestId()
		return echoed, err
	}
}

func action() step.Action {
	return step.Action{
		Request: "0193585c-0000-7000-8000-000000000002", Flow: "f", Step: "s", Type: "verify_phone_number", Name: "send_code",
		Setup: map[string]any{"token": "t"}, Payload: map[string]any{"phone_number": "5512345678"},
		At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Language: "en", Sandbox: true,
	}
}

func act(t *testing.T, all *provider.Engines, setting stepengine.Setting) (step.Acted, error) {
	t.Helper()
	return all.Work(setting).(step.Actor).Act(t.Context(), action())
}

func object(t *testing.T, fields map[string]any) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(fields)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func acted(answer *structpb.Struct) *providerv1.RunActionResponse {
	return &providerv1.RunActionResponse{Outcome: &providerv1.RunActionResponse_Acted{Acted: &providerv1.Acted{Answer: answer}}}
}

func denied(r *providerv1.Refused) *providerv1.RunActionResponse {
	return &providerv1.RunActionResponse{Outcome: &providerv1.RunActionResponse_Refused{Refused: r}}
}

func TestAnEngineActs(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	e.acts(acted(object(t, map[string]any{"to": "******5678", "resend_in": 20, "source": "local"})), nil)
	got, err := act(t, all, e.plain())
	if want := map[string]any{"action": "send_code", "to": "******5678", "resend_in": 20.0, "source": "engine"}; err != nil || !maps.Equal(got.Answer, want) || got.Send != nil {
		t.Errorf("%+v, %v", got, err)
	}
	in := action()
	want := &providerv1.RunActionRequest{
		RequestId: in.Request, WorkflowUuid: "f", StepUuid: "s", Step: "verify_phone_number", Action: "send_code",
		Payload: object(t, in.Payload), Setup: object(t, in.Setup), Language: "en", AskedAt: timestamppb.New(in.At), Sandbox: true,
	}
	if !proto.Equal(e.acted[0], want) {
		t.Errorf("it was asked %v\nnot %v", e.acted[0], want)
	}
}

// TestAnEngineActsSoOften: whoever has the link may ask for ever.
func TestAnEngineActsSoOften(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	e.acts(acted(nil), nil)
	in := action()
	for n := 1; n <= 31; n++ {
		got, err := all.Work(e.plain()).(step.Actor).Act(t.Context(), in)
		if refused := got.Refusal != nil && got.Refusal.Reason == fault.RateLimited; err != nil || refused != (n > 30) {
			t.Fatalf("%d: %+v, %v", n, got, err)
		}
		in.State = got.State
	}
	if len(e.acted) != 30 {
		t.Errorf("it was asked %d times", len(e.acted))
	}
}

// TestAnEngineRefusesToAct: in its own words, or for a while.
func TestAnEngineRefusesToAct(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	e.acts(denied(&providerv1.Refused{Es: "Ese número no recibe mensajes.", En: "That number takes no texts.", Field: "phone_number"}), nil)
	got, err := act(t, all, e.plain())
	if err != nil || len(got.Faults) != 1 || got.Faults[0].Path != "phone_number" || got.Faults[0].Sentence("en") != "That number takes no texts." ||
		got.Faults[0].Sentence("es") != "Ese número no recibe mensajes." {
		t.Errorf("%+v, %v", got, err)
	}
	for after, want := range map[time.Duration]time.Duration{time.Minute: time.Minute, math.MaxInt64: 24 * time.Hour} {
		e.acts(denied(&providerv1.Refused{RetryAfter: durationpb.New(after)}), nil)
		if got, err := act(t, all, e.plain()); err != nil || got.Refusal == nil || got.Refusal.RetryAfter != want {
			t.Errorf("%s: %+v, %v", after, got, err)
		}
	}
}

// TestAnEngineThatCannotAct: the person is told whether there is any use in trying
// again, and nothing that the engine said.
func TestAnEngineThatCannotAct(t *testing.T) {
	e, all := start(t, "127.0.0.1:0", nil), engines(t)
	_, err := act(t, all, e.plain())
	if lacks, ok := errors.AsType[*fault.Error](err); !ok || lacks.Reason != fault.InvalidRequest || lacks.Faults[0].Code != fault.NoActions {
		t.Errorf("an engine without actions: %v", err)
	}
	long := strings.Repeat("ñ", 501)
	for name, out := range map[string]*providerv1.RunActionResponse{
		"no outcome":       {},
		"another request":  {RequestId: "another", Outcome: acted(nil).GetOutcome()},
		"no words":         denied(&providerv1.Refused{}),
		"one language":     denied(&providerv1.Refused{Es: "secret"}),
		"long words":       denied(&providerv1.Refused{Es: long, En: long}),
		"a hostile field":  denied(&providerv1.Refused{Es: "secret", En: "secret", Field: "a\nb"}),
		"no JSON":          acted(&structpb.Struct{Fields: map[string]*structpb.Value{"secret": structpb.NewNumberValue(math.NaN())}}),
		"a large answer":   acted(object(t, map[string]any{"secret": strings.Repeat("x", 1<<20)})),
		"a negative while": denied(&providerv1.Refused{RetryAfter: durationpb.New(-time.Minute)}),
	} {
		e.acts(out, nil)
		if got, err := act(t, all, e.plain()); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "secret") || got.Answer != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	e.acts(nil, status.Error(codes.Internal, "secret words of Ana"))
	if _, err := act(t, all, e.plain()); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("an error: %v", err)
	}
	e.stop()
	if _, err := act(t, all, e.plain()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a dead engine: %v", err)
	}
}
