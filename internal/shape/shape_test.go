package shape

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

func TestViolationsBecomeFaults(t *testing.T) {
	v := newTestRules(t)
	many := make([]string, 26)
	pairs := map[string]string{}
	for i := range many {
		many[i] = "acceptance"
		pairs[fmt.Sprintf("step%d", i)] = "true"
	}
	tests := map[string]struct {
		message proto.Message
		want    []fault.Fault
	}{
		"sound": {&workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}}, nil},
		"empty": {&workflowsv1.CreateWorkflowRequest{}, []fault.Fault{{Path: "steps", Code: fault.Required}}},
		"too many": {
			&workflowsv1.CreateWorkflowRequest{Steps: many, SkipSteps: pairs},
			[]fault.Fault{{Path: "skip_steps", Code: fault.TooMany, Args: []string{"25"}}, {Path: "steps", Code: fault.TooMany, Args: []string{"25"}}},
		},
		"texts": {
			&workflowsv1.CreateWorkflowRequest{
				Steps: []string{"acceptance"}, PeopleUuid: new("1"), CallbackUrl: new(strings.Repeat("a", 2049)),
				LeadUuid: new(""), SkipSteps: map[string]string{"acceptance": strings.Repeat("a", 4097)},
			},
			[]fault.Fault{
				{Path: "people_uuid", Code: fault.NotUUID},
				{Path: "callback_url", Code: fault.TooLong, Args: []string{"2048"}},
				{Path: "skip_steps.acceptance", Code: fault.TooLong, Args: []string{"4096"}},
				{Path: "lead_uuid", Code: fault.NotUUID},
			},
		},
		"nested": {
			&workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}, Autofill: &workflowsv1.Autofill{
				UserEmail: new("nobody"), DocumentName: new(strings.Repeat("á", 256)), DocumentUuid: new("x"),
			}},
			[]fault.Fault{
				{Path: "autofill.document_name", Code: fault.TooLong, Args: []string{"255"}},
				{Path: "autofill.document_uuid", Code: fault.NotUUID},
				{Path: "autofill.user_email", Code: fault.NotEmail},
			},
		},
		"characters, not bytes": {
			&workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}, ExternalReferenceId: new(strings.Repeat("ñ", 255))}, nil,
		},
		"below a range": {
			&workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}, ExpiresIn: new(int32(-1))},
			[]fault.Fault{{Path: "expires_in", Code: fault.OutOfRange, Args: []string{"0", "5256000"}}},
		},
		"above a range": {
			&workflowsv1.ListWorkflowsRequest{PerPage: new(int32(101))},
			[]fault.Fault{{Path: "per_page", Code: fault.OutOfRange, Args: []string{"1", "100"}}},
		},
		"below a least": {
			&workflowsv1.ListWorkflowsRequest{Page: new(int32(0))},
			[]fault.Fault{{Path: "page", Code: fault.TooSmall, Args: []string{"1"}}},
		},
		"below a least, 64 bits": {
			&workflowsv1.GetSessionRequest{Version: new(int64(-1)), Wait: new(int32(26))},
			[]fault.Fault{{Path: "wait", Code: fault.OutOfRange, Args: []string{"0", "25"}}, {Path: "version", Code: fault.TooSmall, Args: []string{"0"}}},
		},
		"other messages": {&workflowsv1.GetWorkflowRequest{Uuid: "x"}, nil},
	}
	for name, tt := range tests {
		got, err := v.Faults(tt.message)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !sameFaults(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// TestEveryRuleHasItsFault finds a rule of the contract that would be worded as
// no more than "is not valid".
func TestEveryRuleHasItsFault(t *testing.T) {
	v := newTestRules(t)
	long := strings.Repeat("ä", 5000)
	for _, service := range services() {
		for i := range service.Methods().Len() {
			input := service.Methods().Get(i).Input()
			for _, text := range []string{"", "x", long} {
				for _, number := range []int64{-1, 1 << 30} {
					message := fill(input, text, number, 4)
					found, err := v.violations(message.Interface())
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range found {
						if f.Code == fault.Invalid {
							t.Errorf("%s: %s has a rule without a fault of its own", input.FullName(), f.Path)
						}
					}
				}
			}
		}
	}
}

// fill makes a message whose every field holds the same text or number.
func fill(d protoreflect.MessageDescriptor, text string, number int64, depth int) protoreflect.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		panic(err)
	}
	m := kind.New()
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		var value protoreflect.Value
		switch {
		case field.IsMap(), field.IsList():
			continue
		case field.Kind() == protoreflect.StringKind:
			value = protoreflect.ValueOfString(text)
		case field.Kind() == protoreflect.Int32Kind:
			value = protoreflect.ValueOfInt32(int32(number))
		case field.Kind() == protoreflect.Int64Kind:
			value = protoreflect.ValueOfInt64(number)
		case field.Kind() == protoreflect.MessageKind && depth > 0 && strings.HasPrefix(string(field.Message().FullName()), "workflows."):
			value = protoreflect.ValueOfMessage(fill(field.Message(), text, number, depth-1))
		default:
			continue
		}
		m.Set(field, value)
	}
	return m
}

