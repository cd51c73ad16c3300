// Package enrollfingerprint is the step type enroll_fingerprint, which registers
// the fingerprint of the person. Its work is not built yet.
package enrollfingerprint

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
		Key:            "enroll_fingerprint",
		Title:          step.Text{ES: "Enrolamiento de huella", EN: "Fingerprint enrollment"},
		Description:    step.Text{ES: "Registro de la huella digital de la persona.", EN: "Registration of the fingerprint of the person."},
		Legend:         step.Text{ES: "Coloca tu dedo en el lector de tu dispositivo.", EN: "Put your finger on the reader of your device."},
		Errors:         step.CommonErrors(),
		RequiresPeople: true,
		Setup:          setup,
		Payload:        payload,
		Sandbox:        sandbox,
		Rejected:       rejected,
	}
}
