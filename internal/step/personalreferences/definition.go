// Package personalreferences is the step type personal_references, which asks for
// people who can give references: others than the person, each another one, with a
// phone that can be dialed. Nobody is called.
package personalreferences

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
		Key:         "personal_references",
		Title:       step.Text{ES: "Referencias personales", EN: "Personal references"},
		Description: step.Text{ES: "Personas que pueden dar referencias.", EN: "People who can give references."},
		Heading:     step.Text{ES: "Tus referencias", EN: "Your references"},
		Lead:        step.Text{ES: "Personas que te conocen bien.", EN: "People who know you well."},
		Legend:      step.Text{ES: "Revisa que sus teléfonos estén bien escritos.", EN: "Check that their phone numbers are right."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
