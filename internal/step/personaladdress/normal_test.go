package personaladdress

import (
	"reflect"
	"strings"
	"testing"
)

func TestStreets(t *testing.T) {
	for written, want := range map[string][3]string{
		"Madero 1":                      {"Madero 1"}, // perhaps its name
		"CALLE 1":                       {"CALLE 1"},
		"Av. Juárez #23":                {"Avenida Juárez", "23"},
		"av  Juárez No. 23-B":           {"Avenida Juárez", "23-B"},
		"Blvd. Díaz Ordaz Núm 12 Int 3": {"Boulevard Díaz Ordaz", "12", "3"},
		"Madero #12, depto. 4 B":        {"Madero", "12", "4 B"},
		"Camino Real s/n":               {"Camino Real", "S/N"},
		"Priv. sin número":              {"Priv.", "S/N"},
		"Calle No Reelección":           {"Calle No Reelección"},
		"Av":                            {"Av"},
		"#":                             {"#"},
	} {
		name, exterior, interior := splitStreet(written)
		if got := [3]string{expand(name), exterior, interior}; got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for written, want := range map[string]string{
		"12 b": "12 B", " no. 12": "12", "#12": "12", "Núm. 7-A": "7-A", "sn": "S/N", "S / N": "S/N", "sin número": "S/N", "Int. 3": "3", "Depto No. 5": "5", "No": "NO", "Km 5.5": "KM 5.5",
	} {
		if got := number(written); got != want {
			t.Errorf("number(%q) = %q, want %q", written, got, want)
		}
	}
}

func TestSettlements(t *testing.T) {
	for written, want := range map[string][2]string{
		"COL CENTRO": {"Colonia", "CENTRO"}, "Col. Roma  Norte": {"Colonia", "Roma Norte"}, "Colonia del Valle": {"Colonia", "del Valle"}, "Fracc. Las Flores": {"Fraccionamiento", "Las Flores"},
		"U.H. Tlatelolco": {"Unidad habitacional", "Tlatelolco"}, "Bo. San Juan": {"Barrio", "San Juan"}, "Pueblo Nuevo": {"", "Pueblo Nuevo"}, "Barrio Alto": {"", "Barrio Alto"}, "Ejido El Sauz": {"Ejido", "El Sauz"},
		"Colinas del Sur": {"", "Colinas del Sur"}, "Centro": {"", "Centro"}, "Colonia": {"", "Colonia"}, "Barrios Unidos": {"", "Barrios Unidos"},
	} {
		kind, name := settlement(written)
		if got := [2]string{kind, name}; got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestNormal(t *testing.T) {
	got := normal(map[string]any{"street": "Av. Juárez #23", "exterior_number": "25 bis", "neighborhood": "Col. Centro", "municipality": " Tlaquepaque "})
	want := map[string]any{
		"street": "Avenida Juárez", "exterior_number": "25 BIS", "interior_number": nil, "neighborhood": "Centro", "settlement_type": "Colonia", "municipality": "Tlaquepaque",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func FuzzNormal(f *testing.F) {
	f.Add("Av. Juárez No. 23 Int. 4", "no. 23", "Col. Centro")
	f.Add("s/n", "##", "U.H.")
	f.Add("\xff #1", "no no no", "col col col")
	f.Fuzz(func(t *testing.T, street, exterior, neighborhood string) {
		got := normal(map[string]any{"street": street, "exterior_number": exterior, "neighborhood": neighborhood})
		if strings.TrimSpace(street) != "" && got["street"] == "" || strings.TrimSpace(neighborhood) != "" && strings.TrimSpace(got["neighborhood"].(string)) == "" {
			t.Fatalf("%q, %q became nothing: %v", street, neighborhood, got)
		}
		if text, ok := got["exterior_number"].(string); ok && number(text) != text {
			t.Fatalf("%q is not done: %q", text, number(text))
		}
	})
}
