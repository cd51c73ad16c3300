package mx

import (
	"errors"
	"testing"
	"time"
)

var then = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// The examples of ICAO Doc 9303: part 3, appendix A, and part 5, appendix B.
func TestMRZDigit(t *testing.T) {
	for part, want := range map[string]byte{
		"520727": '3', "AB2134<<<": '5', "HA672242<658022549601086<<<<<<<<<<<<<<0": '8', "D23145890": '7', "740812": '2', "120415": '9',
		"D231458907<<<<<<<<<<<<<<<" + "7408122" + "1204159" + "<<<<<<<<<<<": '6',
	} {
		if got := MRZDigit(part); got != want {
			t.Errorf("MRZDigit(%q) = %c, want %c", part, got, want)
		}
	}
}

// specimen is the card that the INE shows in its own leaflets. Its numbers are
// made up: of the four digits, the composite one alone fits.
var specimen = []string{
	"IDMEX1836577170<<0747116375842",
	"8007057M1812315MEX<02<<12345<7",
	"GOMEZ<VELAZQUEZ<<MARGARITA<<<<",
}

func TestTheINEsSpecimen(t *testing.T) {
	m, err := ParseMRZ(specimen, then)
	if err != nil {
		t.Fatal(err)
	}
	want := MRZ{
		CIC: "183657717", OCR: "0747116375842", Sex: "M", Nationality: "MEX", Emission: "02", FUAR: "12345",
		Birth: time.Date(1980, 7, 5, 0, 0, 0, 0, time.UTC), Expiry: time.Date(2018, 12, 31, 0, 0, 0, 0, time.UTC),
		Surnames: "GOMEZ VELAZQUEZ", Given: "MARGARITA", Checks: MRZChecks{Composite: true},
	}
	if m != want || m.Checks.Fit() {
		t.Errorf("%+v", m)
	}
	if !m.ExpiredAt(then) || m.ExpiredAt(time.Date(2019, 1, 1, 7, 59, 0, 0, time.UTC)) || !m.ExpiredAt(time.Date(2019, 1, 1, 8, 0, 0, 0, time.UTC)) {
		t.Error("the last day is a whole one, in the west of Mexico too")
	}
}

// zone makes lines whose digits fit.
func zone(birth, sex, optional, names string) []string {
	const cic, expiry = "123456789", "311231"
	first := "IDMEX" + cic + string(MRZDigit(cic)) + "<<0747116375842"
	second := birth + string(MRZDigit(birth)) + sex + expiry + string(MRZDigit(expiry)) + "MEX" + optional
	composite := MRZDigit(first[5:] + second[:7] + second[8:15] + second[18:29])
	for len(names) < td1Length {
		names += "<"
	}
	return []string{first, second + string(composite), names}
}

