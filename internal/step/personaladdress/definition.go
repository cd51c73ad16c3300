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
		Legend:      step.Text{ES: "Escribe tu domicilio actual.", EN: "Write your current address."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
