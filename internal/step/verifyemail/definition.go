// Package verifyemail is the step type verify_email: a person proves by a one-time
// code that the mail of an address comes to them.
package verifyemail

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
	key      = "verify_email"
	sendCode = "send_code"
)

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         key,
		Title:       step.Text{ES: "Verificación de correo electrónico", EN: "Email verification"},
		Description: step.Text{ES: "Comprobación de un correo electrónico por medio de un código.", EN: "Check of an email address by a code."},
		Heading:     step.Text{ES: "Tu correo electrónico", EN: "Your email address"},
		Lead:        step.Text{ES: "Te enviamos un código para confirmar que es tuyo.", EN: "We send you a code to confirm that it is yours."},
		Legend:      step.Text{ES: "Escribe tu correo y, enseguida, el código que te llegue.", EN: "Write your address, and then the code that arrives."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Actions:     []string{sendCode},
		Work:        work{domains: domains},
	}
}
