// Package personaladdress is the step type personal_address: where a person
// lives. A Mexican address must have a state that exists and a postal code that
// belongs to it.
package personaladdress

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
		Key:         "personal_address",
		Title:       step.Text{ES: "Domicilio", EN: "Address"},
		Description: step.Text{ES: "Domicilio de la persona, con el código postal revisado contra el estado.", EN: "Address of the person, with the postal code checked against the state."},
		Heading:     step.Text{ES: "Tu domicilio", EN: "Your address"},
		Lead:        step.Text{ES: "El lugar donde vives hoy.", EN: "The place where you live today."},
		Legend:      step.Text{ES: "Empieza por el código postal: con él llenamos el estado.", EN: "Begin with the postal code: with it we fill in the state."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
