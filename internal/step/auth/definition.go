// Package auth is the step type auth: whoever runs the flow proves to be the person
// that it was made for, by a one-time code that goes to the address or number which
// the integrator has of them. Passkeys and faces are in its contract and not built
// yet.
package auth

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
	key      = "auth"
	sendCode = "send_code"
)

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:            key,
		Title:          step.Text{ES: "Autenticación", EN: "Authentication"},
		Description:    step.Text{ES: "Confirmación de que quien ejecuta el flujo es la persona registrada.", EN: "Confirmation that whoever runs the flow is the person on record."},
		Heading:        step.Text{ES: "Confirma que eres tú", EN: "Confirm that it is you"},
		Lead:           step.Text{ES: "Así nadie más puede seguir en tu nombre.", EN: "So that nobody else can go on in your name."},
		Legend:         step.Text{ES: "Pide un código y escríbelo aquí.", EN: "Ask for a code and write it here."},
		Errors:         step.CommonErrors(step.FileErrors()),
		RequiresPeople: true,
		Collections: step.Always(
			step.Picture("selfie", "Selfie", "Selfie"),
		),
		Setup:   setup,
		Payload: payload,
		Result:  result,
		Actions: []string{sendCode},
		Work:    work{},
	}
}
