// Package personalfinancial is the step type personal_financial, which asks for
// income and expenses, adds them up and holds them against each other. Whether they
// are true, no one here knows.
package personalfinancial

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
		Key:         "personal_financial",
		Title:       step.Text{ES: "Datos financieros", EN: "Financial data"},
		Description: step.Text{ES: "Ingresos y gastos de la persona.", EN: "Income and expenses of the person."},
		Heading:     step.Text{ES: "Tus ingresos y gastos", EN: "Your income and expenses"},
		Lead:        step.Text{ES: "Lo que ganas y gastas cada mes.", EN: "What you earn and spend each month."},
		Legend:      step.Text{ES: "Escribe las cantidades de un mes normal.", EN: "Write the amounts of an ordinary month."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
