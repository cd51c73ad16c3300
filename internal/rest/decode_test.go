package rest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// said words faults for comparison: `path code(args)`.
func said(faults []fault.Fault) []string {
	var all []string
	for _, f := range faults {
		text := f.Path + " " + string(f.Code)
		if len(f.Args) > 0 {
			text += "(" + strings.Join(f.Args, ",") + ")"
		}
		all = append(all, text)
	}
	return all
}

func nested(levels int) string {
	return strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels)
}

func TestFaultsOfACreate(t *testing.T) {
	for body, want := range map[string][]string{
		// Nothing wrong.
		``:        nil,
		" \r\n\t": nil,
		`{}`:      nil,
		`{"steps":null,"setup":null,"metadata":null,"autofill":null,"skip_steps":null,"expires_in":null,"people_uuid":null}`: nil,
		`{"metadata":{"any":[1,"x",null,true,{"deep":{}}]},"setup":{"custom_form":{"schema":{"unknown":null}}}}`:             nil,

		// Unknown fields.
		`{"stepz":[]}`:                            {"stepz unknown_field"},
		`{"autofill":{"user_mail":"a@b.c"}}`:      {"autofill.user_mail unknown_field"},
		`{"peopleUuid":"x"}`:                      {"peopleUuid unknown_field"},
		`{"autofill":{"userEmail":1}}`:            {"autofill.userEmail unknown_field"},
		`{"x":{"y":[{"z":1,"z":2}],"y":1},"x":1}`: {"x unknown_field"},
		`{"":1}`: {" unknown_field"},

		// Duplicate keys.
		`{"expires_in":1,"expires_in":2}`:                {"expires_in duplicate_key"},
		`{"expires_in":null,"expires_in":null}`:          {"expires_in duplicate_key"},
		`{"autofill":{"user_email":"","user_email":""}}`: {"autofill.user_email duplicate_key"},
		`{"skip_steps":{"a":"x","a":"y"}}`:               {"skip_steps.a duplicate_key"},
		`{"setup":{"a":{},"\u0061":{}}}`:                 {"setup.a duplicate_key"},
		`{"metadata":{"a":{"b":1,"b":2}}}`:               {"metadata.a.b duplicate_key"},
		`{"metadata":{"a":[0,{"b":null,"b":null}]}}`:     {"metadata.a.1.b duplicate_key"},

		// Wrong kinds.
		`{"people_uuid":true}`:                {"people_uuid wrong_kind(text)"},
		`{"people_uuid":7}`:                   {"people_uuid wrong_kind(text)"},
		`{"external_reference_id":false}`:     {"external_reference_id wrong_kind(text)"},
		`{"autofill":{"user_email":-1.5e3}}`:  {"autofill.user_email wrong_kind(text)"},
		`{"steps":["a",1]}`:                   {"steps.1 wrong_kind(text)"},
		`{"skip_steps":{"a":1}}`:              {"skip_steps.a wrong_kind(text)"},
		`{"people_uuid":{}}`:                  {"people_uuid wrong_kind(text)"},
		`{"people_uuid":[1,{"a":2}]}`:         {"people_uuid wrong_kind(text)"},
		`{"expires_in":"60"}`:                 {"expires_in wrong_kind(integer)"},
		`{"expires_in":1.5}`:                  {"expires_in wrong_kind(integer)"},
		`{"expires_in":1e-1}`:                 {"expires_in wrong_kind(integer)"},
		`{"expires_in":2147483648}`:           {"expires_in out_of_range(-2147483648,2147483647)"},
		`{"expires_in":1e99999999999999}`:     {"expires_in out_of_range(-2147483648,2147483647)"},
		`{"disable_geolocation":"true"}`:      {"disable_geolocation wrong_kind(boolean)"},
		`{"disable_geolocation":1}`:           {"disable_geolocation wrong_kind(boolean)"},
		`{"steps":{}}`:                        {"steps wrong_kind(list)"},
		`{"steps":"acceptance"}`:              {"steps wrong_kind(list)"},
		`{"steps":["a",null,"b",{}]}`:         {"steps.1 wrong_kind(text)", "steps.3 wrong_kind(text)"},
		`{"skip_steps":[]}`:                   {"skip_steps wrong_kind(object)"},
		`{"skip_steps":{"a":null,"b":false}}`: {"skip_steps.a wrong_kind(text)", "skip_steps.b wrong_kind(text)"},
		`{"autofill":[]}`:                     {"autofill wrong_kind(object)"},
		`{"metadata":"x"}`:                    {"metadata wrong_kind(object)"},
		`{"setup":{"document_sign":"TOKEN","x":null,"y":[]}}`: {
			"setup.document_sign wrong_kind(object)", "setup.x wrong_kind(object)", "setup.y wrong_kind(object)",
		},
		`[]`:       {"body wrong_kind(object)"},
		`"text"`:   {"body wrong_kind(object)"},
		`null`:     {"body wrong_kind(object)"},
		` 12 `:     {"body wrong_kind(object)"},
		`[{},{]`:   {"body broken_json(1,6)"},
		`{}  1 `:   {"body broken_json(1,5)"},
		`{"a":1}}`: {"body broken_json(1,8)"},

		// Broken JSON, and nothing else beside it.
		`{`:                            {"body broken_json(1,2)"},
		"{\n  \"steps\": [\n  \"ñ\" }": {"body broken_json(3,7)"},
		`{"wrong":1,"steps":[}`:        {"body broken_json(1,21)"},
		`{"expires_in":NaN}`:           {"body broken_json(1,15)"},
		`{"expires_in":-Infinity}`:     {"body broken_json(1,16)"},
		`{"expires_in":01}`:            {"body broken_json(1,16)"},
		`{"expires_in":1.}`:            {"body broken_json(1,17)"},
		`{"expires_in":1e}`:            {"body broken_json(1,17)"},
		`{"expires_in":+1}`:            {"body broken_json(1,15)"},
		`{"steps":["a",]}`:             {"body broken_json(1,15)"},
		`{"steps":["a"],}`:             {"body broken_json(1,16)"},
		`{"steps"["a"]}`:               {"body broken_json(1,9)"},
		`{steps:[]}`:                   {"body broken_json(1,2)"},
		`{'steps':[]}`:                 {"body broken_json(1,2)"},
		`{"a":tru}`:                    {"body broken_json(1,6)"},
		`{"a":truex}`:                  {"body broken_json(1,10)"},
		`{"a":"\x"}`:                   {"body broken_json(1,8)"},
		`{"a":"\u12g4"}`:               {"body broken_json(1,8)"},
		`{"a":"\u12`:                   {"body broken_json(1,8)"},
		`{"a":"\`:                      {"body broken_json(1,8)"},
		`{"a":"x`:                      {"body broken_json(1,8)"},
		`{"a":"\ud83d\`:                {"body broken_json(1,14)"},
		"{\"a\":\"x\ny\"}":             {"body broken_json(1,8)"},
		"{\"a\":\"\\n\x01\"}":          {"body broken_json(1,9)"},
		"\xef\xbb\xbf{}":               {"body broken_json(1,1)"},
		`{"a":1 "b":2}`:                {"body broken_json(1,8)"},
		`{"a":[1 2]}`:                  {"body broken_json(1,9)"},
		`{"steps":[1 2]}`:              {"body broken_json(1,13)"},
		"{\"a\":\xff}":                 {"body broken_json(1,6)"},

		// Texts that cannot be kept.
		"{\"people_uuid\":\"\xff\"}":                      {"people_uuid not_utf8"},
		"{\"people_uuid\":\"\\n\xff\"}":                   {"people_uuid not_utf8"},
		"{\"\xff\":1}":                                    {"body not_utf8"},
		"{\"autofill\":{\"\xff\":1,\"user_email\":\"\"}}": {"autofill not_utf8"},
		"{\"metadata\":{\"a\":[\"ok\",\"\xc3\"]}}":        {"metadata.a.1 not_utf8"},
		"{\"metadata\":{\"\xc3\":1}}":                     {"metadata not_utf8"},
		"{\"skip_steps\":{\"a\":\"\xc3\"}}":               {"skip_steps.a not_utf8"},
		`{"people_uuid":"\u0000"}`:                        {"people_uuid control_text"},
		`{"skip_steps":{"\u0000":"x"}}`:                   {"skip_steps control_text"},
		`{"setup":{"auth":{"a":["x\u0000y"]}}}`:           {"setup.auth.a.0 control_text"},
		`{"setup":{"auth":{"\u0000":1,"b":"\u0000"}}}`:    {"setup.auth control_text"},
		`{"\u0000":1}`:                                    {"body control_text"},
		`{"steps":["\u0000","\u0001"]}`:                   {"steps.0 control_text"},
		`{"people_uuid":"\ud800"}`:                        {"people_uuid not_utf8"},
		`{"people_uuid":"\udc00\ud800"}`:                  {"people_uuid not_utf8"},
		`{"people_uuid":"\ud800\ud83d\ude00"}`:            {"people_uuid not_utf8"},
		`{"people_uuid":"\ud800\n"}`:                      {"people_uuid not_utf8"},
		`{"people_uuid":"\ud83d\ude00 \u00f1"}`:           nil,
		`{"metadata":{"\ud800":1}}`:                       {"metadata not_utf8"},

		// Free-form numbers that a double cannot hold.
		`{"metadata":{"id":12345678901234567890}}`: {"metadata.id out_of_range(-9007199254740991,9007199254740991)"},
		`{"metadata":{"id":9007199254740993}}`:     {"metadata.id out_of_range(-9007199254740991,9007199254740991)"},
		`{"metadata":{"id":-9007199254740993}}`:    {"metadata.id out_of_range(-9007199254740991,9007199254740991)"},
		`{"metadata":{"id":1e400}}`:                {"metadata.id out_of_range(-9007199254740991,9007199254740991)"},
		`{"metadata":{"a":9007199254740992,"b":100000000000000000000,"c":1e300,"d":0.1,"e":1e-400,"f":-0}}`: nil,

		// Depth: the body is the first level.
		`{"metadata":` + nested(31) + `}`:                                              nil,
		`{"metadata":` + nested(32) + `}`:                                              {"metadata" + strings.Repeat(".a", 31) + " too_deep(32)"},
		`{"metadata":{"l":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`: {"metadata.l" + strings.Repeat(".0", 30) + " too_deep(32)"},
		`{"who":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`:  {"body too_many(100000)"},
		`{"who":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + `}`:    {"who unknown_field"},
		`{"steps":[` + strings.Repeat(`"",`, 100_000) + `""]}`:                         {"body too_many(100000)"},

		// Hostile keys come back shortened.
		`{"` + strings.Repeat("k", 100) + `":1}`:      {strings.Repeat("k", 64) + "… unknown_field"},
		`{"` + strings.Repeat("ñ", 32) + "ñ" + `":1}`: {strings.Repeat("ñ", 32) + "… unknown_field"},
		`{"` + "x" + strings.Repeat("ñ", 32) + `":1}`: {"x" + strings.Repeat("ñ", 31) + "… unknown_field"},
	} {
		m := &workflowsv1.CreateWorkflowRequest{}
		if got := said(Decode([]byte(body), m)); !slices.Equal(got, want) {
			t.Errorf("%.120q\n got  %v\n want %v", body, got, want)
		}
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	body := `{
		"people_uuid": 7, "callback_url": {}, "disable_geolocation": "no", "external_reference_id": 12345678901234567890,
		"skip_steps": {"acceptance": 1, "auth": {}}, "autofill": {"user_email": [], "autosigning": 0, "x": 1},
		"setup": {"document_sign": "T", "custom_form": {"a": "\u0000"}},
		"metadata": {"a": 1, "a": 2}, "expires_in": "60", "steps": ["a", "b", {}], "steps": [], "uuid": "x"
	}`
	want := []string{
		"people_uuid wrong_kind(text)",
		"callback_url wrong_kind(text)",
		"disable_geolocation wrong_kind(boolean)",
		"skip_steps.acceptance wrong_kind(text)",
		"skip_steps.auth wrong_kind(text)",
		"autofill.user_email wrong_kind(text)",
		"autofill.autosigning wrong_kind(boolean)",
		"autofill.x unknown_field",
		"setup.document_sign wrong_kind(object)",
		"setup.custom_form.a control_text",
		"metadata.a duplicate_key",
		"expires_in wrong_kind(integer)",
		"steps.2 wrong_kind(text)",
		"steps duplicate_key",
		"uuid unknown_field",
	}
	m := &workflowsv1.CreateWorkflowRequest{}
	if got := said(Decode([]byte(body), m)); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if m.PeopleUuid != nil || m.GetExternalReferenceId() != "12345678901234567890" || len(m.SkipSteps) > 0 {
		t.Errorf("what is sound is not kept: %v", m)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	var body strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&body, `,"unknown%d":%d`, i, i)
	}
	faults := Decode([]byte("{"+body.String()[1:]+"}"), &workflowsv1.CreateWorkflowRequest{})
	if len(faults) != 100 {
		t.Errorf("%d faults", len(faults))
	}
}

func TestReferenceTakesNumbersAsWritten(t *testing.T) {
	for written, want := range map[string]string{
		`123456`:               "123456",
		`12345678901234567890`: "12345678901234567890",
		`-0.50`:                "-0.50",
		`1E5`:                  "1E5",
		`"00123"`:              "00123",
		`""`:                   "",
	} {
		m := &workflowsv1.CreateWorkflowRequest{}
		faults := Decode([]byte(`{"external_reference_id":`+written+`}`), m)
		if len(faults) > 0 || m.ExternalReferenceId == nil || m.GetExternalReferenceId() != want {
			t.Errorf("%s: got %v, faults %v", written, m.ExternalReferenceId, faults)
		}
	}
}

func TestIntegers(t *testing.T) {
	for written, want := range map[string]int32{
		`60`: 60, `-0`: 0, `0.0`: 0, `0e99`: 0, `60.0`: 60, `6e1`: 60, `0.6E+2`: 60, `6000e-2`: 60, `-2147483648`: -2147483648,
		`2147483647.000`: 2147483647, `0.00000000002e11`: 2, `0e-99999999999999999999`: 0,
	} {
		m := &workflowsv1.CreateWorkflowRequest{}
		faults := Decode([]byte(`{"expires_in":`+written+`}`), m)
		if len(faults) > 0 || m.ExpiresIn == nil || m.GetExpiresIn() != want {
			t.Errorf("%s: got %v, faults %v", written, m.ExpiresIn, faults)
		}
	}
	for written, want := range map[string]string{
		`9223372036854775807`: "", `-9223372036854775808`: "", `9223372036854775.807e3`: "",
		`9223372036854775808`: "out_of_range", `1e19`: "out_of_range", `-1e25`: "out_of_range",
		`1e-99999999999999999999`: "wrong_kind", `9007199254740993.5`: "wrong_kind",
	} {
		_, err := parseInteger(written)
		got := ""
		switch {
		case err != nil && strings.Contains(err.Error(), "range"):
			got = "out_of_range"
		case err != nil:
			got = "wrong_kind"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q (%v)", written, got, want, err)
		}
	}
	if n, _ := parseInteger("9007199254740993.0"); n != 9007199254740993 {
		t.Errorf("an integer goes through a double: %d", n)
	}
}

func TestNullsInFreeParts(t *testing.T) {
	m := &workflowsv1.CreateWorkflowRequest{}
	if faults := Decode([]byte(`{"metadata":{"a":null,"b":[null]},"autofill":{"user_email":null}}`), m); len(faults) > 0 {
		t.Fatal(faults)
	}
	if got, want := encoded(t, m.Metadata), `{"a":null,"b":[null]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if m.Autofill == nil || m.Autofill.UserEmail != nil {
		t.Errorf("autofill %v", m.Autofill)
	}
}

func TestCoordinates(t *testing.T) {
	m := &workflowsv1.StartStepRequest{}
	faults := Decode([]byte(`{"coordinates":[["-99.123456","19.123456"],[1,null,{}],[]]}`), m)
	if got, want := encoded(t, m), `{"uuid":"","coordinates":[["-99.123456","19.123456"],[1,null,{}],[]]}`; len(faults) > 0 || got != want {
		t.Errorf("got %s, faults %v", got, faults)
	}
	want := []string{"coordinates.0 wrong_kind(list)", "coordinates.1 wrong_kind(list)", "coordinates.2.0.a duplicate_key"}
	if got := said(Decode([]byte(`{"coordinates":[null,"x",[{"a":1,"a":2}]]}`), &workflowsv1.StartStepRequest{})); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFieldsOfThePathAreNotTaken(t *testing.T) {
	for _, c := range []struct {
		m    proto.Message
		body string
		want []string
	}{
		{&workflowsv1.CreateTokenRequest{}, `{"uuid":"x","redirect_url":"y"}`, []string{"uuid unknown_field"}},
		{&workflowsv1.RunStepActionRequest{}, `{"uuid":1,"action":"x","payload":{"uuid":1,"action":2}}`, []string{"uuid unknown_field", "action unknown_field"}},
		{&workflowsv1.SubmitStepRequest{}, `{"uuid":null}`, []string{"uuid unknown_field"}},
		{&workflowsv1.UpdateRuleSetRequest{}, `{"update_mask":"name","name":"x"}`, []string{"update_mask unknown_field"}},
		{&workflowsv1.UpdateRuleSetRequest{}, `{"updateMask":null}`, []string{"updateMask unknown_field"}},
	} {
		if got := said(Decode([]byte(c.body), c.m)); !slices.Equal(got, c.want) {
			t.Errorf("%T %s: got %v, want %v", c.m, c.body, got, c.want)
		}
	}
}

func TestMaskNamesTheKeysSent(t *testing.T) {
	for body, want := range map[string]string{
		``:             "",
		`{}`:           "",
		`{"name":"x"}`: "name",
		`{"steps":null,"config":{"steps":1,"deep":null},"description":null}`: "steps,config,description",
		`{"uuid":"x","name":1e5,"name":"y","bogus":1,"steps":{}}`:            "name,steps",
		`{"name":"x",`: "",
	} {
		m := &workflowsv1.UpdateTemplateRequest{}
		Decode([]byte(body), m)
		if m.UpdateMask == nil {
			t.Errorf("%s: no mask; a gRPC update without one changes everything", body)
		}
		if got := strings.Join(m.UpdateMask.GetPaths(), ","); got != want {
			t.Errorf("%s: mask %q, want %q", body, got, want)
		}
	}
}

func TestBrokenBodyLeavesNothing(t *testing.T) {
	m := &workflowsv1.CreateWorkflowRequest{}
	faults := Decode([]byte(`{"steps":["a"],"bogus":1,"metadata":{"a":1},`), m)
	if len(faults) != 1 || !proto.Equal(m, &workflowsv1.CreateWorkflowRequest{}) {
		t.Errorf("faults %v, message %v", faults, m)
	}
}

func TestFaultsTravelWithTheMessage(t *testing.T) {
	m := &workflowsv1.CreateWorkflowRequest{}
	if err := (codec{}).Unmarshal([]byte(`{"steps":1}`), m); err != nil {
		t.Fatal(err)
	}
	wire, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	arrived := &workflowsv1.CreateWorkflowRequest{}
	if err := proto.Unmarshal(wire, arrived); err != nil {
		t.Fatal(err)
	}
	if got, want := said(fault.Carried(arrived)), []string{"steps wrong_kind(list)"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
