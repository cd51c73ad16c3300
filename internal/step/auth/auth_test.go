package auth

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var both = map[string]any{"email": "Person@example.com", "phone_number": "55 1234 5678"}

func act(t *testing.T, setup map[string]any, kinds ...string) step.Acted {
	t.Helper()
	acted, err := work{}.Act(t.Context(), step.Action{
		Setup: setup, Payload: map[string]any{"email": "thief@example.com", "phone_number": "5598765432"}, At: at, Kinds: kinds,
	})
	if err != nil {
		t.Fatal(err)
	}
	return acted
}

// TestTheCodeGoesToWhoIsOnRecord, whatever is asked for: by SMS when it can.
func TestTheCodeGoesToWhoIsOnRecord(t *testing.T) {
	for _, c := range []struct {
		kinds    []string
		to, kind string
	}{
		{[]string{step.SMS, step.Mail}, "+525512345678", step.SMS},
		{[]string{step.Mail}, "Person@example.com", step.Mail},
	} {
		acted := act(t, both, c.kinds...)
		if len(acted.Send) != 1 || acted.Send[0].To != c.to || acted.Send[0].Kind != c.kind {
			t.Fatalf("%v: sends %+v", c.kinds, acted)
		}
		code := regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text)
		result, err := work{}.Submit(t.Context(), step.Submission{Setup: both, Payload: map[string]any{"code": code}, State: acted.State, At: at})
		p := result.Payload
		if err != nil || p["authenticated"] != true || p["method"] != "one_time_code" || p["channel"] != c.kind || p["face_match"] != nil {
			t.Errorf("%v: %+v, %v", c.kinds, result, err)
		}
		if shown := fmt.Sprint(p, acted.Answer); strings.Contains(shown, "5512345678") || strings.Contains(shown, "Person@") {
			t.Errorf("it shows %s", shown)
		}
	}
}

func TestNowhereToSend(t *testing.T) {
	for name, c := range map[string]struct {
		setup map[string]any
		kinds []string
		want  fault.Code
	}{
		"no setup":             {nil, []string{step.Mail}, fault.NowhereToSend},
		"no relay":             {map[string]any{"email": "a@example.com"}, []string{step.SMS}, fault.NoWayThere},
		"a phone of elsewhere": {map[string]any{"phone_number": "+1 415 555 2671"}, []string{step.SMS}, fault.PhoneCountry},
	} {
		// The path is none of the setup's, which the person does not see.
		if acted := act(t, c.setup, c.kinds...); len(acted.Faults) != 1 || acted.Faults[0].Code != c.want || acted.Faults[0].Path != "" || acted.Send != nil {
			t.Errorf("%s: %+v", name, acted)
		}
	}
}

func TestSetup(t *testing.T) {
	if faults := (work{}).CheckSetup(map[string]any{"email": "a b", "phone_number": "911"}); len(faults) != 2 {
		t.Errorf("%v", faults)
	}
	if faults := (work{}).CheckSetup(both); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
	if warnings := (work{}).WarnSetup(nil); len(warnings) != 1 || len((work{}).WarnSetup(both)) != 0 {
		t.Errorf("%v", warnings)
	}
	if kinds := (work{}).Sends(map[string]any{"email": "a@example.com"}); !slices.Equal(kinds, []string{step.Mail}) {
		t.Errorf("%v", kinds)
	}
	if shown := fmt.Sprint((work{}).Present(both, "es")); strings.Contains(shown, "5512345678") || strings.Contains(shown, "Person@") || !strings.Contains(shown, "P***@example.com") {
		t.Errorf("the page sees %s", shown)
	}
}

func TestSubmissions(t *testing.T) {
	acted := act(t, both, step.Mail)
	for name, c := range map[string]struct {
		payload map[string]any
		path    string
	}{
		"a passkey": {map[string]any{"method": "passkey"}, "method"}, "no code": {map[string]any{}, "code"}, "an old code": {map[string]any{"code": "123456"}, "code"},
	} {
		when := at
		if name == "an old code" {
			when = at.Add(time.Hour)
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Setup: both, Payload: c.payload, State: acted.State, At: when})
		if err != nil || len(result.Faults) != 1 || result.Faults[0].Path != c.path {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
	}
}
