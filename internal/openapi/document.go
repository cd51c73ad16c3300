// Package openapi writes the published document, OpenAPI 3.1 in Spanish, from
// what the service itself works by: the routes and JSON of the gateway, the rules
// and options of the contract, the catalog of step types, the reasons of errors.
// What these do not say stands in the folder texts. It is pure and runs when the
// document is made, never when the service does.
package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"cauce/internal/rest"
	"cauce/internal/step"
)

// Sources is what a document is made of beside the contract.
type Sources struct {
	// Samples are the operations of the original document with their samples, as
	// internal/rest/testdata/operations.json has them.
	Samples []byte
	// Steps is the catalog of step types.
	Steps []step.Definition
	// StepNames are the names that requests take for them, aliases too.
	StepNames []string
}

// builder makes one document.
type builder struct {
	texts   *texts
	samples map[string]sample
	steps   []step.Definition
	names   []string
	// answered names the messages that answers hold: a request that holds one too
	// says other things of its fields.
	answered map[string]bool

	schemas  object
	examples object
	// shown names the examples by what they show.
	shown  map[string]string
	paths  object
	faults []error
}

// JSON answers the document, indented. It is an error when an operation, message
// or field has no Spanish text, or a text nothing that it is about.
func JSON(sources Sources) ([]byte, error) { return build(sources, spanish) }

func build(sources Sources, source []byte) ([]byte, error) {
	words, err := readTexts(source)
	if err != nil {
		return nil, err
	}
	b := &builder{texts: words, steps: sources.Steps, names: sources.StepNames, answered: map[string]bool{}, shown: map[string]string{}}
	if b.samples, err = readSamples(sources.Samples); err != nil {
		return nil, err
	}
	document, err := b.document()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(append(b.faults, b.texts.judge())...); err != nil {
		return nil, err
	}
	text, err := plain(document)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, text, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

func (b *builder) document() (object, error) {
	routes, err := rest.Routes()
	if err != nil {
		return nil, err
	}
	b.noteAnswered()
	b.addOperations(routes)
	webhooks := b.webhooks()
	b.addStepSchemas()
	b.schemas = append(b.schemas, member{"Error", b.errorSchema()})
	return object{
		{"openapi", "3.1.0"},
		{"info", object{{"title", b.texts.Info.Title}, {"version", "1.0.0"}, {"description", strings.TrimSpace(b.texts.Info.Text)}}},
		{"servers", list{object{{"url", "/"}, {"description", b.texts.word("server")}}}},
		{"tags", b.tags()},
		{"paths", b.paths},
		{"webhooks", webhooks},
		{"components", object{
			{"schemas", b.schemas},
			{"responses", b.errorResponses()},
			{"parameters", b.sharedParameters()},
			{"headers", b.sharedHeaders()},
			{"examples", b.examples},
			{"securitySchemes", b.securitySchemes()},
		}},
	}, nil
}

func (b *builder) tags() list {
	var all list
	for _, tag := range b.texts.Tags {
		all = append(all, object{{"name", tag.Name}, {"description", tag.Text}})
	}
	return all
}

// tag answers the name of a service's tag; "" is that of what the service sends.
func (b *builder) tag(service string) string {
	for _, tag := range b.texts.Tags {
		if tag.Service == service {
			return tag.Name
		}
	}
	b.texts.missf("tags has none of %s", service)
	return ""
}

func ref(kind, name string) object { return object{{"$ref", "#/components/" + kind + "/" + name}} }
