package openapi

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/flow"
	"cauce/internal/step"
)

// enum answers a list of values that the code knows.
func (b *builder) enum(name string) list {
	var values list
	switch name {
	case "step_types":
		for _, d := range b.steps {
			values = append(values, d.Key)
		}
	case "step_names":
		for _, name := range b.names {
			values = append(values, name)
		}
	case "workflow_statuses":
		for _, row := range flow.Transitions {
			values = append(values, string(row.From))
		}
	case "step_statuses":
		for _, row := range flow.StepTransitions {
			values = append(values, string(row.From))
		}
	default:
		b.texts.missf("there is no enum %s", name)
	}
	return values
}

// Prefixes of the components that hold the schemas of the step types.
const (
	setupOf   = "Setup"
	payloadOf = "Payload"
)

// withSteps says of a field what the step types say of it: of a setup its member
// by type, of a payload the one that fits.
func (b *builder) withSteps(schema object, which string) object {
	if which == "setup" {
		var properties object
		for _, d := range b.steps {
			properties = append(properties, member{d.Key, ref("schemas", componentOf(setupOf, d))})
		}
		return schema.with("properties", properties)
	}
	var alternatives list
	for _, d := range b.steps {
		alternatives = append(alternatives, ref("schemas", componentOf(payloadOf, d)))
	}
	return object{{"description", schema.get("description")}, {"anyOf", alternatives}}
}

// componentOf names a component: SetupPersonalAddress.
func componentOf(prefix string, d step.Definition) string {
	words := strings.Split(d.Key, "_")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return prefix + strings.Join(words, "")
}

// addStepSchemas adds the schemas of the step types as components.
func (b *builder) addStepSchemas() {
	for _, d := range b.steps {
		b.addStepSchema(componentOf(setupOf, d), b.texts.word("setup"), d, d.Setup)
		b.addStepSchema(componentOf(payloadOf, d), b.texts.word("payload"), d, d.Payload)
	}
}

func (b *builder) addStepSchema(name, description string, d step.Definition, raw []byte) {
	parsed, err := parse(raw)
	if err != nil {
		b.faults = append(b.faults, err)
		return
	}
	schema := object{{"title", d.Title.ES}, {"description", description + " `" + d.Key + "`."}}
	for _, m := range parsed.(object) {
		if m.name != "$schema" { // the document's own dialect is the same
			schema = schema.with(m.name, m.value)
		}
	}
	b.schemas = append(b.schemas, member{name, schema})
}

// noteAnswered finds every message that an answer holds.
func (b *builder) noteAnswered() {
	for _, tag := range b.texts.Tags {
		if tag.Service == "" {
			continue
		}
		service := serviceOf(tag.Service)
		if service == nil {
			b.texts.missf("tags names %s, which is no service", tag.Service)
			continue
		}
		for i := range service.Methods().Len() {
			b.noteMessage(service.Methods().Get(i).Output())
		}
	}
}

func (b *builder) noteMessage(m protoreflect.MessageDescriptor) {
	if b.answered[string(m.Name())] {
		return
	}
	b.answered[string(m.Name())] = true
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if f.IsMap() {
			f = f.MapValue()
		}
		if f.Kind() == protoreflect.MessageKind {
			b.noteMessage(f.Message())
		}
	}
}
