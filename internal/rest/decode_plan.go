package rest

import (
	"fmt"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/fault"
)

// messageDecoder is the plan of one message type, made once.
type messageDecoder struct {
	fields []*fieldDecoder
	byName map[string]*fieldDecoder
	// mask is the update mask, which the keys sent fill; nil for most.
	mask protoreflect.FieldDescriptor
}

type fieldDecoder struct {
	descriptor protoreflect.FieldDescriptor
	index      int
	read       fieldReader
}

var decoders sync.Map // protoreflect.MessageDescriptor to *messageDecoder

// decoderOf answers a message's plan. A field that JSON cannot carry makes it
// panic; New has been through every request by then.
func decoderOf(d protoreflect.MessageDescriptor) *messageDecoder {
	plan, err := makeDecoder(d)
	if err != nil {
		panic(err)
	}
	return plan
}

func makeDecoder(d protoreflect.MessageDescriptor) (*messageDecoder, error) {
	if known, ok := decoders.Load(d); ok {
		return known.(*messageDecoder), nil
	}
	plan := &messageDecoder{byName: map[string]*fieldDecoder{}}
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if f.Name() == maskField {
			plan.mask = f
			continue
		}
		if isBoundByPath(f) {
			continue
		}
		if err := plan.add(f); err != nil {
			return nil, err
		}
	}
	kept, _ := decoders.LoadOrStore(d, plan)
	return kept.(*messageDecoder), nil
}

func (p *messageDecoder) add(f protoreflect.FieldDescriptor) error {
	read, err := fieldReaderOf(f)
	if err != nil {
		return err
	}
	field := &fieldDecoder{descriptor: f, index: len(p.fields), read: read}
	p.fields = append(p.fields, field)
	p.byName[string(f.Name())] = field
	p.byName[restName(f)] = field
	return nil
}

// messageReaderOf picks the reader of a message type: free-form ones have their
// own, times and the like are in no request.
func messageReaderOf(d protoreflect.MessageDescriptor) (valueReader, error) {
	switch d.FullName() {
	case "google.protobuf.Struct":
		return readStruct, nil
	case "google.protobuf.ListValue":
		return readList, nil
	}
	if d.ParentFile().Package() == "google.protobuf" {
		return nil, fmt.Errorf("rest: no JSON for %s in a request", d.FullName())
	}
	plan, err := makeDecoder(d)
	if err != nil {
		return nil, err
	}
	return func(d *decoder, kind string, fresh func() protoreflect.Value) (protoreflect.Value, bool, error) {
		if kind != kindObject {
			return protoreflect.Value{}, false, d.refuse(fault.WrongKind, kindObject)
		}
		v := fresh()
		err := d.message(v.Message(), plan)
		return v, err == nil, err
	}, nil
}
