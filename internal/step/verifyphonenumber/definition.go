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
		Heading:     step.Text{ES: "Tu teléfono celular", EN: "Your mobile phone"},
		Lead:        step.Text{ES: "Te enviamos un código para confirmar que es tuyo.", EN: "We send you a code to confirm that it is yours."},
		Legend:      step.Text{ES: "Escribe tu número y, enseguida, el código que te llegue.", EN: "Write your number, and then the code that arrives."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Actions:     []string{sendCode},
		Work:        work{},
	}
}
