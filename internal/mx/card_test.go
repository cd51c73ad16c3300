package mx

import (
	"strings"
	"testing"
)

// The test numbers that the networks and payment processors publish.
func TestParseCard(t *testing.T) {
	for text, want := range map[string]Card{
		"4111111111111111":    {"visa", "1111"},
		"4242 4242 4242 4242": {"visa", "4242"},
		"4222222222222":       {"visa", "2222"},
		"5555-5555-5555-4444": {"mastercard", "4444"},
		"2223003122003222":    {"mastercard", "3222"},
		"378282246310005":     {"amex", "0005"},
		"5062541600005232":    {"carnet", "5232"},
		"6011111111111117":    {"other", "1117"},
	} {
		if got, ok := ParseCard(text); !ok || got != want {
			t.Errorf("ParseCard(%q) = %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{
		"", "4111111111111112", "0000000000000000", "411111111111", "41111111111111111111", "4111 1111 1111 111x", "４１１１１１１１１１１１１１１１",
	} {
		if got, ok := ParseCard(text); ok || got != (Card{}) {
			t.Errorf("ParseCard(%q) = %+v, %v", text, got, ok)
		}
	}
}

func TestHoldsCard(t *testing.T) {
	for text, want := range map[string]bool{
		"4111111111111111": true, "JUAN 4111 1111 1111 1111 PEREZ": true, "cuenta 12 4111-1111-1111-1111": true,
		"5 4111.1111.1111.1111 9": true, "BBVA": false, "": false, "411 1111 1112": false,
		"Grupo 3 M 2026": false, "4111a1111b1111c1111": false,
	} {
		if got := HoldsCard(text); got != want {
			t.Errorf("HoldsCard(%q) = %v", text, got)
		}
	}
}

func FuzzCard(f *testing.F) {
	for _, text := range []string{"4111111111111111", "a 4111 1111 1111 1111 b", "378282246310005", "\xff0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		card, ok := ParseCard(text)
		if !ok {
			return
		}
		if len(card.LastFour) != 4 || !strings.HasSuffix(digitsOf(text), card.LastFour) || card.Network == "" {
			t.Fatalf("%q: %+v", text, card)
		}
		if plain := digitsOf(text); !HoldsCard(plain) || !HoldsCard("x "+plain+"y") {
			t.Fatalf("%q holds none", plain)
		}
	})
}
