package personaladdress

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// address is a good one of Guadalajara with changes; nil takes a field away.
func address(changes map[string]any) map[string]any {
	a := map[string]any{
		"country": "MX", "street": "Madero 1", "neighborhood": "Centro", "city": "Guadalajara",
		"province": "Jalisco", "zip_code": "44100",
	}
	for name, value := range changes {
		if value == nil {
			delete(a, name)
		} else {
			a[name] = value
		}
	}
	return a
}

func submit(t *testing.T, payload map[string]any) step.Result {
	t.Helper()
	before := maps.Clone(payload)
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(payload, before) {
		t.Errorf("the submission was changed: %v", payload)
	}
	return result
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    []fault.Fault
	}{
		"a code of another state": {map[string]any{"province": "Ciudad de México"}, []fault.Fault{
			{Path: "zip_code", Code: fault.ZipNotInState, Args: []string{"44100", "Jalisco"}},
		}},
		"a code of nowhere": {map[string]any{"zip_code": "00500"}, []fault.Fault{
			{Path: "zip_code", Code: fault.UnknownZip, Args: []string{"00500"}},
		}},
		"an unknown state": {map[string]any{"province": "Texas"}, []fault.Fault{
			{Path: "province", Code: fault.UnknownMexicoState, Args: []string{"Texas"}},
		}},
		"both, at once": {map[string]any{"province": "Texas", "zip_code": "19000"}, []fault.Fault{
			{Path: "province", Code: fault.UnknownMexicoState, Args: []string{"Texas"}},
			{Path: "zip_code", Code: fault.UnknownZip, Args: []string{"19000"}},
		}},
		"a short code":     {map[string]any{"zip_code": "4410"}, []fault.Fault{{Path: "zip_code", Code: fault.NotFormat, Args: []string{"00000"}}}},
		"a code of the US": {map[string]any{"zip_code": "44100-1234"}, []fault.Fault{{Path: "zip_code", Code: fault.NotFormat, Args: []string{"00000"}}}},
		"letters":          {map[string]any{"zip_code": "4410O"}, []fault.Fault{{Path: "zip_code", Code: fault.NotFormat, Args: []string{"00000"}}}},
		"without a country it is Mexico": {map[string]any{"country": nil, "zip_code": "06700"}, []fault.Fault{
			{Path: "zip_code", Code: fault.ZipNotInState, Args: []string{"06700", "Ciudad de México"}},
		}},
		"a country that is none": {map[string]any{"country": "ZZ"}, []fault.Fault{{Path: "country", Code: fault.NotFormat, Args: []string{"ISO 3166-1 alpha-2"}}}},
		"a country by name":      {map[string]any{"country": "Guatemala"}, []fault.Fault{{Path: "country", Code: fault.NotFormat, Args: []string{"ISO 3166-1 alpha-2"}}}},
		"a country by number":    {map[string]any{"country": "484"}, []fault.Fault{{Path: "country", Code: fault.NotFormat, Args: []string{"ISO 3166-1 alpha-2"}}}},
	} {
		result := submit(t, address(c.changes))
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
}

func TestAccepted(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		state   string
	}{
		"as the document has it":  {map[string]any{"province": "CDMX", "city": "XOCHIMILCO", "zip_code": "01000"}, "MX-CMX"},
		"with an old name":        {map[string]any{"province": "Distrito Federal", "zip_code": "06700"}, "MX-CMX"},
		"the state of the name":   {map[string]any{"province": "Edo. de México", "zip_code": "52140"}, "MX-MEX"},
		"a code of ISO":           {map[string]any{"province": "MX-NLE", "zip_code": "64000"}, "MX-NLE"},
		"spaces around":           {map[string]any{"province": "  jalisco ", "zip_code": " 44100"}, "MX-JAL"},
		"the country by its name": {map[string]any{"country": "México"}, "MX-JAL"},
		"without accents":         {map[string]any{"country": "mexico", "province": "YUCATAN", "zip_code": "97000"}, "MX-YUC"},
		"without a country":       {map[string]any{"country": nil}, "MX-JAL"},
	} {
		result := submit(t, address(c.changes))
		state, _ := result.Payload["state"].(map[string]any)
		if len(result.Faults) > 0 || result.Outcome != step.Completed || state["code"] != c.state || result.Payload["zip_code_matches_province"] != true {
			t.Errorf("%s: %v, %v", name, result.Faults, result.Payload)
		}
	}
}

