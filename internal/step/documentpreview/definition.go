// Package documentpreview is the step type document_preview, which shows a
// document, page by page. Its work is not built yet.
package documentpreview

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
		Key:           "document_preview",
		Title:         step.Text{ES: "Vista previa de documento", EN: "Document preview"},
		Description:   step.Text{ES: "Lectura de un documento antes de continuar.", EN: "Reading of a document before going on."},
		Heading:       step.Text{ES: "Revisa el documento", EN: "Review the document"},
		Lead:          step.Text{ES: "Es el que te compartieron; léelo hasta la última página.", EN: "It is the one that was shared with you; read it to its last page."},
		Legend:        step.Text{ES: "Cuando lo hayas leído, marca la casilla.", EN: "Once you have read it, check the box."},
		Errors:        step.CommonErrors(),
		SetupRequired: true,
		Setup:         setup,
		Payload:       payload,
		Sandbox:       sandbox,
		Rejected:      rejected,
	}
}
