package mx

import (
	"strings"
	"testing"
)

// curpOf makes a CURP of letters and consonants.
func curpOf(t testing.TB, letters, consonants string) CURP {
	t.Helper()
	text := []rune(letters + "990311HDF" + consonants + "0")
	c, err := ParseCURP(string(text) + string(CURPDigit(text)))
	if err != nil {
		t.Fatalf("%s: %v", string(text), err)
	}
	return c
}

// The examples of RENAPO's instructions, section "Criterios de excepción", and
// whole names whose CURPs are published as examples.
func TestRENAPOsExamples(t *testing.T) {
	for _, c := range []struct {
		letters, consonants string
		names               Names
	}{
		{"HEGG", "RRL", Names{"GLORIA", "HERNANDEZ", "GARCIA"}},
		{"AAPR", "LRC", Names{"Ricardo", "Alamán", "Pérez"}},
		{"BOXW", "RXN", Names{"WINSTON", "BORIS", ""}},
		{"BEML", "LNS", Names{"LUIS RAUL", "BELLO", "MENA"}},
		{"XARA", "NDL", Names{"ALBERTO", "ÑANDO", "RODRIGUEZ"}},
		{"OARA", "XDL", Names{"ALBERTO", "OÑATE", "RODRIGUEZ"}},
		{"PEHL", "RRS", Names{"MARIA LUISA", "PEREZ", "HERNANDEZ"}},
		{"ROPL", "MLS", Names{"LUIS ENRIQUE", "ROMERO", "PALAZUELOS"}},
		{"DXAJ", "XLN", Names{"JUAN JOSE", "D/AMICO", "ALVAREZ"}},
		{"RICR", "VRC", Names{"ROCIO", "RIVA PALACIO", "CRUZ"}},
		{"GELC", "RPR", Names{"CARLOS", "MC GREGOR", "LOPEZ"}},
		{"PXDO", "DMF", Names{"OFELIA", "PEDRERO", "DOMINGUEZ"}},
		{"IXRA", "CDN", Names{"ANDRES", "ICH", "RODRIGUEZ"}},
		{"PEXL", "RXS", Names{"LUIS", "PEREZ", ""}},
		{"MOSA", "RNN", Names{"MA. DE LOS ANGELES", "MORENO", "SANCHEZ"}},
		{"CUXA", "RXN", Names{"ANA", "DE LA CRUZ", ""}},
		{"CUXA", "RXN", Names{"ana", "de  la  cruz", " "}},
		{"CURJ", "RZN", Names{"JUAN", "DE LA CRUZ Y ROMERO", "RUIZ"}},
		{"GUAJ", "RLN", Names{"JUAN", "GÜERRERO", "ALBA"}},
		{"PEGM", "RNR", Names{"MARIA", "PEREZ", "GONZALEZ"}},
		{"PEGJ", "RNS", Names{"JOSE MARIA", "PEREZ", "GONZALEZ"}},
		{"PEGM", "RNR", Names{"JOSE MARIA", "PEREZ", "GONZALEZ"}},
		{"OXRA", "XDN", Names{"ANA", "O'HARA", "RODRIGUEZ"}},
		{"OARA", "HDN", Names{"ANA", "O’HARA", "RODRIGUEZ"}},
		{"NUXA", "XXN", Names{"ANA", "NU\u0301", ""}},
	} {
		curp := curpOf(t, c.letters, c.consonants)
		if a := curp.Compare(c.names); a.All != Match {
			t.Errorf("%s of %+v: %+v", curp.Text, c.names, a)
		}
	}
}

func TestOtherNames(t *testing.T) {
	curp := curpOf(t, "PEGJ", "RNN")
	for _, c := range []struct {
		names Names
		want  NameAgreement
	}{
		{Names{"JUAN", "PEREZ", "GONZALEZ"}, NameAgreement{Match, Match, Match, Match}},
		{Names{"JUAN", "PEREZ", ""}, NameAgreement{Undecided, Match, Match, Undecided}},
		{Names{}, NameAgreement{}},
		{Names{"JUAN", "GONZALEZ", "PEREZ"}, NameAgreement{Mismatch, Match, Mismatch, Mismatch}},
		{Names{"PEDRO", "PEREZ", "GONZALEZ"}, NameAgreement{Mismatch, Mismatch, Match, Match}},
		{Names{"JOSE", "PEREZ", "GONZALEZ"}, NameAgreement{Mismatch, Mismatch, Match, Match}}, // the inner consonant
		{Names{"JUAN", "PALMA", "GONZALEZ"}, NameAgreement{Mismatch, Match, Mismatch, Match}},
		{Names{"Иван", "PEREZ", "GONZALEZ"}, NameAgreement{Undecided, Undecided, Match, Match}},
		{Names{"JUAN", "...", "GONZALEZ"}, NameAgreement{Undecided, Match, Undecided, Match}},
		{Names{"JUAN 2", "PEREZ2", "GONZALEZ"}, NameAgreement{Undecided, Match, Undecided, Match}},
		{Names{strings.Repeat("JUAN", 1000), "PEREZ", "GONZALEZ"}, NameAgreement{Undecided, Undecided, Match, Match}},
	} {
		if got := curp.Compare(c.names); got != c.want {
			t.Errorf("%.60v: %+v, want %+v", c.names, got, c.want)
		}
	}
}

func TestTheTableOfWords(t *testing.T) {
	if len(inconvenient) != 81 {
		t.Errorf("%d words, annex 2 has 81", len(inconvenient))
	}
	// An X that no word explains is another surname's.
	if a := curpOf(t, "PXGJ", "RNN").Compare(Names{"JUAN", "PEREZ", "GONZALEZ"}); a.LastName != Mismatch {
		t.Errorf("%+v", a)
	}
}

func TestAgreement(t *testing.T) {
	for a, want := range map[Agreement]any{Match: true, Mismatch: false, Undecided: nil} {
		if a.Value() != want || a.String() == "" {
			t.Errorf("%v: %v", a, a.Value())
		}
	}
	if all() != Match || all(Match, Undecided) != Undecided || all(Undecided, Mismatch, Match) != Mismatch {
		t.Error("all")
	}
}

func TestSame(t *testing.T) {
	if !Same("  José   Ángel", "JOSE ANGEL") || Same("PEÑA", "PENA") || Same("JOSE", "JOSE ANGEL") {
		t.Error("Same")
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("MARIA DE LOS ANGELES", "D/AMICO", "ÑANDO")
	f.Add("J.", "de la", "")
	f.Add("\xff", "-", "MARIA JOSE")
	f.Add("JOSE DE MARIA Y", "Y Y Y", "’")
	curp := curpOf(f, "PEGJ", "RNN")
	f.Fuzz(func(t *testing.T, name, last, mothers string) {
		a := curp.Compare(Names{name, last, mothers})
		if a.All != all(a.Name, a.LastName, a.MothersLastName) {
			t.Fatalf("%+v", a)
		}
		if upper := curp.Compare(Names{" " + name, last + " ", mothers}); upper != a && len(name) < maxName-1 && len(last) < maxName-1 {
			t.Fatalf("spaces change %+v into %+v", a, upper)
		}
	})
}
