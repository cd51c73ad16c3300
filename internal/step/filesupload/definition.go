// Package filesupload is the step type files_upload, which takes files.
package filesupload

import (
	_ "embed"

	"cauce/internal/step"
)

//go:embed setup.schema.json
var setup []byte

//go:embed payload.schema.json
var payload []byte

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:           "files_upload",
		Title:         step.Text{ES: "Carga de archivos", EN: "File upload"},
		Description:   step.Text{ES: "Recepción de archivos adjuntos.", EN: "Reception of attached files."},
		Legend:        step.Text{ES: "Adjunta los archivos que te pidieron.", EN: "Attach the files that you were asked for."},
		Errors:        step.CommonErrors(),
		AllowMultiple: true,
		Collections:   collections,
		Setup:         setup,
		Payload:       payload,
		Work:          work{},
	}
}
