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
		Heading:        step.Text{ES: "Tu huella digital", EN: "Your fingerprint"},
		Lead:           step.Text{ES: "Con ella confirmamos quién eres.", EN: "With it we confirm who you are."},
		Legend:         step.Text{ES: "Pon tu dedo en el lector que te indicaron.", EN: "Put your finger on the reader that you were told to use."},
		Errors:         step.CommonErrors(),
		RequiresPeople: true,
		Setup:          setup,
		Payload:        payload,
		Sandbox:        sandbox,
		Rejected:       rejected,
	}
}
