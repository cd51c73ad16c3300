package rest

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
)

func encoded(t testing.TB, m proto.Message) string {
	t.Helper()
	text, err := Append(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAbsentFieldsAreExplicit(t *testing.T) {
	want := `{"uuid":"","responsible_uuid":null,"people_uuid":null,"status":"","disable_geolocation":null,` +
		`"started_at":null,"finished_at":null,"lead_uuid":null,"credit_uuid":null,"skip_steps":null,"error":null,` +
		`"external_reference_id":null,"callback_at":null,"expires_in":0,"metadata":null,"template_binding_uuid":null,` +
		`"rule_set_uuid":null,"document_uuid":null,"user_email":null,"updated_at":null,"created_at":null,"steps":[],"callback_url":null,"template_uuid":null,"template_version":null,"warnings":[]}`
	if got := encoded(t, &workflowsv1.Workflow{}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPresentFields(t *testing.T) {
	for name, c := range map[string]struct {
		m    proto.Message
		want string
	}{
		"empty but present": {
			&workflowsv1.Customization{Values: &structpb.Struct{}},
			`{"uuid":"","name":"","values":{},"created_at":null,"updated_at":null}`,
		},
		"documented exception": {
			&workflowsv1.RuleSet{Name: "n", Description: new("")},
			`{"name":"n","description":"","active":false,"knockoutRules":[],"created_at":null,"updated_at":null,"uuid":""}`,
		},
		"map in order of keys": {
			&workflowsv1.StepTexts{Errors: map[string]string{"b": "2", "a": "1", "": "0"}},
			`{"title":"","description":"","legend":"","errors":{"":"0","a":"1","b":"2"}}`,
		},
		"map of messages": {
			&workflowsv1.CreateTemplateBindingRequest{TextBindings: map[string]*workflowsv1.TextBinding{"z": {}, "k": {Steps: []string{"s"}, Template: "{s.x}"}}},
			`{"name":"","text_bindings":{"k":{"steps":["s"],"template":"{s.x}"},"z":{"steps":[],"template":""}},"sign_bindings":[],"template_uuid":null}`,
		},
		"int64 is a number": {
			&workflowsv1.Media{Size: math.MaxInt64},
			`{"collection":"","created_at":null,"mime":"","uuid":"","size":9223372036854775807,"name":null,"sha256":""}`,
		},
		"mask is text": {
			&workflowsv1.UpdateCustomizationRequest{UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"name", "values"}}},
			`{"uuid":"","name":null,"values":null,"update_mask":"name,values"}`,
		},
		"free list": {
			&workflowsv1.StartStepRequest{Coordinates: []*structpb.ListValue{{Values: []*structpb.Value{structpb.NewStringValue("-99.1"), structpb.NewNullValue(), {}}}}},
			`{"uuid":"","coordinates":[["-99.1",null,null]]}`,
		},
		"value alone": {structpb.NewBoolValue(true), `true`},
	} {
		if got := encoded(t, c.m); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, c.want)
		}
	}
}

func TestTimesHaveSixDecimals(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(2022, 4, 12, 22, 10, 12, 0, time.UTC):                               `"2022-04-12T22:10:12.000000Z"`,
		time.Date(2022, 4, 12, 22, 10, 12, 123456789, time.UTC):                       `"2022-04-12T22:10:12.123456Z"`,
		time.Date(2022, 4, 12, 22, 10, 12, 7000, time.FixedZone("x", -6*3600)):        `"2022-04-13T04:10:12.000007Z"`,
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC):                                      `"0001-01-01T00:00:00.000000Z"`,
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC):                      `"9999-12-31T23:59:59.999999Z"`,
		time.Date(1969, 12, 31, 23, 59, 59, 500000000, time.UTC):                      `"1969-12-31T23:59:59.500000Z"`,
		time.Date(2024, 2, 29, 0, 0, 0, 1, time.FixedZone("Kathmandu", 5*3600+45*60)): `"2024-02-28T18:15:00.000000Z"`,
	} {
		if got := encoded(t, timestamppb.New(at)); got != want {
			t.Errorf("%v: got %s, want %s", at, got, want)
		}
	}
	if _, err := Append(nil, &timestamppb.Timestamp{Seconds: math.MaxInt64}); err == nil {
		t.Error("a time beyond the year 9999 is written")
	}
}