// services are those of the contract.
func services() []protoreflect.ServiceDescriptor {
	var all []protoreflect.ServiceDescriptor
	protoregistry.GlobalFiles.RangeFilesByPackage("workflows.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			all = append(all, file.Services().Get(i))
		}
		return true
	})
	return all
}

func newTestRules(t *testing.T) *Rules {
	t.Helper()
	rules, err := New(services())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func sameFaults(got, want []fault.Fault) bool {
	texts := func(faults []fault.Fault) []string {
		all := make([]string, len(faults))
		for i, f := range faults {
			all[i] = fmt.Sprint(f)
		}
		return all
	}
	return sameTexts(texts(got), texts(want))
}

func sameTexts(got, want []string) bool {
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	return slices.Equal(got, want)
}

// TestNotFinite: a Struct over gRPC can hold numbers that no answer could show.
func TestNotFinite(t *testing.T) {
	metadata := &structpb.Struct{Fields: map[string]*structpb.Value{
		"list": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewNumberValue(1), structpb.NewNumberValue(math.Inf(-1))}}),
		"n":    structpb.NewNumberValue(math.NaN()),
	}}
	got, err := newTestRules(t).Faults(&workflowsv1.CreateWorkflowRequest{Steps: []string{"auth"}, Metadata: metadata})
	want := []fault.Fault{
		{Path: "metadata.list.1", Code: fault.WrongKind, Args: []string{"number"}},
		{Path: "metadata.n", Code: fault.WrongKind, Args: []string{"number"}},
	}
	if err != nil || !sameFaults(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

func TestCarriedFaultsJoinTheRest(t *testing.T) {
	v := newTestRules(t)
	message := &workflowsv1.CreateWorkflowRequest{LeadUuid: new("x")}
	fault.Attach(message, []fault.Fault{{Path: "colour", Code: fault.UnknownField}, {Path: "steps", Code: fault.WrongKind, Args: []string{"list"}}})
	faults, err := v.Faults(message)
	if err != nil {
		t.Fatal(err)
	}
	ctx := fault.WithFaults(context.Background(), faults)
	want := []fault.Fault{
		{Path: "colour", Code: fault.UnknownField},
		{Path: "steps", Code: fault.WrongKind, Args: []string{"list"}}, // and not that it is required
		{Path: "lead_uuid", Code: fault.NotUUID},
	}
	if got := fault.Take(ctx).Faults(); !sameFaults(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestControlTexts(t *testing.T) {
	object := func(members map[string]any) *structpb.Struct {
		s, err := structpb.NewStruct(members)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	tests := map[string]struct {
		message proto.Message
		want    []string
	}{
		"sound":    {&workflowsv1.CreateWorkflowRequest{Metadata: object(map[string]any{"a": "ñ\n"})}, nil},
		"field":    {&workflowsv1.CreateWorkflowRequest{CallbackUrl: new("a\x00")}, []string{"callback_url"}},
		"list":     {&workflowsv1.CreateWorkflowRequest{Steps: []string{"a", "b\x00"}}, []string{"steps.1"}},
		"value":    {&workflowsv1.CreateWorkflowRequest{SkipSteps: map[string]string{"auth": "\x00"}}, []string{"skip_steps.auth"}},
		"key":      {&workflowsv1.CreateWorkflowRequest{SkipSteps: map[string]string{"\x00": "true"}}, []string{"skip_steps"}},
		"nested":   {&workflowsv1.CreateWorkflowRequest{Autofill: &workflowsv1.Autofill{DocumentName: new("\x00")}}, []string{"autofill.document_name"}},
		"metadata": {&workflowsv1.CreateWorkflowRequest{Metadata: object(map[string]any{"a": map[string]any{"b": []any{1, "\x00"}}})}, []string{"metadata.a.b.1"}},
		"setup": {
			&workflowsv1.CreateWorkflowRequest{Setup: map[string]*structpb.Struct{"auth": object(map[string]any{"x": "\x00", "\x00": 1})}},
			[]string{"setup.auth.x", "setup.auth"},
		},
		"coordinates": {
			&workflowsv1.StartStepRequest{Coordinates: []*structpb.ListValue{{}, {Values: []*structpb.Value{structpb.NewStringValue("\x00")}}}},
			[]string{"coordinates.1.0"},
		},
		"payload": {&workflowsv1.SubmitStepRequest{Payload: object(map[string]any{"answer": "\x00"})}, []string{"payload.answer"}},
	}
	for name, tt := range tests {
		var paths []string
		for _, f := range controlTexts(tt.message) {
			if f.Code != fault.ControlText {
				t.Errorf("%s: %v", name, f)
			}
			paths = append(paths, f.Path)
		}
		if !sameTexts(paths, tt.want) {
			t.Errorf("%s: faults at %q, want %q", name, paths, tt.want)
		}
	}
}
