// Package acceptance is the step type acceptance: a person reads a text and
// accepts it, and the result says which text, in which version, when and from
// where.
package acceptance

import (
	_ "embed"

	"cauce/internal/step"
)

//go:embed setup.schema.json
var setup []byte

//go:embed payload.schema.json
var payload []byte

//go:embed result.schema.json
var result []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         "acceptance",
		Title:       step.Text{ES: "Aceptación", EN: "Acceptance"},
		Description: step.Text{ES: "Aceptación de un texto, con su versión y su huella.", EN: "Acceptance of a text, with its version and its hash."},
		Heading:     step.Text{ES: "Lee y acepta", EN: "Read and accept"},
		Lead:        step.Text{ES: "Necesitamos tu acuerdo para seguir.", EN: "We need your agreement to go on."},
		Legend:      step.Text{ES: "Lee el texto y marca la casilla para aceptarlo.", EN: "Read the text and check the box to accept it."},
		Errors: step.CommonErrors(map[string]step.Text{
			"required": {ES: "Marca la casilla para continuar.", EN: "Check the box to continue."},
		}),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		PublicSetup: []string{"title"},
		Work:        work{},
	}
}
