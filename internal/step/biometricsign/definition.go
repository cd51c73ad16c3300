// Package biometricsign is the step type biometric_sign, which signs a document
// with the face or a passkey of the person. Its work is not built yet.
package biometricsign

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
		Key:            "biometric_sign",
		Title:          step.Text{ES: "Firma biométrica", EN: "Biometric signature"},
		Description:    step.Text{ES: "Firma de un documento con la biometría de la persona.", EN: "Signature of a document with the biometrics of the person."},
		Heading:        step.Text{ES: "Firma con tu rostro", EN: "Sign with your face"},
		Lead:           step.Text{ES: "Una selfie confirma que quien firma eres tú.", EN: "A selfie confirms that it is you who signs."},
		Legend:         step.Text{ES: "Toma una selfie y marca la casilla si aceptas firmar el documento que te compartieron.", EN: "Take a selfie, and check the box if you agree to sign the document that was shared with you."},
		Errors:         step.CommonErrors(step.FileErrors()),
		SetupRequired:  true,
		RequiresPeople: true,
		Geolocation:    true,
		Collections: step.Always(
			step.Picture("selfie", "Selfie", "Selfie"),
		),
		Setup:    setup,
		Payload:  payload,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
