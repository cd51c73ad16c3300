package mx

import (
	"errors"
	"testing"
)

// Published CLABEs, the examples of several libraries; the one of STP is built here.
func TestParseCLABE(t *testing.T) {
	for text, bank := range map[string]string{
		"012180026050783858": "BBVA México", "002010077777777771": "Banamex", "032180000118359719": "",
		"002000000000000008": "Banamex", "646180000110000009": "STP", "012 180 02605078385-8": "BBVA México",
	} {
		c, err := ParseCLABE(text)
		got, _ := BankOf(c.Bank)
		if err != nil || got.Name != bank || c.Bank+c.Plaza+c.Account != c.Text[:17] {
			t.Errorf("ParseCLABE(%q) = %+v of %q, %v", text, c, got.Name, err)
		}
	}
	for text, want := range map[string]error{
		"": ErrCLABEForm, "01218002605078385": ErrCLABEForm, "0121800260507838580": ErrCLABEForm,
		"01218002605078385X": ErrCLABEForm, "٠١٢١٨٠٠٢٦٠٥٠٧٨٣٨٥٨": ErrCLABEForm,
		"012180026050783850": ErrCLABEDigit, "021180026050783858": ErrCLABEDigit,
	} {
		if _, err := ParseCLABE(text); !errors.Is(err, want) {
			t.Errorf("ParseCLABE(%q): %v, want %v", text, err, want)
		}
	}
}

func TestBanks(t *testing.T) {
	owner := map[string]string{}
	for i, b := range banks {
		if len(b.Code) != 3 || b.Name == "" || i > 0 && banks[i-1].Code >= b.Code {
			t.Errorf("%+v", b)
		}
		for _, name := range append([]string{b.Name}, b.names...) {
			key := fold(name)
			if other := owner[key]; key == "" || other != "" {
				t.Errorf("%q is %s and %s", name, other, b.Code)
			}
			owner[key] = b.Code
			if got, ok := ParseBank(name); !ok || got.Code != b.Code {
				t.Errorf("ParseBank(%q) = %+v", name, got)
			}
		}
	}
	for text, want := range map[string]string{
		"bbva": "012", "BBVA MEXICO": "012", "Bancomer": "012", "banco santander": "014", "Banco BanBajío": "030",
		"BANORTE": "072", "Banco Azteca": "127", "azteca": "127", "Nu": "638", "Mercado Pago": "722",
		"": "", "Banco": "", "El Banco de mi tío": "", "\xff": "",
	} {
		if got, ok := ParseBank(text); got.Code != want || ok != (want != "") {
			t.Errorf("ParseBank(%q) = %+v, %v", text, got, ok)
		}
	}
}

func FuzzParseCLABE(f *testing.F) {
	for _, text := range []string{"012180026050783858", "002 010 07777777777 1", "", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCLABE(text)
		if err != nil {
			return
		}
		if again, err := ParseCLABE(c.Text); err != nil || again != c || len(c.Text) != clabeLength {
			t.Fatalf("%q: %+v, then %+v, %v", text, c, again, err)
		}
	})
}
