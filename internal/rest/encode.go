package rest

import (
	"fmt"
	"strings"
	"sync"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	optionsv1 "cauce/gen/workflows/options/v1"
)

// Append writes a message as the contract's JSON behind dst: proto names in
// order of declaration, null for what is absent, [] for an empty list, times
// with six decimals.
func Append(dst []byte, m proto.Message) ([]byte, error) {
	return appendMessage(dst, m.ProtoReflect())
}

// AppendResult writes what a method answers behind dst, as Append does: the
// whole response, or the one field that the method's HTTP rule names as its
// response body.
func AppendResult(dst []byte, method protoreflect.MethodDescriptor, response proto.Message) ([]byte, error) {
	name := responseBody(method)
	if name == "" {
		return Append(dst, response)
	}
	m := response.ProtoReflect()
	for _, f := range encoderOf(m.Descriptor()).fields {
		if f.descriptor.Name() == name {
			return f.append(dst, m)
		}
	}
	return dst, fmt.Errorf("rest: %s has no field %s to answer", m.Descriptor().FullName(), name)
}

var responseBodies sync.Map // protoreflect.FullName to protoreflect.Name

func responseBody(method protoreflect.MethodDescriptor) protoreflect.Name {
	if known, ok := responseBodies.Load(method.FullName()); ok {
		return known.(protoreflect.Name)
	}
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	name := protoreflect.Name(rule.GetResponseBody())
	responseBodies.Store(method.FullName(), name)
	return name
}

// appendMessage writes any message: the well-known ones have shapes of their own.
func appendMessage(dst []byte, m protoreflect.Message) ([]byte, error) {
	switch known := m.Interface().(type) {
	case *timestamppb.Timestamp:
		return appendTime(dst, known)
	case *structpb.Struct:
		return appendStruct(dst, known)
	case *structpb.ListValue:
		return appendList(dst, known)
	case *structpb.Value:
		return appendValue(dst, known)
	case *fieldmaskpb.FieldMask:
		return appendText(dst, strings.Join(known.GetPaths(), ",")), nil
	}
	return encoderOf(m.Descriptor()).append(dst, m)
}

// ownShapes names the messages that appendMessage writes as something else than
// an object of their fields.
var ownShapes = map[protoreflect.FullName]bool{
	"google.protobuf.Timestamp": true,
	"google.protobuf.Struct":    true,
	"google.protobuf.ListValue": true,
	"google.protobuf.Value":     true,
	"google.protobuf.FieldMask": true,
}

// messageEncoder is the plan of one message type, made once.
type messageEncoder struct {
	fields []fieldEncoder
}

type fieldEncoder struct {
	descriptor protoreflect.FieldDescriptor
	key        []byte // `"name":`
	append     fieldAppender
}

var encoders sync.Map // protoreflect.MessageDescriptor to *messageEncoder

func encoderOf(d protoreflect.MessageDescriptor) *messageEncoder {
	if known, ok := encoders.Load(d); ok {
		return known.(*messageEncoder)
	}
	e := &messageEncoder{fields: make([]fieldEncoder, d.Fields().Len())}
	for i := range e.fields {
		f := d.Fields().Get(i)
		e.fields[i] = fieldEncoder{
			descriptor: f,
			key:        append(appendText(nil, restName(f)), ':'),
			append:     fieldAppenderOf(f),
		}
	}
	kept, _ := encoders.LoadOrStore(d, e)
	return kept.(*messageEncoder)
}

// restName is a field's name over REST: its proto name, unless an option says
// another.
func restName(f protoreflect.FieldDescriptor) string {
	if name, _ := proto.GetExtension(f.Options(), optionsv1.E_RestName).(string); name != "" {
		return name
	}
	return string(f.Name())
}

func (e *messageEncoder) append(dst []byte, m protoreflect.Message) ([]byte, error) {
	dst = append(dst, '{')
	for i := range e.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, e.fields[i].key...)
		var err error
		if dst, err = e.fields[i].append(dst, m); err != nil {
			return dst, fmt.Errorf("%s: %w", e.fields[i].descriptor.Name(), err)
		}
	}
	return append(dst, '}'), nil
}

// checkEncoder finds a field that JSON cannot carry, in a message or below it.
func checkEncoder(d protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) error {
	if seen[d.FullName()] || ownShapes[d.FullName()] {
		return nil
	}
	seen[d.FullName()] = true
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if f.IsMap() {
			f = f.MapValue()
		}
		if f.Kind() != protoreflect.MessageKind {
			if valueAppenderOf(f) == nil {
				return unsupported(f)
			}
			continue
		}
		if err := checkEncoder(f.Message(), seen); err != nil {
			return err
		}
	}
	return nil
}
