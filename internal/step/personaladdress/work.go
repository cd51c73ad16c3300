package personaladdress

import (
	"context"
	"maps"
	"strings"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
)

// engineVersion changes with the table of postal codes and with what a result
// holds.
const engineVersion = "2"

// The checks of an address. Which neighborhoods a postal code has, and the
// municipality of one outside of Mexico City, stand in SEPOMEX's catalog, which is
// not here.
const (
	checkState        = "zip_code_matches_province"
	checkMunicipality = "municipality_matches_zip_code"
	checkNeighborhood = "neighborhood_matches_zip_code"
)

type work struct{}

// Submit answers the address as it was sent, with its country's code and, in
// Mexico, its state and how the catalogs would write it. Addresses elsewhere are taken
// as they are: nothing is known of them here, and the result says so.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	result := maps.Clone(in.Payload)
	country, given := result["country"].(string)
	if !given {
		country = mexico
		result["country"] = country
	}
	code, ok := countryCode(country)
	if !ok {
		return refused(fault.Fault{Path: "country", Code: fault.NotFormat, Args: []string{"ISO 3166-1 alpha-2"}}), nil
	}
	result["country_code"], result["state"], result["normalized"] = code, nil, nil
	checks := map[string]any{checkState: nil, checkMunicipality: nil, checkNeighborhood: nil}
	if code == mexico {
		zip := text(result, "zip_code")
		state, faults := judge(text(result, "province"), zip)
		if len(faults) > 0 {
			return refused(faults...), nil
		}
		result["state"] = map[string]any{"code": state.Code, "name": state.Name}
		result["normalized"] = normal(in.Payload)
		checks[checkState] = true
		checks[checkMunicipality] = judgeMunicipality(in.Payload, zip).Value()
	}
	step.Sign(result, engineVersion, checks)
	return step.Result{Payload: result}, nil
}

// judgeMunicipality holds the municipality, or else the city, against the postal code
// where that tells it: in Mexico City. That they differ is answered, not refused:
// streets cross borders, and people use the name they know.
func judgeMunicipality(payload map[string]any, zip string) mx.Agreement {
	owner, told := mx.BoroughOfPostalCode(zip)
	written := text(payload, "municipality")
	if written == "" {
		written = text(payload, "city")
	}
	named, known := mx.ParseBorough(written)
	switch {
	case !told || !known:
		return mx.Undecided
	case owner == named:
		return mx.Match
	}
	return mx.Mismatch
}

// judge holds a Mexican postal code against the state. Faults in either are told
// together; that the two differ is told of the code, which is written wrong more
// often than the state.
func judge(province, zip string) (mx.State, []fault.Fault) {
	var faults []fault.Fault
	state, known := mx.ParseState(province)
	if !known {
		faults = append(faults, fault.Fault{Path: "province", Code: fault.UnknownMexicoState, Args: []string{province}})
	}
	wrong := fault.Fault{Path: "zip_code"}
	owner, found := mx.StateOfPostalCode(zip)
	switch {
	case !mx.IsPostalCode(zip):
		wrong.Code, wrong.Args = fault.NotFormat, []string{"00000"}
	case !found:
		wrong.Code, wrong.Args = fault.UnknownZip, []string{zip}
	case known && owner != state:
		wrong.Code, wrong.Args = fault.ZipNotInState, []string{zip, owner.Name}
	default:
		return state, faults
	}
	return state, append(faults, wrong)
}

func refused(faults ...fault.Fault) step.Result { return step.Result{Faults: faults} }

// text answers a text of the payload without the spaces around it.
func text(payload map[string]any, name string) string {
	return strings.TrimSpace(step.TextOf(payload, name))
}
