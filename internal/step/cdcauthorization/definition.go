// Package cdcauthorization is the step type cdc_authorization: a person reads the
// consent to consult the credit bureau, enters the NIP that was sent to them again,
// and the result is the record that the bureau (Círculo de Crédito) asks for. The
// bureau itself is not consulted here.
package cdcauthorization

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

const (
	key     = "cdc_authorization"
	sendNIP = "send_nip"
)

// Definition answers what the service says of the type.
func Definition() step.Definition {
	return step.Definition{
		Key:         key,
		Title:       step.Text{ES: "Autorización de Círculo de Crédito", EN: "Credit bureau authorization"},
		Description: step.Text{ES: "Autorización con NIP para consultar el historial crediticio.", EN: "Authorization by PIN to consult the credit history."},
		Legend:      step.Text{ES: "Escribe tus datos y el NIP que te enviamos para autorizar la consulta.", EN: "Write your data and the PIN that we sent you to authorize the consultation."},
		Errors:      step.CommonErrors(),
		Geolocation: true,
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		Actions:     []string{sendNIP},
		Work:        work{},
	}
}
