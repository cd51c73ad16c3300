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
		Legend:      step.Text{ES: "Escribe los datos de quienes te conocen.", EN: "Write the data of people who know you."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
