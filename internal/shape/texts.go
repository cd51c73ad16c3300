package shape

import (
	"math"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/fault"
)

// controlTexts finds what cannot be kept, anywhere in a message: texts with U+0000,
// which PostgreSQL refuses, and numbers that JSON does not have. REST bodies were
// looked through as they were read; gRPC callers come straight here.
func controlTexts(message proto.Message) []fault.Fault {
	walk := textWalk{}
	walk.message("", message.ProtoReflect())
	return walk.found
}

type textWalk struct{ found []fault.Fault }

func (w *textWalk) message(path string, m protoreflect.Message) {
	free := strings.HasPrefix(string(m.Descriptor().FullName()), "google.protobuf.")
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		at := path // the fields of a Struct or Value are no part of a path
		if !free {
			at = fault.Join(path, string(field.Name()))
		}
		switch {
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, member protoreflect.Value) bool {
				w.text(at, key.String())
				w.value(fault.Join(at, key.String()), member)
				return true
			})
		case field.IsList():
			for i := range value.List().Len() {
				w.value(fault.Join(at, strconv.Itoa(i)), value.List().Get(i))
			}
		default:
			w.value(at, value)
		}
		return true
	})
}

func (w *textWalk) value(path string, value protoreflect.Value) {
	switch v := value.Interface().(type) {
	case string:
		w.text(path, v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			w.found = append(w.found, fault.Fault{Path: path, Code: fault.WrongKind, Args: []string{"number"}})
		}
	case protoreflect.Message:
		w.message(path, v)
	}
}

func (w *textWalk) text(path, text string) {
	if strings.IndexByte(text, 0) >= 0 {
		w.found = append(w.found, fault.Fault{Path: path, Code: fault.ControlText})
	}
}
