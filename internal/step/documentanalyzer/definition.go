// Package documentanalyzer is the step type document_analyzer, which reads an
// attached document. Its work is not built yet.
package documentanalyzer

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
		Key:           "document_analyzer",
		Title:         step.Text{ES: "Análisis de documento", EN: "Document analysis"},
		Description:   step.Text{ES: "Lectura y revisión de un documento adjunto.", EN: "Reading and review of an attached document."},
		Heading:       step.Text{ES: "Envía tu documento", EN: "Send your document"},
		Lead:          step.Text{ES: "Lo revisamos para poder seguir.", EN: "We review it so that you can go on."},
		Legend:        step.Text{ES: "Toma una foto completa y que se lea bien, o elige el archivo.", EN: "Take a photo that is whole and easy to read, or choose the file."},
		Errors:        step.CommonErrors(step.FileErrors()),
		AllowMultiple: true,
		Collections: step.Always(
			step.Document("documents", "Documentos", "Documents", 10),
		),
		Setup:    setup,
		Payload:  payload,
		Result:   result,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
