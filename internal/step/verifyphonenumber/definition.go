// Package verifyphonenumber is the step type verify_phone_number: a person proves by
// a one-time code that the texts of a number come to them.
package verifyphonenumber

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

const (
	key      = "verify_phone_number"
	sendCode = "send_code"
)

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         key,
		Title:       step.Text{ES: "Verificación de teléfono", EN: "Phone verification"},
		Description: step.Text{ES: "Comprobación de un número de teléfono por medio de un código.", EN: "Check of a phone number by a code."},
		Legend:      step.Text{ES: "Escribe tu número y el código que te enviamos.", EN: "Write your number and the code that we sent you."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Actions:     []string{sendCode},
		Work:        work{},
	}
}
