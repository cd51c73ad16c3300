package catalog

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// table is copied from the contract: semantics.md, "The step types".
const table = `
| acceptance | no | no | no | no |
| address_verification | no | no | no | yes |
| auth | no | yes | no | no |
| biometric_sign | yes | yes | no | yes |
| cdc_authorization | no | no | no | yes |
| custom_form | yes | no | yes | no |
| document_analyzer | no | no | yes | no |
| document_preview | yes | no | no | no |
| document_qr | no | no | yes | no |
| document_sign | yes | no | no | yes |
| enroll_basic | no | no | no | no |
| enroll_fingerprint | no | yes | no | no |
| enroll_full | no | no | no | yes |
| enroll_simple | no | no | no | no |
| files_upload | no | no | yes | no |
| liveness | no | no | no | yes |
| multiple_document_sign | yes | no | no | yes |
| personal_address | no | no | no | no |
| personal_bank_data | no | no | no | no |
| personal_financial | no | no | no | no |
| personal_job_detail | no | no | no | no |
| personal_references | no | no | no | no |
| verify_email | no | no | no | no |
| verify_phone_number | no | no | no | no |
| video_sign_step | no | no | no | yes |
`

var built = []string{
	"acceptance", "auth", "cdc_authorization", "custom_form", "enroll_simple", "files_upload", "personal_address", "personal_bank_data", "personal_financial",
	"personal_job_detail", "personal_references", "verify_email", "verify_phone_number",
}

func TestCatalogIsTheContractsTable(t *testing.T) {
	var got strings.Builder
	got.WriteByte('\n')
	word := map[bool]string{true: "yes", false: "no"}
	for _, d := range New().All() {
		got.WriteString("| " + strings.Join([]string{d.Key, word[d.SetupRequired], word[d.RequiresPeople], word[d.AllowMultiple], word[d.Geolocation]}, " | ") + " |\n")
	}
	if got.String() != table {
		t.Errorf("got\n%s\nwant\n%s", got.String(), table)
	}
}

func TestLookup(t *testing.T) {
	c := New()
	for _, key := range c.Keys() {
		if d, ok := c.Lookup(key); !ok || d.Key != key {
			t.Errorf("Lookup(%q) = %q, %v", key, d.Key, ok)
		}
	}
	if d, ok := c.Lookup("video_sign"); !ok || d.Key != "video_sign_step" {
		t.Errorf("Lookup of the alias = %q, %v", d.Key, ok)
	}
	for _, key := range []string{"", "Acceptance", "acceptance ", "video", "enroll_full\x00"} {
		if d, ok := c.Lookup(key); ok {
			t.Errorf("Lookup(%q) = %q", key, d.Key)
		}
		if _, ok := c.SetupSchema(key); ok {
			t.Errorf("SetupSchema(%q) is there", key)
		}
	}
	all := c.All()
	all[0].Key = "changed"
	if c.Keys()[0] != "acceptance" {
		t.Error("All hands out the catalog's own list")
	}
}

func TestDefinitionsAreComplete(t *testing.T) {
	titles, headings := map[string]string{}, map[string]string{}
	for _, d := range New().All() {
		for name, text := range map[string]step.Text{
			"title": d.Title, "description": d.Description, "heading": d.Heading, "lead": d.Lead, "legend": d.Legend,
		} {
			if text.ES == "" || text.EN == "" || text.ES == text.EN || strings.TrimSpace(text.ES) != text.ES || strings.TrimSpace(text.EN) != text.EN {
				t.Errorf("%s: %s %+v", d.Key, name, text)
			}
		}
		if other := titles[d.Title.ES]; other != "" {
			t.Errorf("%s and %s have the same title", other, d.Key)
		}
		titles[d.Title.ES] = d.Key
		for _, heading := range []string{d.Heading.ES, d.Heading.EN} {
			if other := headings[heading]; other != "" {
				t.Errorf("%s and %s have the same heading", other, d.Key)
			}
			headings[heading] = d.Key
		}
		if _, ok := d.Errors["an_error_occurred"]; !ok {
			t.Errorf("%s: no sentence for an_error_occurred", d.Key)
		}
		if isBuilt := slices.Contains(built, d.Key); isBuilt != (d.Work != nil) || isBuilt == (d.Sandbox != nil) {
			t.Errorf("%s: work %v, sandbox %d bytes", d.Key, d.Work, len(d.Sandbox))
		}
	}
}

