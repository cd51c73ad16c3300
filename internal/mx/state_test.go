package mx

import (
	"strings"
	"testing"
)

func TestParseStateKnowsWhatPeopleWrite(t *testing.T) {
	for want, texts := range map[string][]string{
		"MX-AGU": {"Aguascalientes", "AGUASCALIENTES", "ags", "Estado de Aguascalientes", "AS"},
		"MX-BCN": {"Baja California", "Baja California Norte", "BC", "B.C."},
		"MX-BCS": {"Baja California Sur", "bcs", "B.C.S.", "BS"},
		"MX-CAM": {"Campeche", "CC", "Camp."},
		"MX-CHP": {"Chiapas", "CS", "Chis."},
		"MX-CHH": {"Chihuahua", "CH", "Chih"},
		"MX-CMX": {"Ciudad de México", "CIUDAD DE MEXICO", "CDMX", "cdmx", "Distrito Federal", "DF", "D.F.", "México, D.F.", "MX-CMX", "Cd. de México"},
		"MX-COA": {"Coahuila", "Coahuila de Zaragoza", "COAHUILA DE ZARAGOZA", "CL"},
		"MX-COL": {"Colima", "CM", "Col."},
		"MX-DUR": {"Durango", "Dgo.", "DG"},
		"MX-GRO": {"Guerrero", "Gro.", "GR"},
		"MX-GUA": {"Guanajuato", "Gto", "GT"},
		"MX-HID": {"Hidalgo", "Hgo.", "HG"},
		"MX-JAL": {"Jalisco", " jalisco ", "Jal.", "MX-JAL", "mx-jal", "JC"},
		"MX-MEX": {"México", "Mexico", "Estado de México", "Edo. de México", "EDO DE MEXICO", "Edo. Méx.", "Edomex", "Estado Libre y Soberano de México", "MC"},
		"MX-MIC": {"Michoacán", "Michoacan de Ocampo", "Mich.", "MN"},
		"MX-MOR": {"Morelos", "Mor.", "MS"},
		"MX-NAY": {"Nayarit", "Nay.", "NT"},
		"MX-NLE": {"Nuevo León", "NUEVO LEON", "Nuevo Leo\u0301n", "N.L.", "NL"},
		"MX-OAX": {"Oaxaca", "Oax.", "OC"},
		"MX-PUE": {"Puebla", "Pue.", "Estado de Puebla", "PL"},
		"MX-QUE": {"Querétaro", "Queretaro de Arteaga", "Qro.", "QT"},
		"MX-ROO": {"Quintana Roo", "Q. Roo", "QROO", "QR"},
		"MX-SIN": {"Sinaloa", "Sin.", "SL"},
		"MX-SLP": {"San Luis Potosí", "San  Luis-Potosi", "S.L.P.", "SP"},
		"MX-SON": {"Sonora", "Son.", "SR"},
		"MX-TAB": {"Tabasco", "Tab.", "TC"},
		"MX-TAM": {"Tamaulipas", "Tamps.", "TS"},
		"MX-TLA": {"Tlaxcala", "Tlax.", "TL"},
		"MX-VER": {"Veracruz", "Veracruz de Ignacio de la Llave", "Ver.", "VZ"},
		"MX-YUC": {"Yucatán", "YUCATAN", "Yuc.", "YN"},
		"MX-ZAC": {"Zacatecas", "Zac.", "ZS"},
	} {
		for _, text := range texts {
			if got, ok := ParseState(text); !ok || got.Code != want {
				t.Errorf("ParseState(%q) = %q, %v; want %s", text, got.Code, ok, want)
			}
		}
	}
}

func TestParseStateRefusesWhatIsNone(t *testing.T) {
	for _, text := range []string{
		"", " ", "...", "Texas", "Estado de", "MX", "MX-", "Guatemala", "Jaliscoo", "NE", "XX", "44100",
		"Estado de Estado de", "Jalisco\x00Puebla", "\xff\xfe", strings.Repeat("Jalisco", 1000),
	} {
		if got, ok := ParseState(text); ok {
			t.Errorf("ParseState(%q) = %q, want none", text, got.Code)
		}
	}
}

func TestNoSpellingMeansTwoStates(t *testing.T) {
	owner := map[string]string{}
	claim := func(text, code string) {
		key := fold(text)
		if key == "" || len(text) > maxSpelling {
			t.Errorf("%s: spelling %q says nothing", code, text)
		}
		if other, taken := owner[key]; taken && other != code {
			t.Errorf("%q means both %s and %s", text, other, code)
		}
		owner[key] = code
	}
	for _, e := range entries {
		for _, text := range append([]string{e.Code, strings.TrimPrefix(e.Code, "MX-"), e.RENAPO, e.Name}, e.spellings...) {
			claim(text, e.Code)
		}
	}
}

func TestThereAre32States(t *testing.T) {
	all := States()
	codes, letters := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		if len(s.Code) != 6 || len(s.RENAPO) != 2 || s.Name == "" {
			t.Errorf("incomplete: %+v", s)
		}
		codes[s.Code], letters[s.RENAPO] = true, true
	}
	if len(all) != 32 || len(codes) != 32 || len(letters) != 32 {
		t.Errorf("%d states, %d codes, %d letters; want 32 of each", len(all), len(codes), len(letters))
	}
	all[0].Name = "changed"
	if States()[0].Name == "changed" {
		t.Error("States hands out its own table")
	}
}

func FuzzParseState(f *testing.F) {
	for _, text := range []string{"Jalisco", "Edo. de México", "\xff", "Nuevo Leo\u0301n", "İ", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		state, ok := ParseState(text)
		if ok != (state != State{}) {
			t.Fatalf("ParseState(%q) = %+v, %v", text, state, ok)
		}
		if !ok || len(text) > maxSpelling/4 {
			return
		}
		if again, _ := ParseState(" " + strings.ToUpper(text) + ". "); again != state {
			t.Fatalf("%q is %s, but in capitals it is %q", text, state.Code, again.Code)
		}
	})
}
