// Package personaljobdetail is the step type personal_job_detail, which asks for
// occupation and employment: a start that lies in the person's past, a phone that can
// be dialed, an RFC of the right form. Whether the person works there, the employer
// alone knows.
package personaljobdetail

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

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         "personal_job_detail",
		Title:       step.Text{ES: "Datos laborales", EN: "Job details"},
		Description: step.Text{ES: "Ocupación y empleo de la persona.", EN: "Occupation and employment of the person."},
		Heading:     step.Text{ES: "Tu trabajo", EN: "Your work"},
		Lead:        step.Text{ES: "Cuéntanos a qué te dedicas.", EN: "Tell us what you do for a living."},
		Legend:      step.Text{ES: "Si hoy no trabajas, basta con elegir tu situación.", EN: "If you are not working now, choosing your situation is enough."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