func TestPublicSetupIsKnownAndNoSecret(t *testing.T) {
	for _, d := range New().All() {
		setup := read(t, d.Key, d.Setup)
		for _, name := range d.PublicSetup {
			if _, ok := setup.Properties[name]; !ok || strings.Contains(name, "token") {
				t.Errorf("%s: public setup %q", d.Key, name)
			}
		}
	}
}

func TestTheDocumentsTexts(t *testing.T) {
	c := New()
	for key, want := range map[string][2]string{
		"enroll_full":   {"Enrolamiento Completo", "Enrolamiento biometrico y obtencion de selfie con identificacion oficial"}, //nolint:misspell // the published text, to the letter
		"enroll_simple": {"Enrolamiento simple", "Setup de enrolamiento por medio de CURP."},
	} {
		if d, _ := c.Lookup(key); d.Title.ES != want[0] || d.Description.ES != want[1] {
			t.Errorf("%s: %q, %q", key, d.Title.ES, d.Description.ES)
		}
	}
}

func TestActions(t *testing.T) {
	want := map[string]string{"verify_email": "send_code", "verify_phone_number": "send_code", "auth": "send_code", "cdc_authorization": "send_nip"}
	for _, d := range New().All() {
		if got := strings.Join(d.Actions, ","); got != want[d.Key] {
			t.Errorf("%s: actions %q, want %q", d.Key, got, want[d.Key])
		}
	}
}

// schema is what a test reads of a schema.
//
//nolint:tagliatelle // the keywords of JSON Schema
type schema struct {
	Title      string            `json:"title"`
	TitleEN    string            `json:"x-title-en"`
	Order      []string          `json:"x-order"`
	Additional any               `json:"additionalProperties"`
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	OneOf      []schema          `json:"oneOf"`
	Examples   []any             `json:"examples"`
	WriteOnly  bool              `json:"writeOnly"`
}

func read(t *testing.T, key string, raw []byte) schema {
	t.Helper()
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return s
}

func payloadOf(t *testing.T, d step.Definition) schema {
	t.Helper()
	return read(t, d.Key, d.Payload)
}

func TestFirstExamplesAreASubmission(t *testing.T) {
	c := New()
	for _, d := range c.All() {
		submission := map[string]any{}
		for name, property := range payloadOf(t, d).Properties {
			if len(property.Examples) == 0 {
				t.Errorf("%s: %s has no examples", d.Key, name)
				continue
			}
			submission[name] = property.Examples[0]
		}
		judged, _ := c.PayloadSchema(d.Key)
		if faults := judged.Validate(submission); len(faults) > 0 {
			t.Errorf("%s: its examples are refused: %v", d.Key, faults)
		}
		for name, property := range payloadOf(t, d).Properties {
			for _, example := range property.Examples {
				submission[name] = example
				if faults := judged.Validate(submission); len(faults) > 0 {
					t.Errorf("%s: example %v of %s is refused: %v", d.Key, example, name, faults)
				}
			}
		}
	}
}

// The first examples are what the page shows to whoever fills a form in, and what an
// integrator tries first: each type's own work must take them, and be honest of what
// it made of them.
func TestFirstExamplesComplete(t *testing.T) {
	c := New()
	for _, key := range built {
		if key == "custom_form" || key == "acceptance" { // theirs come from the setup
			continue
		}
		d, _ := c.Lookup(key)
		submission := map[string]any{}
		for name, property := range payloadOf(t, d).Properties {
			submission[name] = property.Examples[0]
		}
		in := step.Submission{Payload: submission, At: time.Now(), Setup: map[string]any{}}
		if d.Actions != nil {
			sendFirst(t, d, &in)
		}
		result, err := d.Work.Submit(t.Context(), in)
		if err != nil || len(result.Faults) > 0 || result.Outcome != step.Completed {
			t.Errorf("%s: %v, %v", key, result.Faults, err)
			continue
		}
		checkHonesty(t, d, result.Payload)
	}
}

