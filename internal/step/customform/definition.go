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
		Legend:        step.Text{ES: "Responde las preguntas.", EN: "Answer the questions."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		AllowMultiple: true,
		Setup:         setup,
		Payload:       payload,
		PublicSetup:   []string{"title", "description"},
		Work:          work{},
	}
}