func TestReading(t *testing.T) {
	for name, c := range map[string]struct {
		lines                          []string
		sex, birth, given, surnames, e string
	}{
		"a man":             {zone("990311", "H", "<06<<16540<", "PEREZ<GONZALEZ<<JUAN"), "H", "1999-03-11", "JUAN", "PEREZ GONZALEZ", "06/16540"},
		"a woman, not male": {zone("850101", "M", "<<<<<<<<<<<", "LOPEZ<<MARIA<GUADALUPE"), "M", "1985-01-01", "MARIA GUADALUPE", "LOPEZ", "/"},
		"non-binary":        {zone("060101", "X", "<01<<<<<<<<", "LOPEZ<<PAZ"), "X", "2006-01-01", "PAZ", "LOPEZ", "01/"},
		"unspecified":       {zone("300101", "<", "<01<<1<<<<<", "DE<LA<CRUZ<RUIZ<<PAZ"), "X", "1930-01-01", "PAZ", "DE LA CRUZ RUIZ", "01/1"},
		"as ICAO writes it": {zone("990311", "F", "<06<<16540<", "LOPEZ<<PAZ"), "", "1999-03-11", "PAZ", "LOPEZ", "06/16540"},
	} {
		m, err := ParseMRZ(c.lines, then)
		if err != nil || m.Sex != c.sex || m.Birth.Format(time.DateOnly) != c.birth || m.Given != c.given || m.Surnames != c.surnames ||
			m.Emission+"/"+m.FUAR != c.e || !m.Checks.Fit() || m.ExpiredAt(then) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestEachDigitIsHeld(t *testing.T) {
	good := zone("990311", "H", "<06<<16540<", "PEREZ<GONZALEZ<<JUAN")
	for name, c := range map[string]struct {
		line, at int
		want     MRZChecks
	}{
		"CIC":       {0, 6, MRZChecks{false, true, true, false}},
		"OCR":       {0, 20, MRZChecks{true, true, true, false}},
		"birth":     {1, 5, MRZChecks{true, false, true, false}},
		"expiry":    {1, 13, MRZChecks{true, true, false, false}},
		"emission":  {1, 20, MRZChecks{true, true, true, false}},
		"composite": {1, 29, MRZChecks{true, true, true, false}},
	} {
		lines := append([]string{}, good...)
		b := []byte(lines[c.line])
		b[c.at] = '0' + (b[c.at]-'0'+1)%10
		lines[c.line] = string(b)
		if m, err := ParseMRZ(lines, then); err != nil || m.Checks != c.want {
			t.Errorf("%s: %+v, %v", name, m.Checks, err)
		}
	}
}

func TestZonesThatAreNone(t *testing.T) {
	good := zone("990311", "H", "<06<<16540<", "PEREZ<<JUAN")
	for name, c := range map[string]struct {
		lines []string
		want  error
	}{
		"nothing":     {nil, ErrMRZForm},
		"two lines":   {good[:2], ErrMRZForm},
		"a long line": {[]string{good[0] + "<", good[1], good[2]}, ErrMRZForm},
		// The first line of the API's own sample has 31 characters.
		"the document's sample": {[]string{"IDMEX85968412367<<4578965896412", "9903110H3112319MEX<06<<16540<3", "PEREZ<GONZALES<<JUAN<<<<<<<<<<"}, ErrMRZForm},
		"small letters":         {[]string{good[0], good[1], "perez<<juan<<<<<<<<<<<<<<<<<<<"}, ErrMRZForm},
		"another country":       {[]string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}, ErrMRZIssuer},
	} {
		if _, err := ParseMRZ(c.lines, then); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestNamesOfAZone(t *testing.T) {
	for name, c := range map[string]struct {
		line  string
		names Names
		want  Agreement
	}{
		"the same":         {"PEREZ<GONZALEZ<<JUAN", Names{"Juan", "Pérez", "González"}, Match},
		"a part of ñ":      {"PENA<MUNOZ<<JUAN", Names{"JUAN", "PEÑA", "MUÑOZ"}, Match},
		"compound":         {"DE<LA<CRUZ<RUIZ<<MARIA<JOSE", Names{"MARIA JOSE", "DE LA CRUZ", "RUIZ"}, Match},
		"cut":              {"MONTEMAYOR<ETCHEVERRIA<<MARIA<", Names{"MARIA", "MONTEMAYOR", "ETCHEVERRIA"}, Match},
		"really cut":       {"MONTEMAYOR<ETCHEVERRIAS<<MARIA", Names{"MARIA DE LOS ANGELES", "MONTEMAYOR", "ETCHEVERRIAS"}, Match},
		"short, not cut":   {"PEREZ<GONZALEZ<<JUAN", Names{"JUAN CARLOS", "PEREZ", "GONZALEZ"}, Mismatch},
		"somebody else":    {"PEREZ<GONZALEZ<<JUAN", Names{"JUAN", "PEREZ", "GOMEZ"}, Mismatch},
		"nothing to say":   {"PEREZ<GONZALEZ<<JUAN", Names{"", "PEREZ", "GOMEZ"}, Undecided},
		"a zone of nobody": {"", Names{"JUAN", "PEREZ", "GOMEZ"}, Undecided},
	} {
		m, err := ParseMRZ(zone("990311", "H", "<06<<16540<", c.line), then)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := m.FitsNames(c.names); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzParseMRZ(f *testing.F) {
	f.Add(specimen[0], specimen[1], specimen[2])
	f.Add("IDMEX", "", "\xff")
	f.Add("IDMEX<<<<<<<<<<<<<<<<<<<<<<<<<", "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<")
	f.Fuzz(func(t *testing.T, first, second, third string) {
		m, err := ParseMRZ([]string{first, second, third}, then)
		if err != nil {
			return
		}
		if !m.Birth.IsZero() && m.Birth.After(then) {
			t.Fatalf("born %v", m.Birth)
		}
		m.FitsNames(Names{third, second, first})
		m.ExpiredAt(then)
	})
}
