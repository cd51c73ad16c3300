package verifyemail

import (
	"context"
	"encoding/json"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
	"cauce/internal/step/contact"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// dns knows mail.mx alone, and of down.mx nothing.
type dns struct{}

func (dns) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	switch name {
	case "mail.mx.":
		return []*net.MX{{Host: "in.mail.mx."}}, nil
	case "down.mx.":
		return nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	}
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (dns) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (dns) LookupNS(context.Context, string) ([]*net.NS, error) {
	return []*net.NS{{Host: "a.gtld-servers.net."}}, nil
}

func newWork() work { return work{domains: contact.NewDomains(dns{})} }

func act(t *testing.T, payload map[string]any, state json.RawMessage, when time.Time) step.Acted {
	t.Helper()
	acted, err := newWork().Act(t.Context(), step.Action{Name: sendCode, Payload: payload, State: state, At: when, Language: "es"})
	if err != nil {
		t.Fatal(err)
	}
	return acted
}

func submit(t *testing.T, email, code string, state json.RawMessage, when time.Time) step.Result {
	t.Helper()
	result, err := newWork().Submit(t.Context(), step.Submission{Payload: map[string]any{"email": email, "code": code}, State: state, At: when})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func codeOf(t *testing.T, acted step.Acted) string {
	t.Helper()
	if len(acted.Send) != 1 {
		t.Fatalf("sends %+v", acted)
	}
	return regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text)
}

func TestWhatIsKnownOfTheDomain(t *testing.T) {
	for address, want := range map[string]any{"ana@mail.mx": true, "ana@down.mx": nil, "ana@example.com": nil} {
		acted := act(t, map[string]any{"email": address}, nil, at)
		if m := acted.Send[0]; m.To != address || m.Kind != step.Mail {
			t.Errorf("sends %+v", m)
		}
		result := submit(t, address, codeOf(t, acted), acted.State, at)
		named, _ := result.Payload["not_performed"].([]any)
		if result.Outcome != step.Completed || result.Payload["domain_receives_mail"] != want || slices.Contains(named, any("domain_receives_mail")) != (want == nil) {
			t.Errorf("%s: %+v", address, result)
		}
		if result.Payload["verified"] != true || result.Payload["verified_at"] != "2026-11-23T12:00:00.000000Z" || result.Payload["code"] != nil {
			t.Errorf("%s: %v", address, result.Payload)
		}
	}
}

func TestRefusedAddresses(t *testing.T) {
	for address, want := range map[any]fault.Code{
		"ana@nowhere.mx": fault.NoMailThere, "ana": fault.NotEmail, "ana@mail.mx\r\nBcc: b@mail.mx": fault.NotEmail,
		"": fault.Required, nil: fault.Required, 7.0: fault.WrongKind,
	} {
		acted := act(t, map[string]any{"email": address}, nil, at)
		if len(acted.Faults) != 1 || acted.Faults[0].Code != want || acted.Faults[0].Path != "email" || acted.Send != nil || acted.State != nil {
			t.Errorf("%v: %+v", address, acted)
		}
	}
}

func TestInternationalDomains(t *testing.T) {
	schema, err := step.Compile(payload)
	if err != nil {
		t.Fatal(err)
	}
	if faults := schema.Validate(map[string]any{"email": "usuario@ñandú.mx", "code": "123456"}); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
	for _, bad := range []string{"a b@ñandú.mx", "usuario@ñandú.mx\r\nBcc: x@y.mx", "usuario@ñandú..mx", "@ñandú.mx", "ñ@b.mx"} {
		if faults := schema.Validate(map[string]any{"email": bad, "code": "123456"}); len(faults) != 1 || faults[0].Path != "email" {
			t.Errorf("%q: %v", bad, faults)
		}
	}
}

// TestCodesAnHourLater, and those of another address: no try is spent.
func TestCodesAnHourLater(t *testing.T) {
	acted := act(t, map[string]any{"email": "ana@mail.mx"}, nil, at)
	code := codeOf(t, acted)
	for name, result := range map[string]step.Result{
		"an hour later":   submit(t, "ana@mail.mx", code, acted.State, at.Add(time.Hour)),
		"another address": submit(t, "eva@mail.mx", code, acted.State, at),
		"no code":         submit(t, "ana@mail.mx", code, nil, at),
	} {
		if len(result.Faults) != 1 || result.Faults[0].Path != "code" || !slices.Contains(result.Faults[0].Args, "send_code") {
			t.Errorf("%s: %+v", name, result)
		}
	}
}

// TestWrongCodes runs to the third spent code: four warnings and a spent code each.
func TestWrongCodes(t *testing.T) {
	var state json.RawMessage
	when, again := at, 0
	for range 3 {
		acted := act(t, map[string]any{"email": "ana@mail.mx"}, state, when)
		right := codeOf(t, acted)
		wrong := "000000"
		if right == wrong {
			wrong = "111111"
		}
		state = acted.State
		for range 5 {
			result := submit(t, "ana@mail.mx", wrong, state, when)
			state = result.State
			if result.Outcome == step.Again {
				again++
			}
			if result.Outcome == step.Failed {
				if again != 14 || result.Reason.Path != "verify_email/codes_spent" {
					t.Errorf("failed after %d: %+v", again, result.Reason)
				}
				return
			}
		}
		if result := submit(t, "ana@mail.mx", right, state, when); len(result.Faults) != 1 {
			t.Errorf("a spent code: %+v", result)
		}
		when = when.Add(5 * time.Minute)
	}
	t.Error("it never failed")
}

func TestABrokenMemoryIsOurFault(t *testing.T) {
	if _, err := newWork().Submit(t.Context(), step.Submission{State: json.RawMessage(`[`)}); err == nil {
		t.Error("it was read")
	}
	if _, err := newWork().Act(t.Context(), step.Action{State: json.RawMessage(`[`)}); err == nil {
		t.Error("it was read")
	}
}

func TestEnglish(t *testing.T) {
	acted, err := newWork().Act(t.Context(), step.Action{Payload: map[string]any{"email": "ana@mail.mx"}, At: at, Language: "en"})
	if err != nil || !strings.HasPrefix(acted.Send[0].Text, "Your verification code is ") {
		t.Errorf("%v: %+v", err, acted.Send)
	}
}
