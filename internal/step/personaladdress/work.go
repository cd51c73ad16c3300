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
const engineVersion = "1"

type work struct{}

// Submit answers the address as it was sent, with its country's code and, in
// Mexico, its state. Addresses elsewhere are taken as they are: nothing is known
// of them here, and the result says so.
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
	maps.Copy(result, map[string]any{
		"country_code":              code,
		"state":                     nil,
		"zip_code_matches_province": nil,
		"not_performed":             []any{"zip_code_matches_province"},
		"engine":                    step.Engine,
		"engine_version":            engineVersion,
		"source":                    step.SourceLocal,
	})
	if code != mexico {
		return step.Result{Payload: result}, nil
	}
	state, faults := judge(text(result, "province"), text(result, "zip_code"))
	if len(faults) > 0 {
		return refused(faults...), nil
	}
	result["state"] = map[string]any{"code": state.Code, "name": state.Name}
	result["zip_code_matches_province"] = true
	result["not_performed"] = []any{}
	return step.Result{Payload: result}, nil
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
	value, _ := payload[name].(string)
	return strings.TrimSpace(value)
}
