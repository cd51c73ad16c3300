package rest

import (
	"math"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "cauce/gen/workflows/options/v1"
	"cauce/internal/fault"
)

// fieldReader reads the value of a field, of a kind that is not null, into m.
type fieldReader func(d *decoder, m protoreflect.Message, kind string) error

// valueReader reads one value; sound is false when a fault was noted instead.
// fresh makes the message to fill, where the value is one.
type valueReader func(d *decoder, kind string, fresh func() protoreflect.Value) (v protoreflect.Value, sound bool, err error)

func fieldReaderOf(f protoreflect.FieldDescriptor) (fieldReader, error) {
	switch {
	case f.IsMap():
		return mapReader(f)
	case f.IsList():
		return listReader(f)
	}
	read, err := valueReaderOf(f)
	if err != nil {
		return nil, err
	}
	return func(d *decoder, m protoreflect.Message, kind string) error {
		v, sound, err := read(d, kind, func() protoreflect.Value { return m.NewField(f) })
		if sound {
			m.Set(f, v)
		}
		return err
	}, nil
}

func listReader(f protoreflect.FieldDescriptor) (fieldReader, error) {
	read, err := valueReaderOf(f)
	if err != nil {
		return nil, err
	}
	return func(d *decoder, m protoreflect.Message, kind string) error {
		if kind != kindList {
			return d.refuse(fault.WrongKind, kindList)
		}
		list := m.Mutable(f).List()
		return d.elements(func(int) error {
			kind, err := d.next()
			if err != nil {
				return err
			}
			v, sound, err := read(d, kind, list.NewElement)
			if sound {
				list.Append(v)
			}
			return err
		})
	}, nil
}

func mapReader(f protoreflect.FieldDescriptor) (fieldReader, error) {
	read, err := valueReaderOf(f.MapValue())
	if err != nil {
		return nil, err
	}
	if f.MapKey().Kind() != protoreflect.StringKind {
		return nil, unsupported(f.MapKey())
	}
	return func(d *decoder, m protoreflect.Message, kind string) error {
		if kind != kindObject {
			return d.refuse(fault.WrongKind, kindObject)
		}
		values := m.Mutable(f).Map()
		seen := map[string]bool{}
		return d.members(func(key string) error {
			if seen[key] {
				return d.refuse(fault.DuplicateKey)
			}
			seen[key] = true
			kind, err := d.next()
			if err != nil {
				return err
			}
			v, sound, err := read(d, kind, values.NewValue)
			if sound {
				values.Set(protoreflect.ValueOfString(key).MapKey(), v)
			}
			return err
		})
	}, nil
}

// valueReaderOf picks the reader of a kind.
func valueReaderOf(f protoreflect.FieldDescriptor) (valueReader, error) {
	switch f.Kind() {
	case protoreflect.StringKind:
		if takesNumber(f) {
			return readTextOrNumber, nil
		}
		return readText, nil
	case protoreflect.BoolKind:
		return readBool, nil
	case protoreflect.Int32Kind:
		return integerReader(math.MinInt32, math.MaxInt32, func(n int64) protoreflect.Value {
			return protoreflect.ValueOfInt32(int32(n))
		}), nil
	case protoreflect.Int64Kind:
		return integerReader(math.MinInt64, math.MaxInt64, protoreflect.ValueOfInt64), nil
	case protoreflect.MessageKind:
		return messageReaderOf(f.Message())
	}
	return nil, unsupported(f)
}

// takesNumber tells whether a text field says that it takes numbers.
func takesNumber(f protoreflect.FieldDescriptor) bool {
	takes, _ := proto.GetExtension(f.Options(), optionsv1.E_NumberAsText).(bool)
	return takes
}

func readText(d *decoder, kind string, _ func() protoreflect.Value) (protoreflect.Value, bool, error) {
	if kind != kindText {
		return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindText)
	}
	text, sound, err := d.soundText()
	return protoreflect.ValueOfString(text), sound, err
}

// readTextOrNumber takes a number by its digits: identifiers that are numbers
// elsewhere stay whole, however long.
func readTextOrNumber(d *decoder, kind string, fresh func() protoreflect.Value) (protoreflect.Value, bool, error) {
	if kind != kindNumber {
		return readText(d, kind, fresh)
	}
	digits, err := d.number()
	return protoreflect.ValueOfString(digits), err == nil, err
}

// soundText reads a text and notes its flaw, if it has one.
func (d *decoder) soundText() (text string, sound bool, err error) {
	text, flaw, err := d.text()
	if flaw != "" {
		d.note(flaw)
	}
	return text, flaw == "" && err == nil, err
}

func readBool(d *decoder, kind string, _ func() protoreflect.Value) (protoreflect.Value, bool, error) {
	if kind != kindBoolean {
		return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindBoolean)
	}
	word, err := d.word()
	return protoreflect.ValueOfBool(word == "true"), err == nil, err
}

func integerReader(least, greatest int64, value func(int64) protoreflect.Value) valueReader {
	return func(d *decoder, kind string, _ func() protoreflect.Value) (protoreflect.Value, bool, error) {
		if kind != kindNumber {
			return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindInteger)
		}
		written, err := d.number()
		if err != nil {
			return protoreflect.Value{}, false, err
		}
		n, parsed := parseInteger(written)
		code, args := integerFault(n, parsed, least, greatest)
		if code != "" {
			d.note(code, args...)
		}
		return value(n), code == "", nil
	}
}
