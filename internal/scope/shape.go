package scope

import (
	"encoding/json"
	"fmt"
	"maps"

	"cauce/internal/rule"
	"cauce/internal/step"
)

// anything is the shape of what is free-form: members that nobody knows before.
var anything = &rule.Shape{Kind: rule.KindObject, Open: true}

// text and its like are the shapes without members.
var (
	text    = &rule.Shape{Kind: rule.KindText}
	boolean = &rule.Shape{Kind: rule.KindBoolean}
	integer = &rule.Shape{Kind: rule.KindInteger}
)

func object(fields map[string]*rule.Shape) *rule.Shape {
	return &rule.Shape{Kind: rule.KindObject, Fields: fields}
}

func list(of *rule.Shape) *rule.Shape { return &rule.Shape{Kind: rule.KindList, Items: of} }

// failure is the error of a flow or step, as the REST surface shows it.
var failure = object(map[string]*rule.Shape{
	"fatal":   boolean,
	"extra":   anything,
	"details": object(map[string]*rule.Shape{"reason": text, "error_id": integer, "stack": text}),
})

// stepShape is a step as the REST surface shows it (workflows.v1.Step).
func stepShape(payload *rule.Shape) *rule.Shape {
	return object(map[string]*rule.Shape{
		"uuid":          text,
		"workflow_uuid": text,
		"custom_id":     text,
		"coordinates":   list(list(text)),
		"error":         failure,
		"metadata":      object(map[string]*rule.Shape{"name": text, "title": text, "description": text}),
		statusName:      text,
		"step":          text,
		startedName:     text,
		finishedName:    text,
		"payload":       payload,
		"updated_at":    text,
		"created_at":    text,
	})
}

// flowShape is a flow as the REST surface shows it (workflows.v1.Workflow).
var flowShape = object(map[string]*rule.Shape{
	"uuid":                  text,
	"responsible_uuid":      text,
	"people_uuid":           text,
	statusName:              text,
	"disable_geolocation":   boolean,
	startedName:             text,
	finishedName:            text,
	"lead_uuid":             text,
	"credit_uuid":           text,
	"skip_steps":            anything,
	"error":                 failure,
	"external_reference_id": text,
	"callback_at":           text,
	"expires_in":            integer,
	"metadata":              anything,
	"template_binding_uuid": text,
	"rule_set_uuid":         text,
	"document_uuid":         text,
	"user_email":            text,
	"updated_at":            text,
	"created_at":            text,
	"steps":                 list(stepShape(anything)),
	"callback_url":          text,
})

// making is what every result may say of how it was made.
func making() *rule.Shape {
	return object(map[string]*rule.Shape{
		"source": text, "engine": text, "engine_version": text, "not_performed": list(text),
	})
}

// payloadShape is what is known of a type's result: what is submitted, what its
// documented shape has, and what its work adds. Of a work that does not say what it
// adds nothing is known.
func payloadShape(d step.Definition) (*rule.Shape, error) {
	shape := making()
	for _, raw := range []json.RawMessage{d.Payload, d.Result} {
		if len(raw) == 0 {
			continue
		}
		var s schema
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, fmt.Errorf("scope: schema of %s: %w", d.Key, err)
		}
		shape = merge(shape, s.shape())
	}
	if len(d.Sandbox) > 0 {
		var sample any
		if err := json.Unmarshal(d.Sandbox, &sample); err != nil {
			return nil, fmt.Errorf("scope: sandbox shape of %s: %w", d.Key, err)
		}
		shape = merge(shape, shapeOf(sample))
	}
	if d.Work != nil && d.Result == nil {
		shape.Open = true
	}
	return shape, nil
}

// schema is what a shape needs of a JSON Schema.
//
//nolint:tagliatelle // the keywords of JSON Schema
type schema struct {
	Type       kinds             `json:"type"`
	Properties map[string]schema `json:"properties"`
	Additional json.RawMessage   `json:"additionalProperties"`
	Patterns   json.RawMessage   `json:"patternProperties"`
	Items      *schema           `json:"items"`
	WriteOnly  bool              `json:"writeOnly"`
}

// kinds are one name of a kind, or a list of them.
type kinds []string

// UnmarshalJSON implements json.Unmarshaler.
func (k *kinds) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*k = kinds{one}
		return nil
	}
	var several []string
	if err := json.Unmarshal(raw, &several); err != nil {
		return err
	}
	*k = several
	return nil
}

// kind is the one that a value has when it is not null.
func (k kinds) kind() rule.Kind {
	found := rule.KindAny
	for _, name := range k {
		next, ok := map[string]rule.Kind{
			"object": rule.KindObject, "array": rule.KindList, "string": rule.KindText,
			"number": rule.KindNumber, "integer": rule.KindInteger, "boolean": rule.KindBoolean,
		}[name]
		switch {
		case !ok:
		case found != rule.KindAny:
			return rule.KindAny
		default:
			found = next
		}
	}
	return found
}

// shape answers what a schema says of a value. An object without a list of its
// members is open, and one that says that it takes others.
func (s schema) shape() *rule.Shape {
	shape := &rule.Shape{Kind: s.Type.kind()}
	switch shape.Kind {
	case rule.KindObject:
		closed := string(s.Additional) == "false" || s.Additional == nil
		shape.Open = len(s.Properties) == 0 && s.Additional == nil || !closed || s.Patterns != nil
		shape.Fields = map[string]*rule.Shape{}
		for name, property := range s.Properties {
			if !property.WriteOnly {
				shape.Fields[name] = property.shape()
			}
		}
	case rule.KindList:
		if s.Items != nil {
			shape.Items = s.Items.shape()
		}
	default:
	}
	return shape
}

// shapeOf answers the shape of a sample.
func shapeOf(sample any) *rule.Shape {
	switch sample := sample.(type) {
	case bool:
		return boolean
	case float64:
		return &rule.Shape{Kind: rule.KindNumber}
	case string:
		return text
	case []any:
		shape := list(nil)
		for _, entry := range sample {
			shape.Items = merge(shape.Items, shapeOf(entry))
		}
		return shape
	case map[string]any:
		shape := object(map[string]*rule.Shape{})
		for name, member := range sample {
			shape.Fields[name] = shapeOf(member)
		}
		return shape
	}
	return nil
}

// merge joins what two sources know of one value: every member that either has.
func merge(a, b *rule.Shape) *rule.Shape {
	switch {
	case a == nil || a.Kind == rule.KindAny:
		return b
	case b == nil || b.Kind == rule.KindAny:
		return a
	case a.Kind != b.Kind:
		return nil
	case a.Kind == rule.KindList:
		return list(merge(a.Items, b.Items))
	case a.Kind != rule.KindObject:
		return a
	}
	joined := &rule.Shape{Kind: rule.KindObject, Open: a.Open || b.Open, Fields: map[string]*rule.Shape{}}
	maps.Copy(joined.Fields, a.Fields)
	for name, member := range b.Fields {
		joined.Fields[name] = merge(joined.Fields[name], member)
	}
	return joined
}
