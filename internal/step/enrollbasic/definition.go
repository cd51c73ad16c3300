// Package enrollbasic is the step type enroll_basic, which reads both sides of
// an official identification. Its work is not built yet.
package enrollbasic

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

//go:embed sandbox.rejected.json
var rejected []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         "enroll_basic",
		Title:       step.Text{ES: "Enrolamiento básico", EN: "Basic enrollment"},
		Description: step.Text{ES: "Captura de una identificación oficial por ambos lados.", EN: "Capture of both sides of an official identification."},
		Heading:     step.Text{ES: "Tu identificación oficial", EN: "Your official ID"},
		Lead:        step.Text{ES: "Con ella confirmamos quién eres.", EN: "With it we confirm who you are."},
		Legend:      step.Text{ES: "Toma una foto de cada lado, sin reflejos, y una selfie.", EN: "Take a photo of each side, without glare, and a selfie."},
		Errors:      step.CommonErrors(step.FileErrors()),
		Collections: step.Always(
			step.Picture("id_front", "Frente de la identificación", "Front of the identification"),
			step.Picture("id_back", "Reverso de la identificación", "Back of the identification"),
			step.Picture("selfie", "Selfie", "Selfie"),
		),
		Setup:    setup,
		Payload:  payload,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
