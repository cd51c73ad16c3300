package cdcauthorization

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// at is after midnight in Greenwich, and the day before in Mexico City.
var at = time.Date(2026, 11, 24, 3, 4, 5, 6_000, time.UTC)

func payloadOf(changes map[string]any) map[string]any {
	p := map[string]any{"name": "JUAN", "last_name": "PEREZ", "rfc": "PEGJ990311AB1", "accepted": true, "phone_number": "5512345678", "street": "CALLE 1"}
	maps.Copy(p, changes)
	return p
}

func sent(t *testing.T, payload map[string]any) (state []byte, nip string, m step.Message) {
	t.Helper()
	acted, err := work{}.Act(t.Context(), step.Action{Payload: payload, At: at.Add(-time.Minute), Kinds: []string{step.SMS, step.Mail}})
	if err != nil || len(acted.Send) != 1 {
		t.Fatalf("sends %+v, %v", acted, err)
	}
	return acted.State, regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text), acted.Send[0]
}

func submit(t *testing.T, payload map[string]any, state []byte) step.Result {
	t.Helper()
	result, err := work{}.Submit(t.Context(), step.Submission{
		Setup: map[string]any{"text": "Autorizo.", "version": "7", "user_id": "u1", "folio": "F-1"}, Payload: payload, State: state, At: at, Language: "es", IP: "203.0.113.9",
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTheRecord(t *testing.T) {
	state, nip, m := sent(t, payloadOf(nil))
	if m.Kind != step.SMS || !strings.Contains(m.Text, "NIP") {
		t.Errorf("sends %+v", m)
	}
	result := submit(t, payloadOf(map[string]any{"nip": nip, "rfc": "pegj-990311-ab1"}), state)
	sum := sha256.Sum256([]byte("Autorizo."))
	for name, want := range map[string]any{
		"accepted": true, "approved_at": "2026-11-24T03:04:05.000006Z", "nip_verified": true, "nip_channel": "sms", "rfc": "PEGJ990311AB1", "nip": nil,
		"text": "Autorizo.", "text_version": "7", "text_sha256": hex.EncodeToString(sum[:]), "ip": "203.0.113.9", "user_agent": nil, "language": "es",
		"credit_report": nil, "engine": "cauce", "engine_version": engineVersion, "source": "local",
	} {
		if got := result.Payload[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	got, _ := result.Payload["record"].(map[string]any)
	number, _ := got["signature_number"].(string)
	if !strings.HasPrefix(number, "20261124030405000006") || len(number) != 24 || number != result.Payload["signature_number"] {
		t.Errorf("the signature is %s", number)
	}
	want := map[string]any{
		"consultation_type": "PF", "consultation_date": "2026-11-23", "consultation_hour": "21:04:05", "approval_date": "2026-11-23", "approval_hour": "21:04:05",
		"user": "u1", "folio": "F-1", "nip_entered_again": true, "legend_answer": true, "terms_accepted": true, "signature_number": number,
		"person":  map[string]any{"name": "JUAN", "last_name": "PEREZ", "mothers_last_name": nil, "rfc": "PEGJ990311AB1", "birth_date": nil},
		"address": map[string]any{"street": "CALLE 1", "neighborhood": nil, "city": nil, "province": nil, "zip_code": nil, "country": nil},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the record is %v\nwant %v", got, want)
	}
}

// TestSlipsCostNoTry: what is wrong with the data is said before the NIP is looked at.
func TestSlipsCostNoTry(t *testing.T) {
	state, nip, _ := sent(t, payloadOf(nil))
	for name, c := range map[string]struct {
		changes map[string]any
		path    string
		code    fault.Code
	}{
		"a generic RFC":     {map[string]any{"rfc": "XAXX010101000"}, "rfc", fault.RFCGeneric},
		"an RFC of no day":  {map[string]any{"rfc": "PEGJ991399AB1"}, "rfc", fault.NotRFC},
		"nowhere to send":   {map[string]any{"phone_number": nil}, "phone_number", fault.NowhereToSend},
		"no phone":          {map[string]any{"phone_number": "0000000000"}, "phone_number", fault.NotPhone},
		"another phone":     {map[string]any{"phone_number": "5598765432"}, "nip", fault.CodeElsewhere},
		"a mail beside, no": {map[string]any{"phone_number": "5598765432", "email": "user@example.com"}, "nip", fault.CodeElsewhere},
	} {
		changes := map[string]any{"nip": nip}
		maps.Copy(changes, c.changes)
		result := submit(t, payloadOf(changes), state)
		if len(result.Faults) != 1 || result.Faults[0].Path != c.path || result.Faults[0].Code != c.code {
			t.Errorf("%s: %+v", name, result)
		}
	}
	wrong := "000000"
	if nip == wrong {
		wrong = "000001"
	}
	if result := submit(t, payloadOf(map[string]any{"nip": wrong}), state); result.Outcome != step.Again || result.Reason.Path != "cdc_authorization/wrong_code" {
		t.Errorf("%+v", result)
	}
}

func TestACompany(t *testing.T) {
	mailed := map[string]any{"phone_number": nil, "email": "user@example.com", "rfc": "ABC990311AB1"}
	state, nip, m := sent(t, payloadOf(mailed))
	mailed["nip"] = nip
	result := submit(t, payloadOf(mailed), state)
	got, _ := result.Payload["record"].(map[string]any)
	if m.Kind != step.Mail || m.Subject == "" || got["consultation_type"] != "PM" || result.Payload["nip_channel"] != "mail" {
		t.Errorf("%+v: %+v", m, result)
	}
}

func TestBuiltinTexts(t *testing.T) {
	// Whoever changes a word must change builtinVersion too, and then these sums.
	for language, want := range map[string]string{
		"es": "ea550bf4153b0d0ee1a075ca790bf4f4b95f98518fdd6cad6bb153ad1581f996",
		"en": "ecf2200e1aaa7d9cc99831662bf270060a10dc124ac063423628802328843713",
	} {
		shown := work{}.Present(nil, language)
		if shown["text_sha256"] != want || shown["version"] != builtinVersion {
			t.Errorf("the text of version %s changed: %v", builtinVersion, shown)
		}
	}
	for _, text := range []string{nip.SMS.ES, nip.SMS.EN} {
		if len(text) > 154 || strings.ContainsFunc(text, func(c rune) bool { return c > 0x7e }) {
			t.Errorf("%q is more than one SMS", text)
		}
	}
}