// sendFirst has a code sent to the example's destination, or to that of the setup,
// and puts it where the example has one.
func sendFirst(t *testing.T, d step.Definition, in *step.Submission) {
	t.Helper()
	in.Setup["email"] = "user@example.com"
	acted, err := d.Work.(step.Actor).Act(t.Context(), step.Action{
		Name: d.Actions[0], Setup: in.Setup, Payload: in.Payload, At: in.At, Kinds: []string{step.SMS, step.Mail},
	})
	if err != nil || len(acted.Send) != 1 {
		t.Fatalf("%s: sends %+v, %v", d.Key, acted, err)
	}
	code := regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text)
	in.State = acted.State
	for name, property := range payloadOf(t, d).Properties {
		if property.WriteOnly {
			in.Payload[name] = code
		}
	}
}

// checkHonesty holds a result against what the type says of its results: what was
// not performed is null and named, who made it is said, and every field is known.
func checkHonesty(t *testing.T, d step.Definition, result map[string]any) {
	t.Helper()
	named, ok := result["not_performed"].([]any)
	if !ok || result["engine"] != step.Engine || result["engine_version"] == nil || result["source"] != step.SourceLocal {
		t.Errorf("%s: nobody says who made %v", d.Key, result)
	}
	for _, name := range named {
		if value, there := result[name.(string)]; !there || value != nil {
			t.Errorf("%s: %s is named as not performed, and is %v", d.Key, name, value)
		}
	}
	if d.Result == nil {
		return
	}
	known := maps.Clone(payloadOf(t, d).Properties)
	maps.Copy(known, read(t, d.Key, d.Result).Properties)
	for _, name := range []string{"engine", "engine_version", "source", "not_performed"} {
		known[name] = schema{}
	}
	for name := range result {
		if _, ok := known[name]; !ok {
			t.Errorf("%s: no schema knows %s of its result", d.Key, name)
		}
	}
}

func TestPayloadsAreClosedAndWorded(t *testing.T) {
	for _, d := range New().All() {
		if d.Key == "custom_form" { // its schema is the integrator's
			continue
		}
		checkObject(t, d.Key, payloadOf(t, d))
	}
}

func checkObject(t *testing.T, path string, s schema) {
	t.Helper()
	if s.Additional != false {
		t.Errorf("%s: takes unknown members", path)
	}
	var names []string
	for name, property := range s.Properties {
		names = append(names, name)
		where := path + "." + name
		if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(name) {
			t.Errorf("%s: name", where)
		}
		if property.Title == "" || property.TitleEN == "" {
			t.Errorf("%s: no title in each language", where)
		}
		for _, option := range property.OneOf {
			if option.Title == "" || option.TitleEN == "" {
				t.Errorf("%s: an option has no title in each language", where)
			}
		}
		if property.Items != nil {
			checkObject(t, where, *property.Items)
		}
	}
	order := slices.Clone(s.Order)
	slices.Sort(order)
	slices.Sort(names)
	if len(names) > 1 && !slices.Equal(order, names) {
		t.Errorf("%s: x-order %v does not name %v", path, s.Order, names)
	}
	for _, name := range s.Required {
		if !slices.Contains(names, name) {
			t.Errorf("%s requires %s, which it does not know", path, name)
		}
	}
}

func TestBadSubmissions(t *testing.T) {
	c := New()
	for _, d := range c.All() {
		judged, _ := c.PayloadSchema(d.Key)
		if d.Key != "custom_form" {
			if faults := judged.Validate(map[string]any{"surprise": 1.0}); !has(faults, "surprise", fault.UnknownField) {
				t.Errorf("%s: an unknown member is taken: %v", d.Key, faults)
			}
		}
		s := payloadOf(t, d)
		if faults := judged.Validate(map[string]any{}); len(faults) != len(s.Required) {
			t.Errorf("%s: an empty submission lacks %v, got %v", d.Key, s.Required, faults)
		}
		for name := range s.Properties {
			for _, hostile := range []any{nil, map[string]any{"a": 1.0}, []any{[]any{}}, strings.Repeat("x", 100_000), -1.5, "\x00"} {
				if faults := judged.Validate(map[string]any{name: hostile}); !within(faults, name) && hostile != "\x00" {
					t.Errorf("%s: %s takes %.40v", d.Key, name, hostile)
				}
			}
		}
	}
}

