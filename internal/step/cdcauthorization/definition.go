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
		Heading:     step.Text{ES: "Autoriza la consulta de tu historial de crédito", EN: "Authorize a look at your credit history"},
		Lead:        step.Text{ES: "Se hace en Círculo de Crédito, solo con tu permiso.", EN: "Círculo de Crédito is asked, with your permission alone."},
		Legend:      step.Text{ES: "Escribe tus datos como están en tu identificación, y tu celular o tu correo: ahí te llega un NIP.", EN: "Write your details as they stand on your ID, and your mobile phone or email: a PIN arrives there."},
		Errors:      step.CommonErrors(),
		Geolocation: true,
		Setup:       setup,
		Payload:     payload,
		Result:      result,
		PublicSetup: []string{"title"},
		Actions:     []string{sendNIP},
		Work:        work{},
	}
}
