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
		Heading:       step.Text{ES: "Firma los documentos", EN: "Sign the documents"},
		Lead:          step.Text{ES: "Antes, lee completos los que te compartieron.", EN: "Before that, read all of those that were shared with you."},
		Legend:        step.Text{ES: "Marca la casilla si aceptas firmarlos todos.", EN: "Check the box if you agree to sign all of them."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		Geolocation:   true,
		Setup:         setup,
		Payload:       payload,
		Sandbox:       sandbox,
		Rejected:      rejected,
	}
}
