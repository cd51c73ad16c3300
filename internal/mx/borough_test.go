package mx

import "testing"

func TestBoroughOfPostalCode(t *testing.T) {
	for code, want := range map[string]string{
		"01000": "Álvaro Obregón", "02000": "Azcapotzalco", "03100": "Benito Juárez", "04000": "Coyoacán", "05000": "Cuajimalpa de Morelos",
		"06700": "Cuauhtémoc", "07000": "Gustavo A. Madero", "08000": "Iztacalco", "09000": "Iztapalapa", "10000": "La Magdalena Contreras",
		"11000": "Miguel Hidalgo", "12000": "Milpa Alta", "13000": "Tláhuac", "14000": "Tlalpan", "15000": "Venustiano Carranza", "16900": "Xochimilco",
		"44100": "", "00500": "", "17000": "", "": "", "0100": "",
	} {
		if got, ok := BoroughOfPostalCode(code); got != want || ok != (want != "") {
			t.Errorf("BoroughOfPostalCode(%q) = %q, %v; want %q", code, got, ok, want)
		}
	}
}

func TestParseBorough(t *testing.T) {
	for text, want := range map[string]string{
		"XOCHIMILCO": "Xochimilco", "alvaro obregon": "Álvaro Obregón", "Alcaldía Cuauhtémoc": "Cuauhtémoc", "Delegación Tlalpan": "Tlalpan",
		"Gustavo A Madero": "Gustavo A. Madero", "GAM": "Gustavo A. Madero", "Magdalena Contreras": "La Magdalena Contreras", "Cuajimalpa": "Cuajimalpa de Morelos",
		"Ciudad de México": "", "Guadalajara": "", "": "", "\xff": "",
	} {
		if got, ok := ParseBorough(text); got != want || ok != (want != "") {
			t.Errorf("ParseBorough(%q) = %q, %v", text, got, ok)
		}
	}
}
