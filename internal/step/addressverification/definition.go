// Package addressverification is the step type address_verification, which
// checks an address against the place where the person is and a proof of
// address. Its work is not built yet.
package addressverification

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
		Key:         "address_verification",
		Title:       step.Text{ES: "Verificación de domicilio", EN: "Address verification"},
		Description: step.Text{ES: "Comprobación de un domicilio con la ubicación y un comprobante.", EN: "Check of an address against the location and a proof of address."},
		Heading:     step.Text{ES: "Comprueba tu domicilio", EN: "Prove your address"},
		Lead:        step.Text{ES: "Con tu ubicación y un comprobante reciente.", EN: "With your location and a recent proof of address."},
		Legend:      step.Text{ES: "Agrega un comprobante, como un recibo de luz o de agua, y escribe tu domicilio como aparece ahí.", EN: "Add a proof, such as an electricity or water bill, and write your address as it stands there."},
		Errors:      step.CommonErrors(step.FileErrors()),
		Geolocation: true,
		Collections: step.Always(
			step.Document("proof_of_address", "Comprobante de domicilio", "Proof of address", 1),
		),
		Setup:    setup,
		Payload:  payload,
		Sandbox:  sandbox,
		Rejected: rejected,
	}
}
