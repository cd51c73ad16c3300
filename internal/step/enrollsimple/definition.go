// Package enrollsimple is the step type enroll_simple, which enrolls a person by
// their CURP: well made, its digit right, and held against the names, the date of
// birth, the sex and the RFC that come with it. Whether RENAPO has issued it, RENAPO
// alone knows.
package enrollsimple

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
		Key:         "enroll_simple",
		Title:       step.Text{ES: "Enrolamiento simple", EN: "Simple enrollment"},
		Description: step.Text{ES: "Setup de enrolamiento por medio de CURP.", EN: "Enrollment by CURP."},
		Heading:     step.Text{ES: "Tus datos personales", EN: "Your personal details"},
		Lead:        step.Text{ES: "Con ellos confirmamos quién eres.", EN: "With them we confirm who you are."},
		Legend:      step.Text{ES: "Escríbelos como están en tu constancia de la CURP.", EN: "Write them as they stand on your CURP certificate."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
