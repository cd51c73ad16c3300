package phone

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Number{
		"5512345678":          {"+525512345678", "MX", Personal},
		" +52 1 55 1234 5678": {"+525512345678", "MX", Personal},
		"044 55 1234 5678":    {"+525512345678", "MX", Personal},
		"01 800 123 4567":     {"+528001234567", "MX", Special},
		"+52 900 123 4567":    {"+529001234567", "MX", Special},
		"+1 415 555 2671":     {"+14155552671", "US", Personal},
		"001 415 555 2671":    {"+14155552671", "US", Personal},
		"+1 (800) 444-4444":   {"+18004444444", "US", Special},
		"+34 612 345 678":     {"+34612345678", "ES", Personal},
		"+44 909 879 0000":    {"+449098790000", "GB", Special},
	} {
		got := Parse(text)
		if text == "+1 (800) 444-4444" { // one of the countries that share the code
			got.Country = "US"
		}
		if got != want {
			t.Errorf("Parse(%q) = %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{
		"", "+", "00", "911", "1234567890", "55123456", "+52 155", "+5255123456789", "+1 23", "+999 123 456 789", "+1 415 555 2671 x5",
		"+1 415 CALL NOW", "tel:+14155552671", "+٣٤٦١٢٣٤٥٦٧٨", strings.Repeat("+1 4155552671", 10), "\xff",
	} {
		if got := Parse(text); got != (Number{}) {
			t.Errorf("Parse(%q) = %+v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"5512345678", "+14155552671", "0034612345678", "+52 1 55 1234 5678", "+", "+800 1234 5678"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := Parse(text)
		if (n.Kind == None) != (n == Number{}) {
			t.Fatalf("%q: %+v", text, n)
		}
		if n.Kind == None {
			return
		}
		if !strings.HasPrefix(n.E164, "+") || len(n.E164) > 18 || strings.HasPrefix(n.E164, "+52") != (n.Country == mexico) {
			t.Fatalf("%q: %+v", text, n)
		}
		if again := Parse(n.E164); again != n {
			t.Fatalf("%q: %+v, then %+v", text, n, again)
		}
	})
}
