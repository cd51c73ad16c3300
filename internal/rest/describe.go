package rest

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Route is one verb and path that the handler serves, for whoever describes them.
type Route struct {
	Method protoreflect.MethodDescriptor
	// Verb is the HTTP method. A GET that only reads takes HEAD too.
	Verb string
	// Path has its variables in braces: /workflows/{uuid}.
	Path string
	// Success is the HTTP status of a success.
	Success int
	HasBody bool
}

// Routes lists every verb and path, in order of declaration.
func Routes() ([]Route, error) {
	all, err := bindings()
	if err != nil {
		return nil, err
	}
	routes := make([]Route, len(all))
	for i, b := range all {
		routes[i] = Route{
			Method: b.method, Verb: b.verb, Path: "/" + strings.Join(b.segments, "/"),
			Success: successStatus(b.method), HasBody: b.hasBody,
		}
	}
	return routes, nil
}

// FieldName is a field's name in JSON.
func FieldName(f protoreflect.FieldDescriptor) string { return restName(f) }

// FieldsTaken lists the fields of a request that a body or a query may fill: not
// what the path fills, nor the mask that the keys sent fill.
func FieldsTaken(request protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	plan := decoderOf(request)
	fields := make([]protoreflect.FieldDescriptor, len(plan.fields))
	for i, f := range plan.fields {
		fields[i] = f.descriptor
	}
	return fields
}

// TakesNumber tells whether a text field takes JSON numbers too.
func TakesNumber(f protoreflect.FieldDescriptor) bool { return takesNumber(f) }

// ResultField names the field of a response that is the whole result; empty when
// the response itself is.
func ResultField(method protoreflect.MethodDescriptor) protoreflect.Name { return responseBody(method) }

// EmptyIsObject tells whether an empty map is answered as {}, not as null.
func EmptyIsObject(f protoreflect.FieldDescriptor) bool { return emptyIsObject(f) }

// IsJSONText tells whether a text field holds JSON, which answers show as the value
// that it is.
func IsJSONText(f protoreflect.FieldDescriptor) bool { return isJSONText(f) }
