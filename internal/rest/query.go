package rest

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/fault"
)

const (
	// wholeQuery is the path of a parameter whose very name is broken.
	wholeQuery = "query"
	// broken stands for a value that cannot be unescaped. It is no UTF-8, so
	// that a caller who sends it is refused all the same.
	broken = "\xff%"
)

// parseQuery takes a query apart. What cannot be unescaped stays in it, marked:
// the gateway would refuse it before the caller is known.
func parseQuery(raw string) url.Values {
	values := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			values.Add(broken, broken)
			continue
		}
		text, err := url.QueryUnescape(value)
		if err != nil {
			text = broken
		}
		values.Add(name, text)
	}
	return values
}

// queryParser fills messages from queries the way Decode does from bodies:
// everything that is wrong travels with the message.
type queryParser struct{}

// Parse implements runtime.QueryParameterParser. The filter names what the path
// fills, which the message's plan leaves out already.
func (queryParser) Parse(m proto.Message, values url.Values, _ *utilities.DoubleArray) error {
	fault.Attach(m, readQuery(m.ProtoReflect(), decoderOf(m.ProtoReflect().Descriptor()), values))
	return nil
}

// surplus answers what is wrong with the query of a route that takes none: every
// parameter.
func surplus(values url.Values) []fault.Fault { return readQuery(nil, &messageDecoder{}, values) }

// readQuery sets the fields of a plan from a query and answers what is wrong.
func readQuery(m protoreflect.Message, plan *messageDecoder, values url.Values) []fault.Fault {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	var faults fault.List
	for _, name := range names {
		if code, args := setParameter(m, plan, name, values[name]); code != "" {
			faults.Add(parameterPath(name), code, args...)
		}
	}
	return faults.Faults()
}

func parameterPath(name string) string {
	if name == broken || name == "" {
		return wholeQuery
	}
	return shortened(name)
}

// setParameter sets the field that a parameter names, or answers what is wrong.
func setParameter(m protoreflect.Message, plan *messageDecoder, name string, values []string) (fault.Code, []string) {
	if name == broken {
		return fault.Invalid, nil
	}
	field, ok := plan.byName[name]
	if !ok || field.descriptor.IsList() || field.descriptor.IsMap() {
		return fault.UnknownField, nil
	}
	if len(values) > 1 {
		return fault.Duplicate, []string{shortened(values[0])}
	}
	v, code, args := parseParameter(field.descriptor.Kind(), values[0])
	if code == "" {
		m.Set(field.descriptor, v)
	}
	return code, args
}

func parseParameter(kind protoreflect.Kind, text string) (v protoreflect.Value, code fault.Code, args []string) {
	switch {
	case text == broken:
		return v, fault.Invalid, nil
	case !utf8.ValidString(text):
		return v, fault.NotUTF8, nil
	case strings.Contains(text, "\x00"):
		return v, fault.ControlText, nil
	}
	switch kind {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text), "", nil
	case protoreflect.BoolKind:
		if text != "true" && text != "false" {
			return v, fault.WrongKind, []string{kindBoolean}
		}
		return protoreflect.ValueOfBool(text == "true"), "", nil
	case protoreflect.Int32Kind:
		n, err := strconv.ParseInt(text, 10, 32)
		code, args := integerFault(n, err, math.MinInt32, math.MaxInt32)
		return protoreflect.ValueOfInt32(int32(n)), code, args
	case protoreflect.Int64Kind:
		n, err := strconv.ParseInt(text, 10, 64)
		code, args := integerFault(n, err, math.MinInt64, math.MaxInt64)
		return protoreflect.ValueOfInt64(n), code, args
	}
	return v, fault.UnknownField, nil
}
