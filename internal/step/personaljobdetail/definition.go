// Package personaljobdetail is the step type personal_job_detail, which asks for
// occupation and employment. Its work is not built yet.
package personaljobdetail

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

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         "personal_job_detail",
		Title:       step.Text{ES: "Datos laborales", EN: "Job details"},
		Description: step.Text{ES: "Ocupación y empleo de la persona.", EN: "Occupation and employment of the person."},
		Legend:      step.Text{ES: "Cuéntanos a qué te dedicas.", EN: "Tell us what you do for a living."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Sandbox:     sandbox,
	}
}
