package mx

// boroughs are the 16 alcaldías of Mexico City, by the first two digits of their
// postal codes less one, in SEPOMEX's catalog of July 2025: no other pair of digits
// is theirs, and none has two pairs.
var boroughs = [16]string{
	"Álvaro Obregón", "Azcapotzalco", "Benito Juárez", "Coyoacán", "Cuajimalpa de Morelos", "Cuauhtémoc", "Gustavo A. Madero", "Iztacalco",
	"Iztapalapa", "La Magdalena Contreras", "Miguel Hidalgo", "Milpa Alta", "Tláhuac", "Tlalpan", "Venustiano Carranza", "Xochimilco",
}

// boroughSpellings are what people write besides the names.
var boroughSpellings = map[string]int{"gam": 6, "gustavoamadero": 6, "magdalenacontreras": 9, "cuajimalpa": 4}

// BoroughOfPostalCode answers the alcaldía of a postal code of Mexico City; false for
// codes elsewhere: of no other state do two digits tell the municipality.
func BoroughOfPostalCode(code string) (string, bool) {
	if state, ok := StateOfPostalCode(code); !ok || state.Code != "MX-CMX" {
		return "", false
	}
	return boroughs[int(code[0]-'0')*10+int(code[1]-'0')-1], true
}

// ParseBorough finds the alcaldía that a person meant.
func ParseBorough(text string) (string, bool) {
	key := fold(text)
	if i, ok := boroughSpellings[key]; ok {
		return boroughs[i], true
	}
	for _, name := range boroughs {
		if key == fold(name) || key == "alcaldia"+fold(name) || key == "delegacion"+fold(name) {
			return name, true
		}
	}
	return "", false
}
