package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// object is a JSON object that keeps the order of its members: a document is
// read by people, and its bytes must not change by themselves.
type object []member

type member struct {
	name  string
	value any
}

// list is a JSON array.
type list []any

// get answers the value of a member, nil when there is none.
func (o object) get(name string) any {
	if i := o.index(name); i >= 0 {
		return o[i].value
	}
	return nil
}

func (o object) has(name string) bool { return o.index(name) >= 0 }

func (o object) index(name string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.name == name })
}

// with answers the object with a member set: in its place, or behind the others.
func (o object) with(name string, value any) object {
	if i := o.index(name); i >= 0 {
		changed := slices.Clone(o)
		changed[i].value = value
		return changed
	}
	return append(slices.Clip(o), member{name, value})
}

// over answers the object with the members of another laid over it.
func (o object) over(other object) object {
	for _, m := range other {
		o = o.with(m.name, m.value)
	}
	return o
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := plain(m.name)
		if err != nil {
			return nil, err
		}
		value, err := plain(m.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// plain is JSON without the escapes that markup would need.
func plain(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

var errBroken = errors.New("openapi: broken JSON")

// parse reads JSON with its order and its numbers as they are written.
func parse(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := parseValue(decoder)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	if decoder.More() {
		return nil, errBroken
	}
	return value, nil
}

func parseValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseObject(decoder)
	case json.Delim('['):
		return parseList(decoder)
	}
	return token, nil
}

func parseObject(decoder *json.Decoder) (any, error) {
	o := object{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := parseValue(decoder)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name.(string), value})
	}
	_, err := decoder.Token()
	return o, err
}

func parseList(decoder *json.Decoder) (any, error) {
	all := list{}
	for decoder.More() {
		value, err := parseValue(decoder)
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	_, err := decoder.Token()
	return all, err
}
