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
		Errors:        step.CommonErrors(refusals),
		AllowMultiple: true,
		Collections:   collections,
		Setup:         setup,
		Payload:       payload,
		Work:          work{},
	}
}

// refusals are the reasons for which a file is not taken, said to whoever holds
// the phone: they have never heard of collections.
var refusals = map[string]step.Text{
	"media_too_large":        {ES: "Este archivo pesa más de lo que se acepta.", EN: "This file is larger than what is accepted."},
	"media_kind_not_allowed": {ES: "Este tipo de archivo no se acepta.", EN: "This kind of file is not accepted."},
	"collection_full":        {ES: "Ya están todos los archivos que caben aquí.", EN: "All the files that fit here are already here."},
}
