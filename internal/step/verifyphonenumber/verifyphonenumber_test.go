package verifyphonenumber

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func act(t *testing.T, number any, countries ...string) step.Acted {
	t.Helper()
	acted, err := work{}.Act(t.Context(), step.Action{Payload: map[string]any{"phone_number": number}, At: at, Countries: countries})
	if err != nil {
		t.Fatal(err)
	}
	return acted
}

func TestANumberIsProven(t *testing.T) {
	for number, want := range map[string]struct {
		e164, country string
		line          any
	}{
		"+52 1 55 1234 5678": {"+525512345678", "MX", nil},
		"+44 7911 123456":    {"+447911123456", "GG", "mobile"},
	} {
		acted := act(t, number, "MX", want.country)
		if len(acted.Send) != 1 || acted.Send[0].To != want.e164 || acted.Send[0].Kind != step.SMS || acted.Send[0].Subject != "" {
			t.Fatalf("%s: sends %+v", number, acted)
		}
		code := regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text)
		result, err := work{}.Submit(t.Context(), step.Submission{
			Payload: map[string]any{"phone_number": want.e164, "code": code[:3] + " " + code[3:]}, State: acted.State, At: at.Add(time.Minute),
		})
		p := result.Payload
		if err != nil || p["phone_number"] != want.e164 || p["phone_country"] != want.country || p["line_type"] != want.line || p["carrier"] != nil || p["verified"] != true || p["code"] != nil {
			t.Errorf("%s: %+v, %v", number, result, err)
		}
	}
}

func TestRefusedNumbers(t *testing.T) {
	for number, want := range map[any]fault.Code{
		nil: fault.Required, "": fault.Required, 7.0: fault.WrongKind, "911": fault.NotPhone, strings.Repeat("5", 1_000_000): fault.NotPhone,
		"+1 415 555 2671": fault.PhoneCountry, "+1 900 555 1234": fault.PhoneCountry, "+881 612 345 678": fault.PhoneCountry,
		"900 123 4567": fault.PhoneKind, "800 123 4567": fault.PhoneKind,
	} {
		if acted := act(t, number); len(acted.Faults) != 1 || acted.Faults[0].Code != want || acted.Send != nil {
			t.Errorf("%.20v: %+v", number, acted)
		}
	}
	if acted := act(t, "+1 415 555 2671", "US", "MX"); len(acted.Send) != 1 {
		t.Errorf("an account that calls the US: %+v", acted)
	}
}

func TestABrokenMemoryIsOurFault(t *testing.T) {
	if _, err := (work{}).Submit(t.Context(), step.Submission{State: []byte(`[`)}); err == nil {
		t.Error("it was read")
	}
	if _, err := (work{}).Act(t.Context(), step.Action{State: []byte(`[`)}); err == nil {
		t.Error("it was read")
	}
}
