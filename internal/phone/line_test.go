package phone

import "testing"

func TestLines(t *testing.T) {
	for text, want := range map[string]Line{
		"5512345678": Either, "+1 415 555 2671": Either, "+44 7911 123456": Mobile, "+34 912 345 678": Landline,
		"900 123 4567": Unlike, "800 123 4567": Unlike, "+1 900 555 1234": Unlike, "+44 909 879 0123": Unlike,
		"+44 70 1234 5678": Unlike, "+881 612 345 678": Unlike, "+870 773 111 632": Unlike, "none": Unlike,
	} {
		if got := Parse(text).Line(); got != want {
			t.Errorf("%s is %d, want %d", text, got, want)
		}
	}
}

func TestIsCountry(t *testing.T) {
	for code, want := range map[string]bool{"MX": true, "US": true, "mx": false, "001": false, "ZZ": false, "": false} {
		if IsCountry(code) != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
}
