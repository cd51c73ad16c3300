// Package liveness is the step type liveness, which checks that a real person is
// in front of the camera. Its work is not built yet.
package liveness

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
		Key:         "liveness",
		Title:       step.Text{ES: "Prueba de vida", EN: "Liveness check"},
		Description: step.Text{ES: "Comprobación de que hay una persona real frente a la cámara.", EN: "Check that a real person is in front of the camera."},
		Heading:     step.Text{ES: "Muestra tu rostro", EN: "Show your face"},
		Lead:        step.Text{ES: "Así sabemos que eres tú y que estás aquí.", EN: "So we know that it is you, and that you are here."},
		Legend:      step.Text{ES: "Con buena luz y de frente, toma una selfie y graba un video corto.", EN: "In good light and facing the camera, take a selfie and record a short video."},
		Errors:      step.CommonErrors(step.FileErrors()),
		Geolocation: true,
		Collections: step.Always(
			step.Picture("selfie", "Selfie", "Selfie"),
			step.Video("video", "Video", "Video"),
		),
		Setup:    setup,
		Payload:  payload,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
