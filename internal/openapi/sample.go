package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/rest"
)

// What a sample shows for an identifier and a moment of which nothing is known.
const (
	sampleUUID = "cf455647-34ad-4bf2-900a-83f385b07927"
	sampleTime = "2022-04-12T22:10:12.000000Z"
)

// sample is what the original document shows of an operation; nil where it shows
// nothing.
type sample struct {
	request, result any
	statuses        []int
}

// readSamples reads the operations of the original document by `rpc VERB`. What
// the service itself sends is under `webhook`.
func readSamples(source []byte) (map[string]sample, error) {
	var operations []struct {
		RPC      string          `json:"rpc"`
		Method   string          `json:"method"`
		Statuses []int           `json:"statuses"`
		Request  json.RawMessage `json:"request_sample"`
		Response struct {
			Result json.RawMessage `json:"result"`
		} `json:"response_sample"`
	}
	if err := json.Unmarshal(source, &operations); err != nil {
		return nil, fmt.Errorf("openapi: samples: %w", err)
	}
	all := map[string]sample{}
	for _, o := range operations {
		s := sample{statuses: o.Statuses}
		var err error
		if s.request, err = parsePresent(o.Request); err != nil {
			return nil, err
		}
		if s.result, err = parsePresent(o.Response.Result); err != nil {
			return nil, err
		}
		if strings.HasPrefix(o.RPC, "(") {
			all["webhook"] = s
			continue
		}
		for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if slices.Contains(strings.Fields(o.Method), verb) {
				all[o.RPC+" "+verb] = s
			}
		}
	}
	return all, nil
}

func parsePresent(text json.RawMessage) (any, error) {
	if len(text) == 0 {
		return nil, nil
	}
	return parse(text)
}

// completeResult makes of a documented result, or of none, what is answered
// today: every field, in order, each of its kind.
func (b *builder) completeResult(method protoreflect.MethodDescriptor, given any) any {
	if name := rest.ResultField(method); name != "" {
		text, _ := b.texts.find(string(method.Output().Name()), string(name))
		return b.completeField(method.Output().Fields().ByName(name), text, given, given != nil)
	}
	return b.complete(method.Output(), given)
}

// complete makes a whole message of the part that is given.
func (b *builder) complete(m protoreflect.MessageDescriptor, given any) any {
	switch m.FullName() {
	case moment:
		return either(given, sampleTime)
	case free:
		return either(given, object{})
	case freeList, anything:
		return given
	}
	part, _ := given.(object)
	var whole object
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		name := rest.FieldName(f)
		whole = append(whole, member{name, b.completeField(f, b.texts.field(f), part.get(name), part.has(name))})
	}
	return whole
}

func either(given, otherwise any) any {
	if given == nil {
		return otherwise
	}
	return given
}

func (b *builder) completeField(f protoreflect.FieldDescriptor, text fieldText, given any, sent bool) any {
	if !sent && text.Example != nil {
		given = ordered(text.Example)
	}
	if given == nil && isNullable(f, answer, text) {
		return nil
	}
	switch {
	case f.IsMap():
		entries, _ := given.(object)
		whole := object{}
		for _, m := range entries {
			whole = append(whole, member{m.name, b.completeValue(f.MapValue(), m.value, fieldText{})})
		}
		return whole
	case f.IsList():
		values, _ := given.(list)
		whole := list{}
		for _, value := range values {
			whole = append(whole, b.completeValue(f, value, text))
		}
		return whole
	}
	return b.completeValue(f, given, text)
}

// completeValue answers a given value in the field's own kind: the document
// shows a number where a text is answered, and a text where a boolean is.
func (b *builder) completeValue(f protoreflect.FieldDescriptor, given any, text fieldText) any {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return b.complete(f.Message(), given)
	case protoreflect.BoolKind:
		value, _ := given.(bool)
		return value
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		return either(given, 0)
	}
	if rest.IsJSONText(f) {
		return either(given, object{})
	}
	switch value := given.(type) {
	case json.Number:
		return value.String()
	case nil:
		return b.blank(f, text)
	}
	if text.Placeholder != "" && given == "string" {
		return text.Placeholder
	}
	return given
}

// blank is a text of which nothing is known.
func (b *builder) blank(f protoreflect.FieldDescriptor, text fieldText) string {
	switch {
	case text.Enum != "":
		return b.enum(text.Enum)[0].(string)
	case isUUID(f):
		return sampleUUID
	}
	return ""
}

// example answers a reference to an example, and makes that once for all that
// show the same.
func (b *builder) example(name, summary string, value any) object {
	text, err := plain(value)
	if err != nil {
		b.faults = append(b.faults, err)
		return nil
	}
	if same, ok := b.shown[summary+string(text)]; ok {
		return ref("examples", same)
	}
	b.shown[summary+string(text)] = name
	b.examples = append(b.examples, member{name, object{{"summary", summary}, {"value", value}}})
	return ref("examples", name)
}
