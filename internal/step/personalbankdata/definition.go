// Package personalbankdata is the step type personal_bank_data, which asks for a
// bank account. Its work is not built yet.
package personalbankdata

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
		Key:         "personal_bank_data",
		Title:       step.Text{ES: "Datos bancarios", EN: "Bank account"},
		Description: step.Text{ES: "Cuenta bancaria de la persona.", EN: "Bank account of the person."},
		Legend:      step.Text{ES: "Escribe los 18 dígitos de tu CLABE.", EN: "Write the 18 digits of your CLABE."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Sandbox:     sandbox,
	}
}