func has(faults []fault.Fault, path string, code fault.Code) bool {
	return slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.Path == path && f.Code == code })
}

func within(faults []fault.Fault, name string) bool {
	return slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.Path == name || strings.HasPrefix(f.Path, name+".") })
}

func TestSetups(t *testing.T) {
	c := New()
	for _, d := range c.All() {
		judged, _ := c.SetupSchema(d.Key)
		base := func(more map[string]any) map[string]any {
			setup := map[string]any{"unknown_key": map[string]any{"deep": true}}
			if d.Key == "custom_form" {
				setup["schema"] = map[string]any{"type": "object"}
			}
			maps.Copy(setup, more)
			return setup
		}
		for _, good := range []map[string]any{
			{}, {"custom_id": "form-1"}, {"custom_id": 7.0}, {"max_attempts": 1.0}, {"max_attempts": 20.0},
			{"user_id": "86b9535d-50d9-419c-9965-ee4db5956871"}, {"custom_id": strings.Repeat("ñ", 255)},
		} {
			if faults := judged.Validate(base(good)); len(faults) > 0 {
				t.Errorf("%s: setup %v is refused: %v", d.Key, good, faults)
			}
		}
		for name, values := range map[string][]any{
			"custom_id":    {true, strings.Repeat("x", 256), []any{}, map[string]any{}},
			"max_attempts": {0.0, 21.0, 1.5, "3", -1.0},
		} {
			for _, value := range values {
				if faults := judged.Validate(base(map[string]any{name: value})); !within(faults, name) {
					t.Errorf("%s: setup takes %s %.20v", d.Key, name, value)
				}
			}
		}
	}
}

func TestTheDocumentsSetups(t *testing.T) {
	c := New()
	for key, setup := range map[string]map[string]any{
		"document_sign":    {"token": "TOKEN", "store_sign": false},
		"enroll_full":      {"user_id": "86b9535d-50d9-419c-9965-ee4db5956871"},
		"verify_email":     {"user_id": "86b9535d-50d9-419c-9965-ee4db5956871"},
		"personal_address": {},
	} {
		judged, _ := c.SetupSchema(key)
		if faults := judged.Validate(setup); len(faults) > 0 {
			t.Errorf("%s: %v", key, faults)
		}
	}
	judged, _ := c.SetupSchema("document_sign")
	if faults := judged.Validate(map[string]any{"token": 1.0, "store_sign": "no"}); !has(faults, "token", fault.WrongKind) || !has(faults, "store_sign", fault.WrongKind) {
		t.Errorf("document_sign: %v", faults)
	}
}

func shapeOf(t *testing.T, d step.Definition) map[string]any {
	t.Helper()
	var shape map[string]any
	if err := json.Unmarshal(d.Sandbox, &shape); err != nil {
		t.Fatalf("%s: %v", d.Key, err)
	}
	if _, ok := shape["source"]; ok {
		t.Errorf("%s: the provider says the source", d.Key)
	}
	return shape
}

// What was not performed is null and named, in every shape but that of
// enroll_full, which is the document's.
func TestSandboxShapesAreHonest(t *testing.T) {
	for _, d := range New().All() {
		if d.Sandbox == nil || d.Key == "enroll_full" {
			continue
		}
		shape := shapeOf(t, d)
		named, ok := shape["not_performed"].([]any)
		if !ok || shape["engine"] == nil || shape["engine_version"] == nil {
			t.Errorf("%s: not_performed, engine or engine_version is missing", d.Key)
		}
		for _, name := range named {
			if value, there := shape[name.(string)]; !there || value != nil {
				t.Errorf("%s: %s is named as not performed, and is %v", d.Key, name, value)
			}
		}
		for name, value := range shape {
			if value == nil && !slices.Contains(named, any(name)) {
				t.Errorf("%s: %s is null and not named", d.Key, name)
			}
		}
	}
}

