// Package multipledocumentsign is the step type multiple_document_sign, which
// signs several documents with one drawn signature. Its work is not built yet.
package multipledocumentsign

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
		Key:           "multiple_document_sign",
		Title:         step.Text{ES: "Firma de varios documentos", EN: "Signature of several documents"},
		Description:   step.Text{ES: "Firma autógrafa digital de varios documentos a la vez.", EN: "Handwritten digital signature of several documents at once."},
		Legend:        step.Text{ES: "Lee cada documento y dibuja tu firma.", EN: "Read each document and draw your signature."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		Geolocation:   true,
		Setup:         setup,
		Payload:       payload,
		Sandbox:       sandbox,
		Rejected:      rejected,
	}
}
