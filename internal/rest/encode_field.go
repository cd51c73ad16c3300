package rest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "cauce/gen/workflows/options/v1"
)

// fieldAppender writes the field of a message: what it holds, or what stands for
// its absence.
type fieldAppender func(dst []byte, m protoreflect.Message) ([]byte, error)

// valueAppender writes one value of a field, list or map.
type valueAppender func(dst []byte, v protoreflect.Value) ([]byte, error)

func fieldAppenderOf(f protoreflect.FieldDescriptor) fieldAppender {
	held := f
	if f.IsMap() {
		held = f.MapValue()
	}
	value := valueAppenderOf(held)
	switch {
	case value == nil:
		return func(dst []byte, _ protoreflect.Message) ([]byte, error) { return dst, unsupported(f) }
	case f.IsMap():
		return mapAppender(f, value)
	case f.IsList():
		return listAppender(f, value)
	case f.HasPresence():
		return optionalAppender(f, value)
	}
	return func(dst []byte, m protoreflect.Message) ([]byte, error) {
		return value(dst, m.Get(f))
	}
}

func optionalAppender(f protoreflect.FieldDescriptor, value valueAppender) fieldAppender {
	return func(dst []byte, m protoreflect.Message) ([]byte, error) {
		if !m.Has(f) {
			return append(dst, "null"...), nil
		}
		return value(dst, m.Get(f))
	}
}

func listAppender(f protoreflect.FieldDescriptor, value valueAppender) fieldAppender {
	return func(dst []byte, m protoreflect.Message) ([]byte, error) {
		list := m.Get(f).List()
		dst = append(dst, '[')
		for i := range list.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = value(dst, list.Get(i)); err != nil {
				return dst, fmt.Errorf("%d: %w", i, err)
			}
		}
		return append(dst, ']'), nil
	}
}

func emptyIsObject(f protoreflect.FieldDescriptor) bool {
	isObject, _ := proto.GetExtension(f.Options(), optionsv1.E_EmptyObject).(bool)
	return isObject
}

// isJSONText tells whether a text is JSON of our own making, which stands in an
// answer as it is.
func isJSONText(f protoreflect.FieldDescriptor) bool {
	isJSON, _ := proto.GetExtension(f.Options(), optionsv1.E_JsonText).(bool)
	return isJSON
}

type mapEntry struct {
	key   string
	value protoreflect.Value
}

func mapAppender(f protoreflect.FieldDescriptor, value valueAppender) fieldAppender {
	empty := "null"
	if emptyIsObject(f) {
		empty = "{}"
	}
	return func(dst []byte, m protoreflect.Message) ([]byte, error) {
		if !m.Has(f) {
			return append(dst, empty...), nil
		}
		values := m.Get(f).Map()
		entries := make([]mapEntry, 0, values.Len())
		values.Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
			entries = append(entries, mapEntry{key.String(), v})
			return true
		})
		slices.SortFunc(entries, func(a, b mapEntry) int { return strings.Compare(a.key, b.key) })
		return appendEntries(dst, entries, value)
	}
}

func appendEntries(dst []byte, entries []mapEntry, value valueAppender) ([]byte, error) {
	dst = append(dst, '{')
	for i, entry := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, entry.key), ':')
		var err error
		if dst, err = value(dst, entry.value); err != nil {
			return dst, fmt.Errorf("%s: %w", entry.key, err)
		}
	}
	return append(dst, '}'), nil
}

// valueAppenderOf picks the writer of a kind. Kinds that the contract does not
// use have none, and New finds such a field before a request does.
func valueAppenderOf(f protoreflect.FieldDescriptor) valueAppender {
	switch f.Kind() {
	case protoreflect.StringKind:
		if isJSONText(f) {
			return func(dst []byte, v protoreflect.Value) ([]byte, error) { return append(dst, v.String()...), nil }
		}
		return func(dst []byte, v protoreflect.Value) ([]byte, error) { return appendText(dst, v.String()), nil }
	case protoreflect.BoolKind:
		return func(dst []byte, v protoreflect.Value) ([]byte, error) { return strconv.AppendBool(dst, v.Bool()), nil }
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return func(dst []byte, v protoreflect.Value) ([]byte, error) {
			return strconv.AppendInt(dst, v.Int(), 10), nil
		}
	case protoreflect.DoubleKind:
		return func(dst []byte, v protoreflect.Value) ([]byte, error) { return appendNumber(dst, v.Float()) }
	case protoreflect.MessageKind:
		return func(dst []byte, v protoreflect.Value) ([]byte, error) { return appendMessage(dst, v.Message()) }
	}
	return nil
}

func unsupported(f protoreflect.FieldDescriptor) error {
	return fmt.Errorf("rest: no JSON for the kind %s of %s", f.Kind(), f.FullName())
}
