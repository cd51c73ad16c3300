package openapi

import (
	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func rulesOf(f protoreflect.FieldDescriptor) *validate.FieldRules {
	rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	return rules
}

// isRequired tells whether a request without a field is refused: its absence is
// empty, and it must not be.
func isRequired(f protoreflect.FieldDescriptor) bool {
	rules := rulesOf(f)
	return !f.HasOptionalKeyword() && (rules.GetString().GetMinLen() > 0 || rules.GetRepeated().GetMinItems() > 0)
}

// constraints is what a field's own rules say, in the words of JSON Schema.
func constraints(f protoreflect.FieldDescriptor) object {
	rules := rulesOf(f)
	if rules == nil {
		return nil
	}
	switch kind := rules.GetType().(type) {
	case *validate.FieldRules_String_:
		return ofText(kind.String_)
	case *validate.FieldRules_Int32:
		return ofRange(kind.Int32.HasGte(), kind.Int32.GetGte(), kind.Int32.HasLte(), kind.Int32.GetLte())
	case *validate.FieldRules_Int64:
		return ofRange(kind.Int64.HasGte(), kind.Int64.GetGte(), kind.Int64.HasLte(), kind.Int64.GetLte())
	case *validate.FieldRules_Repeated:
		return ofList(f, kind.Repeated)
	case *validate.FieldRules_Map:
		return ofMap(f, kind.Map)
	}
	return nil
}

func ofText(rules *validate.StringRules) object {
	var schema object
	if rules.GetUuid() {
		schema = append(schema, member{"format", "uuid"})
	}
	if rules.GetEmail() {
		schema = append(schema, member{"format", "email"})
	}
	if rules.HasMinLen() {
		schema = append(schema, member{"minLength", rules.GetMinLen()})
	}
	// What has too many characters has too many bytes.
	if most := max(rules.GetMaxLen(), rules.GetMaxBytes()); most > 0 {
		schema = append(schema, member{"maxLength", most})
	}
	return schema
}

func ofRange[N int32 | int64](hasLeast bool, least N, hasMost bool, most N) object {
	var schema object
	if hasLeast {
		schema = append(schema, member{"minimum", least})
	}
	if hasMost {
		schema = append(schema, member{"maximum", most})
	}
	return schema
}

func ofList(f protoreflect.FieldDescriptor, rules *validate.RepeatedRules) object {
	var schema object
	if rules.HasMinItems() {
		schema = append(schema, member{"minItems", rules.GetMinItems()})
	}
	if rules.HasMaxItems() {
		schema = append(schema, member{"maxItems", rules.GetMaxItems()})
	}
	if text := ofText(rules.GetItems().GetString()); len(text) > 0 && f.Kind() == protoreflect.StringKind {
		schema = append(schema, member{"items", object{{"type", "string"}}.over(text)})
	}
	return schema
}

func ofMap(f protoreflect.FieldDescriptor, rules *validate.MapRules) object {
	var schema object
	if rules.HasMaxPairs() {
		schema = append(schema, member{"maxProperties", rules.GetMaxPairs()})
	}
	if keys := ofText(rules.GetKeys().GetString()); len(keys) > 0 {
		schema = append(schema, member{"propertyNames", keys})
	}
	if values := ofText(rules.GetValues().GetString()); len(values) > 0 && f.MapValue().Kind() == protoreflect.StringKind {
		schema = append(schema, member{"additionalProperties", object{{"type", "string"}}.over(values)})
	}
	return schema
}
