// Package enrollfull is the step type enroll_full, which enrolls a person by an
// official identification and a selfie. Its work is not built yet.
package enrollfull

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
		Key:         "enroll_full",
		Title:       step.Text{ES: "Enrolamiento Completo", EN: "Full enrollment"},
		Description: step.Text{ES: "Enrolamiento biometrico y obtencion de selfie con identificacion oficial", EN: "Biometric enrollment and selfie with official identification"}, //nolint:misspell // the published text, to the letter
		Heading:     step.Text{ES: "Confirma tu identidad", EN: "Confirm your identity"},
		Lead:        step.Text{ES: "Con tu identificación oficial y una selfie.", EN: "With your official ID and a selfie."},
		Legend:      step.Text{ES: "Busca un lugar con buena luz y cuida que las fotos no tengan reflejos.", EN: "Find a place with good light, and keep glare out of the photos."},
		Errors:      step.CommonErrors(step.FileErrors()),
		Geolocation: true,
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
