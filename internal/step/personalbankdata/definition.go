// Package personalbankdata is the step type personal_bank_data, which asks for a
// bank account. A CLABE must have the right digit and a bank that is not another
// than the named one; of a card no more is kept than its network and last four
// digits. Whether the account exists, and whose it is, the bank alone knows.
package personalbankdata

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
		Key:         "personal_bank_data",
		Title:       step.Text{ES: "Datos bancarios", EN: "Bank account"},
		Description: step.Text{ES: "Cuenta bancaria de la persona.", EN: "Bank account of the person."},
		Heading:     step.Text{ES: "Tu cuenta de banco", EN: "Your bank account"},
		Lead:        step.Text{ES: "La que vas a usar en este trámite.", EN: "The one that you are going to use here."},
		Legend:      step.Text{ES: "La CLABE está en la app de tu banco o en tu estado de cuenta.", EN: "The CLABE is in the app of your bank or on your statement."},
		Errors:      step.CommonErrors(),
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Work:        work{},
	}
}
