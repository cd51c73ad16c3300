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
		Legend:      step.Text{ES: "Graba un video leyendo el texto en voz alta.", EN: "Record a video reading the text aloud."},
		Errors:      step.CommonErrors(),
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
