// Package shape judges the shape of messages: by the rules that their fields
// declare (protovalidate), and by what no database of ours keeps. What a request
// means is not its business.
package shape

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/fault"
)

// Rules are the compiled rules of messages. They are safe for concurrent use.
type Rules struct {
	rules protovalidate.Validator
}

// New compiles the rules of every request of the services, so that no request
// pays for it.
func New(services []protoreflect.ServiceDescriptor) (*Rules, error) {
	var inputs []protoreflect.MessageDescriptor
	for _, service := range services {
		for i := range service.Methods().Len() {
			inputs = append(inputs, service.Methods().Get(i).Input())
		}
	}
	rules, err := protovalidate.New(protovalidate.WithMessageDescriptors(inputs...))
	if err != nil {
		return nil, fmt.Errorf("shape: rules of messages: %w", err)
	}
	return &Rules{rules: rules}, nil
}

// Faults joins what the edge found with what the rules say. A body that could
// not be read at all has left the message empty: what the rules would miss in it
// is no news.
func (r *Rules) Faults(message proto.Message) ([]fault.Fault, error) {
	found := fault.Carried(message)
	for _, f := range found {
		if f.Path == "body" {
			return found, nil
		}
	}
	violations, err := r.violations(message)
	return append(append(found, controlTexts(message)...), violations...), err
}

func (r *Rules) violations(message proto.Message) ([]fault.Fault, error) {
	err := r.rules.Validate(message)
	var broken *protovalidate.ValidationError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &broken):
		return nil, fmt.Errorf("shape: %w", err)
	}
	faults := make([]fault.Fault, len(broken.Violations))
	for i, violation := range broken.Violations {
		faults[i] = toFault(violation)
	}
	return faults, nil
}

func toFault(v *protovalidate.Violation) fault.Fault {
	f := fault.Fault{Path: pathOf(v.Proto.GetField())}
	rule := ""
	if v.RuleValue.IsValid() {
		rule = fmt.Sprint(v.RuleValue.Interface())
	}
	switch id := v.Proto.GetRuleId(); {
	case id == "string.max_len":
		f.Code, f.Args = fault.TooLong, []string{rule}
	case id == "string.max_bytes":
		f.Code, f.Args = fault.TooBig, []string{rule}
	case strings.HasPrefix(id, "string.uuid"):
		f.Code = fault.NotUUID
	case strings.HasPrefix(id, "string.email"):
		f.Code = fault.NotEmail
	case (id == "repeated.min_items" || id == "string.min_len") && rule == "1", id == "required":
		f.Code = fault.Required
	case id == "repeated.min_items":
		f.Code, f.Args = fault.TooFew, []string{rule}
	case id == "repeated.max_items", id == "map.max_pairs":
		f.Code, f.Args = fault.TooMany, []string{rule}
	case strings.HasSuffix(id, ".gte_lte"):
		f.Code, f.Args = outOfRange(v)
	case strings.HasSuffix(id, ".gte"):
		f.Code, f.Args = fault.TooSmall, []string{rule}
	case strings.HasSuffix(id, ".lte"):
		f.Code, f.Args = fault.TooLarge, []string{rule}
	default:
		f.Code = fault.Invalid
	}
	return f
}

// outOfRange reads both ends of a range from the field's own rules: a violation
// names one.
func outOfRange(v *protovalidate.Violation) (fault.Code, []string) {
	rules, ok := proto.GetExtension(v.FieldDescriptor.Options(), validate.E_Field).(*validate.FieldRules)
	if r := rules.GetInt32(); ok && r != nil {
		return fault.OutOfRange, []string{strconv.Itoa(int(r.GetGte())), strconv.Itoa(int(r.GetLte()))}
	}
	return fault.Invalid, nil
}

// pathOf writes a field's path with dots.
func pathOf(path *validate.FieldPath) string {
	var parts []string
	for _, element := range path.GetElements() {
		parts = append(parts, element.GetFieldName())
		switch s := element.GetSubscript().(type) {
		case *validate.FieldPathElement_Index:
			parts = append(parts, strconv.FormatUint(s.Index, 10))
		case *validate.FieldPathElement_StringKey:
			parts = append(parts, s.StringKey)
		}
	}
	return strings.Join(parts, ".")
}
