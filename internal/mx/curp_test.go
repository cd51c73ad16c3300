package mx

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// The first three are published examples: of Wikipedia's article on the CURP, and
// the government's own explanation.
func TestParseCURP(t *testing.T) {
	for text, want := range map[string]struct {
		birth, sex, state string
		abroad            bool
	}{
		"HEGG560427MVZRRL04":     {"1956-04-27", "M", "MX-VER", false},
		"BOXW310820HNERXN09":     {"1931-08-20", "H", "", true},
		"AAPR630321HDFLRC09":     {"1963-03-21", "H", "MX-CMX", false},
		"PEGJ990311HDFRNN00":     {"1999-03-11", "H", "MX-CMX", false},
		"\tpegj990311hdfrnn00\n": {"1999-03-11", "H", "MX-CMX", false},
		"PEGJ040229XJCRNNA0":     {"2004-02-29", "X", "MX-JAL", false},
	} {
		c, err := ParseCURP(text)
		if err != nil || c.Birth.Format("2006-01-02") != want.birth || c.Sex != want.sex || c.State.Code != want.state || c.Abroad != want.abroad {
			t.Errorf("ParseCURP(%q) = %+v, %v", text, c, err)
		}
		if c.Text != strings.ToUpper(strings.TrimSpace(text)) {
			t.Errorf("ParseCURP(%q): text %q", text, c.Text)
		}
	}
}

func TestCURPsThatAreNone(t *testing.T) {
	for text, want := range map[string]error{
		"PEGU990311HDFRMZA4":        ErrCURPDigit, // the API's own sample
		"":                          ErrCURPForm,
		"PEGJ990311HDFRNN0":         ErrCURPForm,
		"PEGJ990311HDFRNN000":       ErrCURPForm,
		"PEGJ990311ZDFRNN04":        ErrCURPForm,
		"P3GJ990311HDFRNN04":        ErrCURPForm,
		"PEGJ99031OHDFRNN04":        ErrCURPForm,
		"PEGJ990311HDFRNN0A":        ErrCURPForm,
		"PEGJ 990311 HDFRNN04":      ErrCURPForm,
		"PEGJ990311HDFRN\xff04":     ErrCURPForm,
		strings.Repeat("P", 10_000): ErrCURPForm,
		"PEGJ990230HDFRNN04":        ErrCURPDate,
		"PEGJ991311HDFRNN04":        ErrCURPDate,
		"PEGJ030229HJCRNNA1":        ErrCURPDate, // no leap year
		"PEGJ000229HJCRNN01":        ErrCURPDate, // 1900 was none, 2000 was
		"PEGJ990311HXXRNN04":        ErrCURPState,
		"PEGJ990311HDFRNN05":        ErrCURPDigit,
		"PEGJ990311MDFRNN04":        ErrCURPDigit, // another sex
	} {
		if _, err := ParseCURP(text); !errors.Is(err, want) {
			t.Errorf("ParseCURP(%.30q): %v, want %v", text, err, want)
		}
	}
}

func TestEveryStateOfACURP(t *testing.T) {
	for _, s := range States() {
		text := []rune("PEGJ990311H" + s.RENAPO + "RNN0")
		c, err := ParseCURP(string(text) + string(CURPDigit(text)))
		if err != nil || c.State != s || c.Abroad {
			t.Errorf("%s: %+v, %v", s.Code, c, err)
		}
	}
}

func TestEnyeCountsInTheDigit(t *testing.T) {
	for _, text := range []string{"PEÑJ990311HDFRNN0", "PEN\u0303J990311HDFRNN0"} {
		digit := string(CURPDigit([]rune("PEÑJ990311HDFRNN0")))
		if c, err := ParseCURP(text + digit); err != nil || c.Text != "PEÑJ990311HDFRNN0"+digit {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

// One wrong digit, and two neighbours swapped, change the check digit.
func TestDigitFindsSlips(t *testing.T) {
	good := []rune("HEGG560427MVZRRL04")
	for i := range good[:17] {
		for r := range curpValues {
			slip := append([]rune{}, good...)
			slip[i] = r
			weight := curpLength - i
			same := (curpValues[r]-curpValues[good[i]])*weight%10 == 0
			if got := CURPDigit(slip[:17]) == slip[17]; got != same {
				t.Errorf("%s is taken: %v", string(slip), got)
			}
		}
	}
}

func FuzzParseCURP(f *testing.F) {
	for _, text := range []string{"HEGG560427MVZRRL04", "pegj990311hdfrnn00", "PEN\u0303J990311HDFRNN08", "\xff", "ſ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCURP(text)
		if err != nil {
			if c != (CURP{}) {
				t.Fatalf("%+v with %v", c, err)
			}
			return
		}
		if utf8.RuneCountInString(c.Text) != curpLength || c.Birth.Year() < 1900 || c.Birth.Year() > 2099 || c.Abroad != (c.State == State{}) {
			t.Fatalf("%q: %+v", text, c)
		}
		again, err := ParseCURP(c.Text)
		if err != nil || again != c {
			t.Fatalf("%q is read as %+v, and that as %+v, %v", text, c, again, err)
		}
	})
}
