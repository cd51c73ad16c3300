package service

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"cauce/internal/fault"
	"cauce/internal/library"
)

const maskField = "update_mask"

// sent tells which fields of an update its caller sent.
type sent struct {
	fields map[string]bool
	faults *fault.List
}

// sentOf reads an update: the fields that its mask names, or without a mask those
// that are populated (https://google.aip.dev/134). Over REST there always is one,
// of the body's keys.
func sentOf(in interface {
	proto.Message
	GetUpdateMask() *fieldmaskpb.FieldMask
}, faults *fault.List) sent {
	s := sent{fields: map[string]bool{}, faults: faults}
	m := in.ProtoReflect()
	known := changeable(m.Descriptor())
	if in.GetUpdateMask() == nil {
		m.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			s.fields[string(field.Name())] = true
			return true
		})
		return s
	}
	for _, path := range in.GetUpdateMask().GetPaths() {
		if !slices.Contains(known, path) {
			faults.Add(maskField, fault.UnknownMask, path, strings.Join(known, ", "))
		}
		s.fields[path] = true
	}
	return s
}

// changeable names the fields that a mask may: all but those that say what is
// changed and how.
func changeable(d protoreflect.MessageDescriptor) []string {
	var names []string
	for i := range d.Fields().Len() {
		if name := string(d.Fields().Get(i).Name()); name != "uuid" && name != maskField {
			names = append(names, name)
		}
	}
	return names
}

// needed answers a field that cannot be cleared; sent without a value it is a
// fault.
func needed[T any](s sent, name string, value *T) library.Field[T] {
	if !s.fields[name] {
		return library.Field[T]{}
	}
	if value == nil {
		s.faults.Add(name, fault.Required)
		return library.Field[T]{}
	}
	return library.Field[T]{Sent: true, Value: *value}
}

// clearable answers a field that is cleared when it is sent without a value.
func clearable[T any](s sent, name string, value T) library.Field[T] {
	return library.Field[T]{Sent: s.fields[name], Value: value}
}

// given answers a field of something new: what is absent stays as it begins.
func given[T any](value *T) library.Field[T] {
	if value == nil {
		return library.Field[T]{}
	}
	return library.Field[T]{Sent: true, Value: *value}
}

// set answers a field that is always there.
func set[T any](value T) library.Field[T] { return library.Field[T]{Sent: true, Value: value} }
