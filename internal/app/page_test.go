package app

import "testing"

func TestPageHost(t *testing.T) {
	for public, want := range map[string]string{
		"https://flujos.acme.mx":      "flujos.acme.mx",
		"https://flujos.acme.mx:443":  "flujos.acme.mx",
		"https://acme.mx/flujos":      "acme.mx",
		"https://flujos.acme.mx:8443": "",
		"http://flujos.acme.mx":       "",
		"http://127.0.0.1:8080":       "",
	} {
		if got := (&App{public: public}).pageHost(); got != want {
			t.Errorf("%s: %q, want %q", public, got, want)
		}
	}
}
