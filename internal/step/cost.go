package step

import (
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maxCost is the most that one judgement may cost, in units of at most two or
// three microseconds; a form of a hundred fields costs a few hundred. It is also
// about the most errors that the library can make of one value.
const maxCost = 200_000

// affordable tells whether judging a value by a schema stays within maxCost: the
// library cannot be stopped, and 64 KiB of schema times a megabyte of value can
// be hours. Every alternative is counted, taken or not.
func affordable(s *jsonschema.Schema, value any) bool {
	m := meter{left: maxCost}
	m.judge(s, value)
	return m.left > 0
}

type meter struct{ left int }

func (m *meter) judge(s *jsonschema.Schema, value any) {
	m.left--
	if m.left <= 0 || s.Bool != nil {
		return
	}
	if s.Enum != nil {
		m.left -= len(s.Enum.Values) * size(value)
	}
	for part := range sameValue(s) {
		m.judge(part, value)
	}
	switch value := value.(type) {
	case map[string]any:
		m.object(s, value)
	case []any:
		m.list(s, value)
	case string:
		m.left -= textCost(s.Pattern, value)
		if s.Format != nil && s.Format.Name == "regex" {
			m.left -= min(len(value), maxPatternBytes) // compiled to see whether it can be
		}
	}
}

func (m *meter) object(s *jsonschema.Schema, object map[string]any) {
	m.left -= len(object) + len(s.Required)
	for name, value := range object {
		if m.left <= 0 {
			return
		}
		if part, ok := s.Properties[name]; ok {
			m.judge(part, value)
		}
		for pattern, part := range s.PatternProperties {
			m.left -= textCost(pattern, name)
			m.judge(part, value)
		}
		if s.PropertyNames != nil {
			m.judge(s.PropertyNames, name)
		}
		for part := range everyMember(s) {
			m.judge(part, value)
		}
	}
}

func (m *meter) list(s *jsonschema.Schema, list []any) {
	m.left -= len(list)
	if s.UniqueItems {
		m.left -= uniqueCost * size(list)
	}
	tuple, _ := s.Items.([]*jsonschema.Schema)
	for i, value := range list {
		if m.left <= 0 {
			return
		}
		if i < len(s.PrefixItems) {
			m.judge(s.PrefixItems[i], value)
		}
		if i < len(tuple) {
			m.judge(tuple[i], value)
		}
		for part := range everyEntry(s) {
			m.judge(part, value)
		}
	}
}

// uniqueCost: each entry of a short list is compared with up to 20 others, of a
// long one with those of the same hash.
const uniqueCost = 20

// size counts the values in a value, long texts as several.
func size(value any) int {
	n := 1
	switch value := value.(type) {
	case string:
		n += len(value) / 256
	case map[string]any:
		for _, child := range value {
			n += size(child)
		}
	case []any:
		for _, child := range value {
			n += size(child)
		}
	}
	return n
}

// textCost is what matching a pattern costs: its instructions, for every byte of
// the text at worst.
func textCost(compiled jsonschema.Regexp, text string) int {
	cost := len(text)
	if p, ok := compiled.(*pattern); ok {
		cost += p.instructions * len(text)
	}
	return cost / 256
}
