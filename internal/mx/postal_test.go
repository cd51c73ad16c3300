package mx

import (
	"fmt"
	"testing"
)

// The first and the last code of each state in SEPOMEX's catalog of July 2025.
var knownCodes = map[string][]string{
	"MX-AGU": {"20000", "20997"}, "MX-BCN": {"21000", "22997"}, "MX-BCS": {"23000", "23997"},
	"MX-CAM": {"24000", "24940"}, "MX-CHP": {"29000", "30997"}, "MX-CHH": {"31000", "33997"},
	"MX-CMX": {"01000", "06700", "16900"}, "MX-COA": {"25000", "27997"}, "MX-COL": {"28000", "28989"},
	"MX-DUR": {"34000", "35987"}, "MX-GRO": {"39000", "41998"}, "MX-GUA": {"36000", "38997"},
	"MX-HID": {"42000", "43998"}, "MX-JAL": {"44100", "49996"}, "MX-MEX": {"50000", "57950"},
	"MX-MIC": {"58000", "61998"}, "MX-MOR": {"62000", "62996"}, "MX-NAY": {"63000", "63996"},
	"MX-NLE": {"64000", "67996"}, "MX-OAX": {"68000", "71998"}, "MX-PUE": {"72000", "75997"},
	"MX-QUE": {"76000", "76998"}, "MX-ROO": {"77000", "77997"}, "MX-SIN": {"80000", "82996"},
	"MX-SLP": {"78000", "79998"}, "MX-SON": {"83000", "85994"}, "MX-TAB": {"86000", "86998"},
	"MX-TAM": {"87000", "89970"}, "MX-TLA": {"90000", "90990"}, "MX-VER": {"91000", "96998"},
	"MX-YUC": {"97000", "97990"}, "MX-ZAC": {"98000", "99998"},
}

func TestStateOfPostalCode(t *testing.T) {
	if len(knownCodes) != 32 {
		t.Fatalf("the table knows %d states", len(knownCodes))
	}
	for want, codes := range knownCodes {
		for _, code := range codes {
			if got, ok := StateOfPostalCode(code); !ok || got.Code != want {
				t.Errorf("StateOfPostalCode(%q) = %q, %v; want %s", code, got.Code, ok, want)
			}
		}
	}
}

func TestCodesThatBelongNowhere(t *testing.T) {
	for _, code := range []string{
		"00000", "00999", "17000", "18999", "19000",
		"", "4410", "441000", "4410O", " 4410", "44100 ", "-4410", "٤٤١٠٠", "4.100", "\xff\xff\xff\xff\xff",
	} {
		if got, ok := StateOfPostalCode(code); ok {
			t.Errorf("StateOfPostalCode(%q) = %s, want none", code, got.Code)
		}
	}
}

func TestEveryPrefixHasOneState(t *testing.T) {
	claims := map[int]string{}
	for _, e := range entries {
		if e.first > e.last || e.first < 1 || e.last > 99 {
			t.Errorf("%s: %d to %d", e.Code, e.first, e.last)
		}
		for prefix := e.first; prefix <= e.last; prefix++ {
			if other, taken := claims[prefix]; taken {
				t.Errorf("%02d belongs to %s and %s", prefix, other, e.Code)
			}
			claims[prefix] = e.Code
		}
	}
	for prefix := range 100 {
		_, want := claims[prefix]
		if _, got := StateOfPostalCode(fmt.Sprintf("%02d500", prefix)); got != want {
			t.Errorf("prefix %02d: found %v, want %v", prefix, got, want)
		}
	}
	if len(claims) != 96 {
		t.Errorf("%d prefixes in use, want 96 (all but 00, 17, 18, 19)", len(claims))
	}
}

func FuzzStateOfPostalCode(f *testing.F) {
	for _, code := range []string{"44100", "00000", "99999", "x", "٤٤١٠٠"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		state, ok := StateOfPostalCode(code)
		if ok && !IsPostalCode(code) {
			t.Fatalf("%q is no postal code, yet of %s", code, state.Code)
		}
		if ok != (state != State{}) {
			t.Fatalf("StateOfPostalCode(%q) = %+v, %v", code, state, ok)
		}
	})
}
