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

func TestSentencesInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		code   fault.Code
		args   []string
		es, en string
	}{
		{fault.NoActions, nil, "este paso no tiene acciones", "this step has no actions"},
		{fault.WrongKinds, []string{"text, number"}, "debe ser de tipo texto o número", "must be of kind text or number"},
		{fault.WrongKinds, []string{"list, text, object"}, "debe ser de tipo lista, texto u objeto", "must be of kind list, text or object"},
		{fault.MoreThan, []string{"0"}, "debe ser mayor que 0", "must be greater than 0"},
		{fault.LessThan, []string{"1"}, "debe ser menor que 1", "must be less than 1"},
		{fault.NoAlternative, []string{"2"}, "no coincide con ninguna de las 2 opciones", "fits none of the 2 alternatives"},
		{fault.ManyAlternatives, nil, "coincide con más de una opción y solo se admite una", "fits more than one of the alternatives, where one alone is allowed"},
		{fault.ManyValues, nil, "viene más de una vez, con valores distintos", "comes more than once, with different values"},
		{fault.NotPrintable, nil, "solo admite caracteres ASCII visibles y espacios", "takes visible ASCII characters and spaces alone"},
		{fault.NothingAllowed, nil, "aquí no se admite ningún valor", "no value is allowed here"},
		{fault.NotAllowed, nil, "coincide con lo que aquí no se admite", "fits what is not allowed here"},
		{fault.NameNotAllowed, []string{"A"}, "no admite un campo con el nombre «A»", "does not allow a field with the name “A”"},
		{fault.FewFit, []string{"2"}, "requiere al menos 2 elementos que cumplan lo que pide el esquema", "needs at least 2 entries that are as the schema asks"},
		{fault.ManyFit, []string{"2"}, "admite como máximo 2 elementos que cumplan lo que pide el esquema", "takes at most 2 entries that are as the schema asks"},
		{fault.TooDear, nil, "es demasiado grande para revisarlo con este esquema", "is too large to check against this schema"},
		{fault.FormNotObject, nil, "el esquema de un formulario debe ser de un objeto (`type: object`)", "the schema of a form must be of an object (`type: object`)"},
		{fault.SchemaLoops, []string{"#/a"}, "la parte #/a se contiene a sí misma: un esquema no puede ser circular", "the part #/a contains itself: a schema may not loop"},
		{fault.SchemaTooMany, []string{"9"}, "tiene más de 9 esquemas", "has more than 9 schemas"},
		{fault.SchemaExpands, []string{"9"}, "llega a más de 9 esquemas con sus referencias", "comes to more than 9 schemas with its references"},
		{fault.SchemaStacks, []string{"9"}, "combina más de 9 esquemas uno dentro de otro", "combines more than 9 schemas one inside the other"},
		{fault.SchemaLongName, []string{"9"}, "tiene un nombre de más de 9 bytes", "has a name of more than 9 bytes"},
		{fault.SchemaDraft, []string{"x, y"}, "su `$schema` debe ser uno de: x, y", "its `$schema` must be one of: x, y"},
		{fault.SchemaKeyword, []string{"#/$x"}, "no se admite #/$x en un esquema", "#/$x is not taken in a schema"},
		{fault.SchemaInnerID, []string{"#/a/$id"}, "`$id` solo se admite al inicio de un esquema, no en #/a/$id", "`$id` is taken at the top of a schema alone, not at #/a/$id"},
		{fault.SchemaCount, []string{"#/a", "9"}, "el valor de #/a debe ser 9 o menor", "the value of #/a must be 9 or less"},
		{fault.RemoteReference, []string{"x"}, "un esquema solo puede referirse a sus propias partes (#…), no a x", "a schema may refer to its own parts alone (#…), not to x"},
		{fault.PatternBroken, []string{"#/a", "("}, "el patrón en #/a no es una expresión regular RE2; falla en «(»", "the pattern at #/a is not an RE2 regular expression; it fails at “(”"},
		{fault.PatternTooBig, []string{"#/a", "9"}, "el patrón en #/a rebasa 9 bytes", "the pattern at #/a is over 9 bytes"},
		{fault.PatternRepeats, []string{"#/a"}, "el patrón en #/a tiene demasiadas repeticiones", "the pattern at #/a repeats too much"},
		{fault.PatternsTooBig, nil, "sus `pattern` son demasiado grandes en conjunto", "its patterns are too large together"},
	} {
		f := fault.Fault{Code: c.code, Args: c.args}
		if es, en := f.Sentence("es"), f.Sentence("en"); es != c.es || en != c.en {
			t.Errorf("%s: %q %q", c.code, es, en)
		}
	}
}
