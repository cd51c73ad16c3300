// Package auth is the step type auth, which confirms that the person is who the
// flow says. Its work is not built yet.
package auth

import (
	_ "embed"

	"cauce/internal/step"
)

//go:embed setup.schema.json
var setup []byte

//go:embed payload.schema.json
var payload []byte

//go:embed sandbox.json
var sandbox []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:            "auth",
		Title:          step.Text{ES: "Autenticación", EN: "Authentication"},
		Description:    step.Text{ES: "Confirmación de que quien ejecuta el flujo es la persona registrada.", EN: "Confirmation that whoever runs the flow is the person on record."},
		Legend:         step.Text{ES: "Sigue las instrucciones para validar tu identidad.", EN: "Follow the instructions to confirm your identity."},
		Errors:         step.CommonErrors(),
		RequiresPeople: true,
		Collections: step.Always(
			step.Picture("selfie", "Selfie", "Selfie"),
		),
		Setup:   setup,
		Payload: payload,
		Actions: []string{"send_code"},
		Sandbox: sandbox,
	}
}
