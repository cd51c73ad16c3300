package rest

import (
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/structpb"

	"cauce/internal/fault"
)

func readStruct(d *decoder, kind string, _ func() protoreflect.Value) (protoreflect.Value, bool, error) {
	if kind != kindObject {
		return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindObject)
	}
	s, err := d.freeObject()
	return protoreflect.ValueOfMessage(s.ProtoReflect()), err == nil, err
}

func readList(d *decoder, kind string, _ func() protoreflect.Value) (protoreflect.Value, bool, error) {
	if kind != kindList {
		return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindList)
	}
	list, err := d.freeList()
	return protoreflect.ValueOfMessage(list.ProtoReflect()), err == nil, err
}

// freeObject reads an object in which anything goes.
func (d *decoder) freeObject() (*structpb.Struct, error) {
	fields := map[string]*structpb.Value{}
	err := d.members(func(key string) error {
		if _, twice := fields[key]; twice {
			return d.refuse(fault.DuplicateKey)
		}
		v, err := d.freeValue()
		fields[key] = v
		return err
	})
	return &structpb.Struct{Fields: fields}, err
}

func (d *decoder) freeList() (*structpb.ListValue, error) {
	list := &structpb.ListValue{}
	err := d.elements(func(int) error {
		v, err := d.freeValue()
		list.Values = append(list.Values, v)
		return err
	})
	return list, err
}

func (d *decoder) freeValue() (*structpb.Value, error) {
	kind, err := d.next()
	if err != nil {
		return nil, err
	}
	switch kind {
	case kindObject:
		s, err := d.freeObject()
		return structpb.NewStructValue(s), err
	case kindList:
		list, err := d.freeList()
		return structpb.NewListValue(list), err
	case kindText:
		text, sound, err := d.soundText()
		if !sound {
			text = ""
		}
		return structpb.NewStringValue(text), err
	case kindNumber:
		return d.freeNumber()
	case kindBoolean:
		word, err := d.word()
		return structpb.NewBoolValue(word == "true"), err
	}
	_, err = d.word()
	return structpb.NewNullValue(), err
}

func (d *decoder) freeNumber() (*structpb.Value, error) {
	written, err := d.number()
	if err != nil {
		return nil, err
	}
	f, whole := parseDouble(written)
	if !whole {
		d.note(fault.OutOfRange, strconv.Itoa(-maxSafeInteger), strconv.Itoa(maxSafeInteger))
		f = 0
	}
	return structpb.NewNumberValue(f), nil
}