func TestSandboxShapesHoldWhatASubmissionMust(t *testing.T) {
	for _, d := range New().All() {
		if d.Sandbox == nil {
			continue
		}
		shape := shapeOf(t, d)
		for _, name := range payloadOf(t, d).Required {
			if _, there := shape[name]; !there && name != "nip" { // a secret
				t.Errorf("%s: %s is required of a submission and not in the result", d.Key, name)
			}
		}
	}
}

func TestEnrollFullIsTheDocumentsSample(t *testing.T) {
	d, _ := New().Lookup("enroll_full")
	shape := shapeOf(t, d)
	biometrics, _ := shape["biometrics"].(map[string]any)
	back, _ := shape["ocr_backside"].(map[string]any)
	front, _ := shape["ocr_frontside"].(map[string]any)
	if len(shape) != 4 || shape["is_address_complete"] != true || len(biometrics) != 14 || len(back) != 17 || len(front) != 19 {
		t.Errorf("%d members: %d, %d, %d", len(shape), len(biometrics), len(back), len(front))
	}
	if biometrics["matchLevel"] != 7.0 || back["cic"] != "8596841236" || front["expiration_date"] != nil || front["curp"] != "PEGU990311HDFRMZA4" {
		t.Errorf("%v", shape)
	}
	judged, _ := New().PayloadSchema("enroll_full")
	if faults := judged.Validate(map[string]any{}); len(faults) > 0 {
		t.Errorf("an empty submission: %v", faults)
	}
}

func TestHostileTexts(t *testing.T) {
	c := New()
	for key, cases := range map[string]map[string][]string{
		"verify_email":        {"email": {"a@b.mx\r\nBcc: x@y.mx", "\"a b\"@c.mx", "a@b@c", "@", "a@", strings.Repeat("a", 250) + "@b.mx"}},
		"verify_phone_number": {"phone_number": {"911", "+1 900 CALL NOW", "٥٥١٢٣٤٥٦٧٨", "5512345678\n", strings.Repeat("5", 21)}},
		"enroll_simple":       {"curp": {"PEGU990311", "PEGU990311ZDFRMZA4", "PEGU990311HDFRMZA4X"}},
		"personal_bank_data":  {"clabe": {"0121800260507838", "01218002605078385X", "4111 1111 1111 1111"}},
	} {
		for name, texts := range cases {
			for _, text := range texts {
				if faults := refusals(t, c, key, map[string]any{name: text}); !within(faults, name) {
					t.Errorf("%s: %s takes %q", key, name, text)
				}
			}
		}
	}
}

// refusals are the faults of a submission, by its schema or else by its work.
func refusals(t *testing.T, c *Catalog, key string, submission map[string]any) []fault.Fault {
	t.Helper()
	judged, _ := c.PayloadSchema(key)
	faults := judged.Validate(submission)
	d, _ := c.Lookup(key)
	if len(faults) > 0 || d.Work == nil {
		return faults
	}
	result, err := d.Work.Submit(t.Context(), step.Submission{Payload: submission, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return result.Faults
}

// Files that a type takes beside its work are optional while that is not built:
// a sandbox flow runs without any.
func TestCollections(t *testing.T) {
	for _, d := range New().All() {
		seen := map[string]bool{}
		for _, c := range d.Takes(nil) {
			if c.Name == "" || seen[c.Name] || c.Title.ES == "" || c.Title.EN == "" || c.Max < 1 || c.MaxBytes < 1 || len(c.Mimes) == 0 {
				t.Errorf("%s: collection %+v", d.Key, c)
			}
			if d.Work == nil && c.Min != 0 {
				t.Errorf("%s needs %d of %s", d.Key, c.Min, c.Name)
			}
			seen[c.Name] = true
		}
	}
}

func TestDocumentedCollections(t *testing.T) {
	full, _ := New().Lookup("enroll_full")
	if all := full.Takes(nil); len(all) != 3 || all[1].Name != "id_back" || !slices.Contains(all[1].Mimes, "image/jpeg") {
		t.Errorf("the document's own sample is no picture of enroll_full: %+v", all)
	}
	plain, _ := New().Lookup("enroll_simple")
	if all := plain.Takes(nil); all != nil {
		t.Errorf("enroll_simple takes %v", all)
	}
}
