// Package customform is the step type custom_form: the integrator's own
// questions, as a JSON Schema in the setup.
package customform

import (
	_ "embed"

	"cauce/internal/step"
)

//go:embed setup.schema.json
var setup []byte

// payload is the schema of any form, for the catalog; that of a flow's step is in
// its setup.
//
//go:embed payload.schema.json
var payload []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:           "custom_form",
		Title:         step.Text{ES: "Formulario personalizado", EN: "Custom form"},
		Description:   step.Text{ES: "Preguntas propias de quien integra el flujo.", EN: "Questions of the integrator's own."},
		Heading:       step.Text{ES: "Unas preguntas", EN: "A few questions"},
		Lead:          step.Text{ES: "Necesitamos saber un poco más de ti.", EN: "We need to know a little more about you."},
		Legend:        step.Text{ES: "Lo que dice (opcional) puede quedar vacío.", EN: "What says (optional) may stay empty."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		AllowMultiple: true,
		Setup:         setup,
		Payload:       payload,
		PublicSetup:   []string{"title", "description"},
		Work:          work{},
	}
}
