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
		Legend:      step.Text{ES: "Coloca tu rostro en el recuadro y sigue las instrucciones.", EN: "Put your face in the frame and follow the instructions."},
		Errors:      step.CommonErrors(),
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