func TestNumbersAreThoseOfEncodingJSON(t *testing.T) {
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 7, 0.1, 1.5, -2.25, 100, 1e6, 1e20, 123456789012345680000, 1e21, 1.5e300, 1e-6, 9.99e-7,
		1e-9, 1e-10, 5e-324, math.MaxFloat64, maxSafeInteger, math.Pi, 1 << 60,
	} {
		want, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, structpb.NewNumberValue(f)); got != string(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		m := &workflowsv1.Step{Payload: &structpb.Struct{Fields: map[string]*structpb.Value{"deep": structpb.NewNumberValue(f)}}}
		if _, err := Append(nil, m); err == nil || !strings.Contains(err.Error(), "payload: deep: ") {
			t.Errorf("%v is written, or blamed on nothing: %v", f, err)
		}
	}
}

func TestTexts(t *testing.T) {
	for text, want := range map[string]string{
		"plain":               `"plain"`,
		`a"b\c/`:              `"a\"b\\c/"`,
		"<b>&'":               `"<b>&'"`,
		"\b\f\n\r\t\x00\x1f":  `"\b\f\n\r\t\u0000\u001f"`,
		"\x7f ñ 日本 😀 \u2028":  "\"\x7f ñ 日本 😀 \u2028\"",
		"broken \xff\xfe end": "\"broken \uFFFD\uFFFD end\"",
		"\xed\xa0\x80":        "\"\uFFFD\uFFFD\uFFFD\"",
		"end \xc3":            "\"end \uFFFD\"",
		"":                    `""`,
	} {
		if got := string(appendText(nil, text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestFreeObjectsAreSorted(t *testing.T) {
	s, err := structpb.NewStruct(map[string]any{"z": 1, "a": map[string]any{"y": nil, "b": []any{true, "x", 2.5, map[string]any{}}}, "M": []any{}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := encoded(t, s), `{"M":[],"a":{"b":[true,"x",2.5,{}],"y":null},"z":1}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUnsupportedKindIsAnError(t *testing.T) {
	m := &structpb.Struct{}
	if err := checkEncoder(m.ProtoReflect().Descriptor(), map[protoreflect.FullName]bool{}); err != nil {
		t.Error(err)
	}
	d := (&anypb.Any{}).ProtoReflect().Descriptor()
	if err := checkEncoder(d, map[protoreflect.FullName]bool{}); err == nil {
		t.Error("bytes pass")
	}
	if _, err := Append(nil, &anypb.Any{}); err == nil {
		t.Error("bytes are written")
	}
	if _, err := makeDecoder(d); err == nil {
		t.Error("bytes are read")
	}
	if _, err := makeDecoder((&workflowsv1.Media{}).ProtoReflect().Descriptor()); err == nil {
		t.Error("times are read")
	}
}

// fiveSteps is a flow of five finished steps, some 7 KB of JSON.
func fiveSteps(t testing.TB) *workflowsv1.Workflow {
	t.Helper()
	flow := &workflowsv1.Workflow{}
	for _, o := range operations(t) {
		if o.RPC != "GetWorkflow" {
			continue
		}
		text := strings.ReplaceAll(string(o.Response.Result), `"external_reference_id": 123456789`, `"external_reference_id": "123456789"`)
		if err := protojson.Unmarshal([]byte(text), flow); err != nil {
			t.Fatal(err)
		}
	}
	for len(flow.Steps) < 5 {
		flow.Steps = append(flow.Steps, proto.Clone(flow.Steps[0]).(*workflowsv1.Step))
	}
	return flow
}

func BenchmarkEncodeWorkflow(b *testing.B) {
	flow := fiveSteps(b)
	b.Run("rest", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			var err error
			if dst, err = Append(dst[:0], flow); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(len(dst)))
	})
	b.Run("protojson", func(b *testing.B) {
		b.ReportAllocs()
		options := protojson.MarshalOptions{UseProtoNames: true, EmitUnpopulated: true}
		var dst []byte
		for b.Loop() {
			var err error
			if dst, err = options.MarshalAppend(dst[:0], flow); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(len(dst)))
	})
}

func BenchmarkDecodeWorkflow(b *testing.B) {
	var request []byte
	for _, o := range operations(b) {
		if o.RPC == "CreateWorkflow" {
			request = o.Request
		}
	}
	b.Run("rest", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(request)))
		for b.Loop() {
			if faults := Decode(request, &workflowsv1.CreateWorkflowRequest{}); len(faults) > 0 {
				b.Fatal(faults)
			}
		}
	})
	b.Run("protojson", func(b *testing.B) {
		text := []byte(strings.ReplaceAll(string(request), "123456,", `"123456",`))
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if err := protojson.Unmarshal(text, &workflowsv1.CreateWorkflowRequest{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
