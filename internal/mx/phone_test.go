package mx

import (
	"strings"
	"testing"
)

func TestParsePhone(t *testing.T) {
	for text, want := range map[string]PhoneKind{
		"5512345678": GeographicPhone, "55 1234 5678": GeographicPhone, "(55) 1234-5678": GeographicPhone, "55.1234.5678": GeographicPhone,
		"+525512345678": GeographicPhone, "+52 1 55 1234 5678": GeographicPhone, "525512345678": GeographicPhone,
		"5215512345678": GeographicPhone, "00525512345678": GeographicPhone, "0052 1 5512345678": GeographicPhone,
		"044 55 1234 5678": GeographicPhone, "0455512345678": GeographicPhone, "01 55 1234 5678": GeographicPhone,
		"+52 044 55 1234 5678": GeographicPhone, "+52 01 55 1234 5678": GeographicPhone,
	} {
		if got, kind := ParsePhone(text); got != "+525512345678" || kind != want {
			t.Errorf("ParsePhone(%q) = %q, %v", text, got, kind)
		}
	}
	for text, want := range map[string]string{"52 12 34 56 78": "+525212345678", "8001234567": "+528001234567", "01 900 123 4567": "+529001234567"} {
		got, kind := ParsePhone(text)
		if got != want || (kind == SpecialPhone) != (want != "+525212345678") {
			t.Errorf("ParsePhone(%q) = %q, %v", text, got, kind)
		}
	}
	for _, text := range []string{
		"", "+", "911", "55123456", "+14155552671", "0014155552671", "+34 612 345 678", "1512345678", "0512345678",
		"55123456789", "+52551234567", "+5255123456789", "55 1234 567x", "٥٥١٢٣٤٥٦٧٨", "5512345678\n5", "tel:5512345678", strings.Repeat("5", 100),
	} {
		if got, kind := ParsePhone(text); kind != NoPhone || got != "" {
			t.Errorf("ParsePhone(%q) = %q, %v", text, got, kind)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, text := range []string{"5512345678", "+52 1 55 1234 5678", "044 (55) 1234-5678", "8001234567", "00", "+"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, kind := ParsePhone(text)
		if (kind == NoPhone) != (number == "") {
			t.Fatalf("%q: %q, %v", text, number, kind)
		}
		if kind == NoPhone {
			return
		}
		if len(number) != 13 || !strings.HasPrefix(number, "+52") || number[3] < '2' {
			t.Fatalf("%q: %q", text, number)
		}
		if again, same := ParsePhone(number); again != number || same != kind {
			t.Fatalf("%q: %q, then %q", text, number, again)
		}
	})
}
