// Package documentqr is the step type document_qr, which reads the QR code of an
// official document. Its work is not built yet.
package documentqr

import (
	_ "embed"

	"cauce/internal/step"
)

//go:embed setup.schema.json
var setup []byte

//go:embed payload.schema.json
var payload []byte

//go:embed result.schema.json
var result []byte

//go:embed sandbox.json
var sandbox []byte

//go:embed sandbox.rejected.json
var rejected []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:           "document_qr",
		Title:         step.Text{ES: "Código QR de documento", EN: "Document QR code"},
		Description:   step.Text{ES: "Lectura del código QR de un documento oficial.", EN: "Reading of the QR code of an official document."},
		Heading:       step.Text{ES: "Muestra el código QR", EN: "Show the QR code"},
		Lead:          step.Text{ES: "Es el que trae tu documento oficial.", EN: "It is the one on your official document."},
		Legend:        step.Text{ES: "Toma una foto nítida, con el código completo.", EN: "Take a sharp photo with the whole code in it."},
		Errors:        step.CommonErrors(step.FileErrors()),
		AllowMultiple: true,
		Collections: step.Always(
			step.Document("documents", "Documento con el código", "Document with the code", 10),
		),
		Setup:    setup,
		Payload:  payload,
		Result:   result,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
