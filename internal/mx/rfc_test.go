package mx

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"
)

// GODE561231GR8 is the example that the SAT's own document computes; the others are
// published by libraries of other languages.
func TestParseRFC(t *testing.T) {
	for text, want := range map[string]struct {
		kind RFCKind
		fits bool
	}{
		"GODE561231GR8":   {RFCPerson, true},
		"gode 561231 gr8": {RFCPerson, true},
		"OEAF771012HM3":   {RFCPerson, true},
		"MAB-930714-8T4":  {RFCCompany, true},
		"SPM1410037E8":    {RFCCompany, true},
		"GODE561231GR9":   {RFCPerson, false},
		"XAXX010101000":   {RFCGeneric, false},
		"XEXX010101000":   {RFCGeneric, true},
		"PEGJ0002291A1":   {RFCPerson, RFCDigit([]rune("PEGJ0002291A")) == '1'},
	} {
		r, err := ParseRFC(text)
		if err != nil || r.Kind != want.kind || r.DigitFits != want.fits {
			t.Errorf("ParseRFC(%q) = %+v, %v", text, r, err)
		}
	}
	if r, err := ParseRFC("N\u0303&A9307148T4"); err != nil || r.Text != "Ñ&A9307148T4" || r.Kind != RFCCompany {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRFCsThatAreNone(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrRFCForm, "GODE561231": ErrRFCForm, "GODE561231GR88": ErrRFCForm, "GOD1561231GR8": ErrRFCForm,
		"GODE56I231GR8": ErrRFCForm, "GODE561231GÑ8": ErrRFCForm, "GODE561231G\xff8": ErrRFCForm,
		"GODE561331GR8": ErrRFCDate, "GODE560230GR8": ErrRFCDate,
	} {
		if _, err := ParseRFC(text); !errors.Is(err, want) {
			t.Errorf("ParseRFC(%q): %v, want %v", text, err, want)
		}
	}
}

func TestWhoseRFC(t *testing.T) {
	for text, want := range map[string][2]error{
		"GODE561231GR8": {}, "MAB9307148T4": {nil, ErrRFCCompany}, "XAXX010101000": {ErrRFCGeneric, ErrRFCGeneric}, "x": {ErrRFCForm, ErrRFCForm},
	} {
		_, own := ParseOwnRFC(text)
		_, person := ParsePersonRFC(text)
		if !errors.Is(own, want[0]) || !errors.Is(person, want[1]) {
			t.Errorf("%s: %v, %v", text, own, person)
		}
	}
}

func TestRFCAgainstCURP(t *testing.T) {
	curp := curpOf(t, "PEGJ", "RNN")
	for text, want := range map[string]Agreement{
		"PEGJ990311AB1": Match, "PEGJ990312AB1": Mismatch, "PEJU990311AB1": Undecided,
		"MAB9307148T4": Undecided, "XAXX010101000": Undecided,
	} {
		r, err := ParseRFC(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.FitsCURP(curp); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	r, _ := ParseRFC("ÑEGJ990311AB1")
	if r.FitsCURP(curpOf(t, "XEGJ", "RNN")) != Match || r.FitsBirth(time.Date(1999, 3, 11, 0, 0, 0, 0, time.UTC)) != Match {
		t.Error("Ñ is X in a CURP")
	}
}

func FuzzParseRFC(f *testing.F) {
	for _, text := range []string{"GODE561231GR8", "mab-930714-8t4", "XAXX010101000", "Ñ&A9307148T4", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRFC(text)
		if err != nil {
			return
		}
		if n := utf8.RuneCountInString(r.Text); n != 12 && n != 13 || (r.Kind == RFCCompany) != (n == 12) {
			t.Fatalf("%q: %+v", text, r)
		}
		if again, err := ParseRFC(r.Text); err != nil || again != r {
			t.Fatalf("%q: %+v, then %+v, %v", text, r, again, err)
		}
	})
}