func TestTheResult(t *testing.T) {
	got := submit(t, address(map[string]any{"country": "México", "exterior_number": "1"})).Payload
	want := address(map[string]any{
		"country": "México", "exterior_number": "1", "country_code": "MX",
		"state": map[string]any{"code": "MX-JAL", "name": "Jalisco"}, "zip_code_matches_province": true,
		"normalized": map[string]any{
			"street": "Madero 1", "exterior_number": "1", "interior_number": nil, "neighborhood": "Centro", "settlement_type": nil, "municipality": nil,
		},
		"not_performed": []any{"municipality_matches_zip_code", "neighborhood_matches_zip_code"}, "engine": "cauce", "engine_version": "2", "source": "local",
	})
	want["municipality_matches_zip_code"], want["neighborhood_matches_zip_code"] = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if got := submit(t, address(map[string]any{"country": nil})).Payload["country"]; got != "MX" {
		t.Errorf("a country that was not sent is answered %v", got)
	}
}

func TestElsewhereNothingIsClaimed(t *testing.T) {
	got := submit(t, address(map[string]any{"country": "us", "province": "Texas", "zip_code": "75001-1234"})).Payload
	value, there := got["zip_code_matches_province"]
	if !there || value != nil || got["state"] != nil || got["country_code"] != "US" || got["country"] != "us" ||
		got["normalized"] != nil ||
		!reflect.DeepEqual(got["not_performed"], []any{"municipality_matches_zip_code", "neighborhood_matches_zip_code", "zip_code_matches_province"}) {
		t.Errorf("%v", got)
	}
}

// The document's own sample has a postal code of Álvaro Obregón in Xochimilco.
func TestMunicipality(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    any
	}{
		"as the document has it":     {map[string]any{"province": "CDMX", "city": "XOCHIMILCO", "zip_code": "01000"}, false},
		"the right one":              {map[string]any{"province": "CDMX", "city": "Álvaro Obregón", "zip_code": "01000"}, true},
		"beside the city":            {map[string]any{"province": "CDMX", "city": "Xochimilco", "municipality": "alvaro obregon", "zip_code": "01000"}, true},
		"the city as a whole":        {map[string]any{"province": "CDMX", "city": "Ciudad de México", "zip_code": "01000"}, nil},
		"of another state":           {map[string]any{"municipality": "Zapopan"}, nil},
		"a namesake in other states": {map[string]any{"city": "Benito Juárez", "province": "Quintana Roo", "zip_code": "77500"}, nil},
	} {
		result := submit(t, address(c.changes))
		if got, there := result.Payload["municipality_matches_zip_code"]; !there || got != c.want {
			t.Errorf("%s: %v, %v", name, got, result.Faults)
		}
	}
}

func TestCountryCode(t *testing.T) {
	for text, want := range map[string]string{
		"MX": "MX", "mx": "MX", "México": "MX", "MEX": "MX", "US": "US", "gt": "GT", " es ": "ES",
		"": "", "M": "", "  ": "", "X Y": "", "XX": "", "ZZ": "", "EU": "", "UK": "", "AA": "", "USA": "", "840": "", "es-MX": "", "Ñ": "", "\xff\xff": "",
	} {
		if got, ok := countryCode(text); got != want || ok != (want != "") {
			t.Errorf("countryCode(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestThereAre249Countries(t *testing.T) {
	codes := strings.Fields(isoCodes)
	if len(codes) != 249 || !slices.IsSorted(codes) || len(slices.Compact(codes)) != 249 {
		t.Errorf("%d codes", len(codes))
	}
}

func TestTheDocumentsVocabularyIsEnough(t *testing.T) {
	schema, err := step.Compile(payload)
	if err != nil {
		t.Fatal(err)
	}
	if faults := schema.Validate(address(nil)); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
	for _, name := range []string{"street", "neighborhood", "city", "province", "zip_code"} {
		if faults := schema.Validate(address(map[string]any{name: nil})); len(faults) != 1 || faults[0].Path != name || faults[0].Code != fault.Required {
			t.Errorf("without %s: %v", name, faults)
		}
		for _, bad := range []any{"", " ", 44100.0, true, []any{}} {
			if faults := schema.Validate(address(map[string]any{name: bad})); len(faults) == 0 || faults[0].Path != name {
				t.Errorf("%s %v: %v", name, bad, faults)
			}
		}
	}
}

func FuzzSubmit(f *testing.F) {
	f.Add("MX", "Jalisco", "44100")
	f.Add("", "Edo. de México", "5O000")
	f.Add("\xff", "\x00", "٤٤١٠٠")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, country, province, zip string) {
		sent := address(map[string]any{"country": country, "province": province, "zip_code": zip})
		if len(schema.Validate(sent)) > 0 {
			return
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent})
		if err != nil || (len(result.Faults) > 0) == (result.Payload != nil) {
			t.Fatalf("%+v, %v", result, err)
		}
		if _, err := json.Marshal(result.Payload); err != nil {
			t.Fatal(err)
		}
	})
}
