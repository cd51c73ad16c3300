package acceptance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

func TestPresentShowsWhatIsHashed(t *testing.T) {
	own := map[string]any{"text": "  Acepto los términos.\r\n", "version": "2026-11", "title": "Aviso", "secret": "x"}
	for name, c := range map[string]struct {
		setup    map[string]any
		language string
		text     string
		version  any
	}{
		"the integrator's text, to the letter": {own, "en", "  Acepto los términos.\r\n", "2026-11"},
		"a text without a version":             {map[string]any{"text": "Acepto."}, "es", "Acepto.", nil},
		"the built-in text":                    {nil, "es", builtin.ES, builtinVersion},
		"in English":                           {map[string]any{}, "en", builtin.EN, builtinVersion},
		"in an unknown language":               {map[string]any{}, "fr", builtin.ES, builtinVersion},
		"an empty text is none":                {map[string]any{"text": ""}, "es", builtin.ES, builtinVersion},
		"a version alone":                      {map[string]any{"version": "7"}, "es", builtin.ES, "7"},
	} {
		sum := sha256.Sum256([]byte(c.text))
		shown := work{}.Present(c.setup, c.language)
		if shown["text"] != c.text || shown["version"] != c.version || shown["text_sha256"] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %v", name, shown)
		}
		if _, leaks := shown["secret"]; leaks {
			t.Errorf("%s: shows what is not for the page", name)
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Setup: c.setup, Language: c.language, Payload: map[string]any{"accepted": true}})
		if err != nil || result.Payload["text_sha256"] != shown["text_sha256"] || result.Payload["text"] != shown["text"] || result.Payload["version"] != shown["version"] {
			t.Errorf("%s: accepted %v, shown %v", name, result.Payload, shown)
		}
	}
}

func TestBuiltinTexts(t *testing.T) {
	// Whoever changes a word must change builtinVersion too, and then these sums.
	for text, want := range map[string]string{
		builtin.ES: "09509482bfa6cdbc21cd9fd7a02a99ec101e899789853fac5af32d04782f94a5",
		builtin.EN: "44c17e7a6215c33964c798ba9486a7aa8e000aa4168e992b9adf570a42df7ce0",
	} {
		sum := sha256.Sum256([]byte(text))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("the text of version %s changed: %s\n%s", builtinVersion, got, text)
		}
		if strings.Contains(text, "\r") || text == "" {
			t.Errorf("%q", text)
		}
	}
}

func TestSubmitRecordsTheCircumstances(t *testing.T) {
	at := time.Date(2026, 11, 23, 14, 5, 6, 7_000, time.FixedZone("CST", -6*3600))
	result, err := work{}.Submit(t.Context(), step.Submission{
		Setup: map[string]any{"text": "Acepto.", "version": "1"}, Payload: map[string]any{"accepted": true},
		At: at, Language: "es", IP: "2001:db8::1", UserAgent: "Phone/1", Coordinates: [][]string{{"-99.1", "19.4"}},
	})
	if err != nil || result.Outcome != step.Completed || len(result.Faults) > 0 {
		t.Fatalf("%+v, %v", result, err)
	}
	want := map[string]any{
		"accepted": true, "text": "Acepto.", "version": "1", "language": "es",
		"accepted_at": "2026-11-23T20:05:06.000007Z", "ip": "2001:db8::1", "user_agent": "Phone/1",
		"coordinates": []any{[]any{"-99.1", "19.4"}}, "engine": "cauce", "engine_version": "1", "source": "local",
	}
	sum := sha256.Sum256([]byte("Acepto."))
	want["text_sha256"] = hex.EncodeToString(sum[:])
	if !reflect.DeepEqual(result.Payload, want) {
		t.Errorf("got %v\nwant %v", result.Payload, want)
	}
	if _, err := json.Marshal(result.Payload); err != nil {
		t.Error(err)
	}
}

func TestSubmitWithoutCircumstances(t *testing.T) {
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: map[string]any{"accepted": true}})
	if err != nil || result.Payload["ip"] != nil || result.Payload["user_agent"] != nil {
		t.Errorf("%v, %v", result.Payload, err)
	}
	if _, there := result.Payload["coordinates"]; there {
		t.Error("coordinates where none were sent")
	}
}

func TestOnlyTrueAccepts(t *testing.T) {
	schema, err := step.Compile(payload)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]fault.Code{
		`{"accepted":false}`: fault.NotConstant, `{}`: fault.Required, `{"accepted":"true"}`: fault.WrongKind,
		`{"accepted":1}`: fault.WrongKind, `{"accepted":null}`: fault.WrongKind, `{"accepted":[true]}`: fault.WrongKind,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		faults := schema.Validate(value)
		if len(faults) != 1 || faults[0].Path != "accepted" || faults[0].Code != want {
			t.Errorf("%s: %v, want %s", text, faults, want)
		}
	}
}

func TestSetupLimits(t *testing.T) {
	schema, err := step.Compile(setup)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]any{
		"text":    {"", strings.Repeat("x", 20_001), 7.0, nil, []any{}},
		"version": {"", strings.Repeat("x", 65), 7.0, nil},
	} {
		for _, value := range bad {
			faults := schema.Validate(map[string]any{name: value})
			if len(faults) != 1 || faults[0].Path != name {
				t.Errorf("%s %.20v: %v", name, value, faults)
			}
		}
	}
	good := map[string]any{"text": strings.Repeat("ñ", 20_000), "version": strings.Repeat("ñ", 64)}
	if faults := schema.Validate(good); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}
