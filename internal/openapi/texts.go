package openapi

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"google.golang.org/protobuf/reflect/protoreflect"
)

//go:embed texts/operations.yaml
var operationsYAML []byte

//go:embed texts/messages.yaml
var messagesYAML []byte

//go:embed texts/words.yaml
var wordsYAML []byte

// spanish is the folder texts as one document: each file has keys of its own.
var spanish = bytes.Join([][]byte{operationsYAML, messagesYAML, wordsYAML}, nil)

// texts is the folder of that name, and which of it was used.
type texts struct {
	Info struct {
		Title string `yaml:"title"`
		Text  string `yaml:"text"`
	} `yaml:"info"`
	Tags       []tagText                       `yaml:"tags"`
	Operations map[string]*operationText       `yaml:"operations"`
	Groups     map[string]map[string]fieldText `yaml:"groups"`
	Messages   map[string]*messageText         `yaml:"messages"`
	Words      map[string]string               `yaml:"words"`

	used    map[string]bool
	missing []error
}

type tagText struct {
	Service string `yaml:"service"`
	Name    string `yaml:"name"`
	Text    string `yaml:"text"`
}

type operationText struct {
	Summary string `yaml:"summary"`
	Text    string `yaml:"text"`
	// Body and Success describe the request body and the success.
	Body    string `yaml:"body"`
	Success string `yaml:"success"`
	// Request is a sample body, where the document has none.
	Request any `yaml:"request"`
	// Reads marks a method that needs a writing key and yet changes nothing.
	Reads bool `yaml:"reads"`
}

type messageText struct {
	Text string `yaml:"text"`
	// Like names groups and messages whose fields this one shares.
	Like   []string             `yaml:"like"`
	Fields map[string]fieldText `yaml:"fields"`
}

// fieldText is what texts/messages.yaml says of a field; the head of
// texts/operations.yaml says how.
type fieldText struct {
	Text        string        `yaml:"text"`
	Schema      yaml.MapSlice `yaml:"schema"`
	Enum        string        `yaml:"enum"`
	Steps       string        `yaml:"steps"`
	Set         bool          `yaml:"set"`
	Example     any           `yaml:"example"`
	Placeholder string        `yaml:"placeholder"`
}

// UnmarshalYAML implements yaml.InterfaceUnmarshaler: a text alone is a field too.
func (f *fieldText) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal(&f.Text); err == nil {
		return nil
	}
	type plain fieldText
	return unmarshal((*plain)(f))
}

func readTexts(source []byte) (*texts, error) {
	t := &texts{used: map[string]bool{}}
	if err := yaml.UnmarshalWithOptions(source, t, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("openapi: texts: %w", err)
	}
	return t, nil
}

// operation answers the texts of a binding: those of its own verb, or else of its
// method.
func (t *texts) operation(rpc, verb string) *operationText {
	for _, name := range []string{rpc + " " + verb, rpc} {
		if o, ok := t.Operations[name]; ok {
			t.use("operations", name)
			if o.Summary == "" || o.Text == "" || o.Success == "" {
				t.missf("operations.%s lacks a summary, a text or a success", name)
			}
			return o
		}
	}
	t.missf("operations.%s is not there", rpc)
	return &operationText{}
}

// message answers the text of a message that has a schema of its own.
func (t *texts) message(m protoreflect.MessageDescriptor) string {
	text := t.fieldsOf(m).Text
	if text == "" {
		t.missf("messages.%s.text is not there", m.Name())
	}
	return text
}

func (t *texts) fieldsOf(m protoreflect.MessageDescriptor) *messageText {
	name := string(m.Name())
	if found, ok := t.Messages[name]; ok {
		t.use("messages", name)
		return found
	}
	t.missf("messages.%s is not there", name)
	return &messageText{}
}

// field answers the text of a field: the message's own, or one that it shares.
func (t *texts) field(f protoreflect.FieldDescriptor) fieldText {
	found, ok := t.find(string(f.Parent().Name()), string(f.Name()))
	if !ok || found.Text == "" {
		t.missf("messages.%s.fields.%s is not there", f.Parent().Name(), f.Name())
	}
	return found
}

func (t *texts) find(message, field string) (fieldText, bool) {
	of, ok := t.Messages[message]
	if !ok {
		return fieldText{}, false
	}
	t.use("messages", message)
	if found, ok := of.Fields[field]; ok {
		t.use("messages", message+".fields."+field)
		return found, true
	}
	for _, like := range of.Like {
		if found, ok := t.Groups[like][field]; ok {
			t.use("groups", like+"."+field)
			return found, true
		}
		if found, ok := t.find(like, field); ok {
			return found, true
		}
	}
	return fieldText{}, false
}

// word answers a text that belongs to no message.
func (t *texts) word(name string) string {
	text, ok := t.Words[name]
	if !ok {
		t.missf("words.%s is not there", name)
	}
	t.use("words", name)
	return text
}

func (t *texts) use(kind, name string) { t.used[kind+"."+name] = true }

func (t *texts) missf(format string, args ...any) {
	t.missing = append(t.missing, fmt.Errorf("openapi: texts: "+format, args...))
}

// judge answers what has no text, and the texts that nothing has.
func (t *texts) judge() error {
	for name := range t.Operations {
		t.judgeUse("operations." + name)
	}
	for name := range t.Words {
		t.judgeUse("words." + name)
	}
	for name, group := range t.Groups {
		for field := range group {
			t.judgeUse("groups." + name + "." + field)
		}
	}
	for name, message := range t.Messages {
		t.judgeUse("messages." + name)
		for field := range message.Fields {
			t.judgeUse("messages." + name + ".fields." + field)
		}
		for _, like := range message.Like {
			if t.Groups[like] == nil && t.Messages[like] == nil {
				t.missf("messages.%s is like %s, which is not there", name, like)
			}
		}
	}
	sentences := map[string]error{}
	for _, err := range t.missing {
		sentences[err.Error()] = err
	}
	var sorted []error
	for _, sentence := range slices.Sorted(maps.Keys(sentences)) {
		sorted = append(sorted, sentences[sentence])
	}
	return errors.Join(sorted...)
}

func (t *texts) judgeUse(name string) {
	if !t.used[name] {
		t.missf("%s is used by nothing", name)
	}
}

// ordered makes of what YAML holds what a document holds.
func ordered(value any) any {
	switch v := value.(type) {
	case yaml.MapSlice:
		o := make(object, len(v))
		for i, item := range v {
			o[i] = member{fmt.Sprint(item.Key), ordered(item.Value)}
		}
		return o
	case []any:
		l := make(list, len(v))
		for i, item := range v {
			l[i] = ordered(item)
		}
		return l
	}
	return value
}
