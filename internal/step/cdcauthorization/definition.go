// Package cdcauthorization is the step type cdc_authorization, which records the
// consent to consult the credit bureau, by NIP. Its work is not built yet.
package cdcauthorization

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
		Key:         "cdc_authorization",
		Title:       step.Text{ES: "Autorización de Círculo de Crédito", EN: "Credit bureau authorization"},
		Description: step.Text{ES: "Autorización con NIP para consultar el historial crediticio.", EN: "Authorization by PIN to consult the credit history."},
		Legend:      step.Text{ES: "Escribe tus datos y el NIP que te enviamos para autorizar la consulta.", EN: "Write your data and the PIN that we sent you to authorize the consultation."},
		Errors:      step.CommonErrors(),
		Geolocation: true,
		Setup:       setup,
		Payload:     payload,
		Actions:     []string{"send_nip"},
		Sandbox:     sandbox,
	}
}
