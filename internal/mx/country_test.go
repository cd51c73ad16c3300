package mx

import "testing"

func TestIsMexico(t *testing.T) {
	for _, text := range []string{"MX", "mx", "México", "MÉXICO", "mexico", " Mexico ", "Mexi\u0301co", "MEX", "Estados Unidos Mexicanos"} {
		if !IsMexico(text) {
			t.Errorf("IsMexico(%q) = false", text)
		}
	}
	for _, text := range []string{"", "M", "US", "New Mexico", "Estado de México", "MX-JAL", "MXX", "\xff"} {
		if IsMexico(text) {
			t.Errorf("IsMexico(%q) = true", text)
		}
	}
}
