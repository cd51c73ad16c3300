package fault_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"cauce/internal/fault"
)

func TestListKeepsTheCause(t *testing.T) {
	var list fault.List
	list.Add("steps", fault.WrongKind, "list")
	list.Add("steps.0", fault.UnknownStepType) // noise: its parent is at fault
	list.Add("steps", fault.Required)          // noise: said already
	list.Add("stepsister", fault.UnknownField) // another field
	list.AddAll("setup", []fault.Fault{{Path: "", Code: fault.WrongKind, Args: []string{"object"}}})
	var paths []string
	for _, f := range list.Faults() {
		paths = append(paths, f.Path+":"+string(f.Code))
	}
	if got := strings.Join(paths, " "); got != "steps:wrong_kind stepsister:unknown_field setup:wrong_kind" {
		t.Error(got)
	}
	var e *fault.Error
	if !errors.As(list.Err(), &e) || e.Reason != fault.InvalidRequest || len(e.Faults) != 3 {
		t.Errorf("%v", list.Err())
	}
	if (&fault.List{}).Err() != nil {
		t.Error("an empty list is an error")
	}
}

func TestListIsBounded(t *testing.T) {
	var list fault.List
	for range 1000 {
		list.Add("field"+strings.Repeat("x", len(list.Faults())), fault.UnknownField)
	}
	if n := len(list.Faults()); n != 100 {
		t.Errorf("%d faults", n)
	}
}

func TestCarriedWithTheMessage(t *testing.T) {
	m := structpb.NewStringValue("x")
	fault.Attach(m, nil)
	if len(fault.Carried(m)) != 0 || len(m.ProtoReflect().GetUnknown()) != 0 {
		t.Error("nothing was attached, and something is carried")
	}
	want := []fault.Fault{{Path: "page", Code: fault.WrongKind, Args: []string{"integer"}}, {Path: "body", Code: fault.DuplicateKey}}
	fault.Attach(m, want[:1])
	fault.Attach(m, want[1:])
	copied := proto.Clone(m) // as an in-process channel does
	got := fault.Carried(copied)
	if len(got) != 2 || got[0].Path != "page" || got[0].Args[0] != "integer" || got[1].Code != fault.DuplicateKey {
		t.Errorf("%+v", got)
	}
}

func TestCarriedIsNotFooled(t *testing.T) {
	for _, raw := range [][]byte{{0xff}, {0xfa, 0xff, 0xff, 0xff, 0x0f, 0x02, '{', '}'}, {0x08, 0x01}} {
		m := &emptypb.Empty{}
		m.ProtoReflect().SetUnknown(raw)
		if got := fault.Carried(m); len(got) != 0 {
			t.Errorf("% x: %+v", raw, got)
		}
	}
}

func TestPendingUntilTaken(t *testing.T) {
	if fault.Pending(context.Background()) != nil {
		t.Error("a context without faults has some pending")
	}
	ctx := fault.WithFaults(context.Background(), []fault.Fault{{Path: "a", Code: fault.Required}})
	if fault.Pending(ctx) == nil {
		t.Error("nobody took the faults, and none are pending")
	}
	if fault.Take(ctx).Err() == nil {
		t.Error("the faults were lost")
	}
	if fault.Pending(ctx) != nil {
		t.Error("the handler has the faults, and they are still pending")
	}
}

func TestSentences(t *testing.T) {
	f := fault.Fault{Code: fault.WrongKind, Args: []string{"list"}}
	if es, en := f.Sentence("es"), f.Sentence("en"); es != "debe ser de tipo lista" || en != "must be of kind list" {
		t.Errorf("%q %q", es, en)
	}
	odd := fault.Fault{Code: "never heard of"}
	if odd.Sentence("es") != "no es válido" {
		t.Error(odd.Sentence("es"))
	}
}
