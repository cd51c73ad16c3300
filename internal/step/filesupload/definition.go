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
		Heading:       step.Text{ES: "Tus documentos", EN: "Your documents"},
		Lead:          step.Text{ES: "Sirven fotos tomadas con el teléfono, si se leen bien.", EN: "Photos taken with your phone will do, if they are easy to read."},
		Legend:        step.Text{ES: "Agrega lo que se pide aquí abajo.", EN: "Add what is asked for below."},
		Errors:        step.CommonErrors(step.FileErrors()),
		AllowMultiple: true,
		Collections:   collections,
		Setup:         setup,
		Payload:       payload,
		Work:          work{},
	}
}
