package openapi

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/rest"
)

// role tells from which side a message is looked at: answers hold every field,
// null where nothing is; requests hold what the caller sends.
type role int

const (
	answer role = iota
	request
)

// timePattern is how answers write a moment.
const timePattern = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$`

const (
	anything = "google.protobuf.Value"
	free     = "google.protobuf.Struct"
	freeList = "google.protobuf.ListValue"
	moment   = "google.protobuf.Timestamp"
)

// message answers a reference to the schema of a message, and makes that once.
func (b *builder) message(m protoreflect.MessageDescriptor, as role) object {
	name := string(m.Name())
	if as == request && b.answered[name] {
		name += "Input"
	}
	if !b.schemas.has(name) {
		place := len(b.schemas)
		b.schemas = append(b.schemas, member{name, nil}) // what refers to itself finds it
		schema := b.messageSchema(m, as)
		b.schemas[place].value = schema
	}
	return ref("schemas", name)
}

func (b *builder) messageSchema(m protoreflect.MessageDescriptor, as role) object {
	schema := object{{"type", "object"}, {"description", b.texts.message(m)}}
	var properties object
	var required list
	for _, f := range fieldsOf(m, as) {
		properties = append(properties, member{rest.FieldName(f), b.field(f, as)})
		if as == answer || isRequired(f) {
			required = append(required, rest.FieldName(f))
		}
	}
	if len(required) > 0 {
		schema = append(schema, member{"required", required})
	}
	if len(properties) > 0 {
		schema = append(schema, member{"properties", properties})
	}
	if as == request {
		schema = append(schema, member{"additionalProperties", false})
	}
	return schema
}

func fieldsOf(m protoreflect.MessageDescriptor, as role) []protoreflect.FieldDescriptor {
	if as == request {
		return rest.FieldsTaken(m)
	}
	all := make([]protoreflect.FieldDescriptor, m.Fields().Len())
	for i := range all {
		all[i] = m.Fields().Get(i)
	}
	return all
}

// field answers the schema of a field of a message, whole.
func (b *builder) field(f protoreflect.FieldDescriptor, as role) object {
	text := b.texts.field(f)
	schema := object{{"description", text.Text}}.over(b.shape(f, as))
	schema = schema.over(constraints(f))
	if extra, ok := ordered(text.Schema).(object); ok {
		schema = overDeep(schema, extra)
	}
	if text.Enum != "" {
		schema = withEnum(schema, b.enum(text.Enum))
	}
	if text.Steps != "" {
		schema = b.withSteps(schema, text.Steps)
	}
	if isNullable(f, as, text) {
		schema = orNull(schema)
	}
	return schema
}

// overDeep lays a schema over another, inside `items` too.
func overDeep(schema, extra object) object {
	for _, m := range extra {
		below, ok := schema.get(m.name).(object)
		over, both := m.value.(object)
		if ok && both && m.name != "items" {
			m.value = overDeep(below, over)
		}
		schema = schema.with(m.name, m.value)
	}
	return schema
}

// shape is what the kind of a field says.
func (b *builder) shape(f protoreflect.FieldDescriptor, as role) object {
	switch {
	case f.IsMap():
		return object{{"type", "object"}, {"additionalProperties", b.value(f.MapValue(), as)}}
	case f.IsList():
		return object{{"type", "array"}, {"items", b.value(f, as)}}
	}
	return b.value(f, as)
}

// value is what the kind of one value says.
func (b *builder) value(f protoreflect.FieldDescriptor, as role) object {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return object{{"type", "boolean"}}
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return object{{"type", "integer"}, {"format", f.Kind().String()}}
	case protoreflect.MessageKind:
		return b.messageValue(f.Message(), as)
	}
	if rest.IsJSONText(f) {
		return object{{"type", "object"}}
	}
	schema := object{{"type", "string"}}
	if rest.TakesNumber(f) {
		schema = schema.with("type", list{"string", "number"})
	}
	if isUUID(f) {
		schema = schema.with("format", "uuid")
	}
	return schema
}

func (b *builder) messageValue(m protoreflect.MessageDescriptor, as role) object {
	switch m.FullName() {
	case moment:
		return object{{"type", "string"}, {"format", "date-time"}, {"pattern", timePattern}}
	case free:
		return object{{"type", "object"}, {"additionalProperties", true}}
	case freeList:
		return object{{"type", "array"}, {"items", object{}}}
	case anything:
		return object{}
	}
	return b.message(m, as)
}

func isUUID(f protoreflect.FieldDescriptor) bool {
	name := string(f.Name())
	return name == "uuid" || strings.HasSuffix(name, "_uuid")
}

// isNullable tells whether a field may be null: in an answer when it may be
// absent, in a request when that says nothing, in an update when what it changes
// may be null itself.
func isNullable(f protoreflect.FieldDescriptor, as role, text fieldText) bool {
	if as == answer {
		return !text.Set && (f.HasPresence() || f.IsMap() && !rest.EmptyIsObject(f))
	}
	if resource := updated(f); resource != nil {
		return resource.HasOptionalKeyword()
	}
	return !isRequired(f) && (f.HasPresence() || f.IsMap() || f.IsList())
}

// updated answers the field of the resource that a field of an update changes;
// nil when its message is no update.
func updated(f protoreflect.FieldDescriptor) protoreflect.FieldDescriptor {
	parent := f.ContainingMessage()
	if parent.Fields().ByName("update_mask") == nil {
		return nil
	}
	name := strings.TrimSuffix(strings.TrimPrefix(string(parent.Name()), "Update"), "Request")
	if resource := f.ParentFile().Messages().ByName(protoreflect.Name(name)); resource != nil {
		return resource.Fields().ByName(f.Name())
	}
	return nil
}

// orNull lets a schema take null too.
func orNull(schema object) object {
	if schema.has("$ref") || schema.has("anyOf") {
		return object{{"description", schema.get("description")}, {"anyOf", append(slices.Clip(alternatives(schema)), object{{"type", "null"}})}}
	}
	if !schema.has("type") {
		return schema // takes anything already
	}
	kinds, several := schema.get("type").(list)
	if !several {
		kinds = list{schema.get("type")}
	}
	schema = schema.with("type", append(slices.Clip(kinds), "null"))
	if values, ok := schema.get("enum").(list); ok && !slices.Contains(values, nil) {
		schema = schema.with("enum", append(slices.Clip(values), nil))
	}
	return schema
}

// alternatives are those of a schema, or the one that it refers to.
func alternatives(schema object) list {
	if already, ok := schema.get("anyOf").(list); ok {
		return already
	}
	return list{object{{"$ref", schema.get("$ref")}}}
}

// withEnum lets a schema, or the entries of a list, take some values alone.
func withEnum(schema object, values list) object {
	if items, ok := schema.get("items").(object); ok {
		return schema.with("items", items.with("enum", values))
	}
	return schema.with("enum", values)
}
