// Package videosignstep is the step type video_sign_step, which records a video
// of consent. Its work is not built yet.
package videosignstep

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
		Key:         "video_sign_step",
		Title:       step.Text{ES: "Firma en video", EN: "Video signature"},
		Description: step.Text{ES: "Video en que la persona expresa su consentimiento.", EN: "Video in which the person states their consent."},
		Heading:     step.Text{ES: "Firma con un video", EN: "Sign with a video"},
		Lead:        step.Text{ES: "En el video dices que estás de acuerdo.", EN: "In the video you say that you agree."},
		Legend:      step.Text{ES: "Grábate con tu rostro a la vista y di que estás de acuerdo. Si aquí hay un texto, léelo en voz alta.", EN: "Record yourself with your face in view and say that you agree. If there is a text here, read it aloud."},
		Errors:      step.CommonErrors(step.FileErrors()),
		Geolocation: true,
		Collections: step.Always(
			step.Video("video", "Video", "Video"),
			step.Picture("selfie", "Selfie", "Selfie"),
		),
		Setup:       setup,
		Payload:     payload,
		PublicSetup: []string{"text"},
		Sandbox:     sandbox,
		Rejected:    rejected,
	}
}
