// Package documentsign is the step type document_sign, which signs a document
// with a drawn signature. Its work is not built yet.
package documentsign

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
		Key:           "document_sign",
		Title:         step.Text{ES: "Firma de documento", EN: "Document signature"},
		Description:   step.Text{ES: "Firma autógrafa digital de un documento.", EN: "Handwritten digital signature of a document."},
		Heading:       step.Text{ES: "Firma el documento", EN: "Sign the document"},
		Lead:          step.Text{ES: "Antes, lee completo el que te compartieron.", EN: "Before that, read all of the one that was shared with you."},
		Legend:        step.Text{ES: "Marca la casilla si aceptas firmarlo.", EN: "Check the box if you agree to sign it."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		Geolocation:   true,
		Setup:         setup,
		Payload:       payload,
		Sandbox:       sandbox,
		Rejected:      rejected,
	}
}
