package enrollsimple

import (
	"context"
	"errors"
	"maps"
	"time"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
)

// engineVersion changes with the rules that a CURP is judged by and with what a
// result holds.
const engineVersion = "1"

type work struct{}

// Submit answers what the CURP says, and how the rest fits it. What the CURP says
// exactly (date of birth, sex) must not differ; what it says by rules with
// exceptions (the names) is answered, and left to the integrator to judge.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	curp, wrong := readCURP(step.TextOf(in.Payload, "curp"), in.At)
	if wrong != nil {
		return step.Result{Faults: []fault.Fault{*wrong}}, nil
	}
	faults := differences(curp, in.Payload)
	rfc, hasRFC, wrong := readRFC(in.Payload)
	if wrong != nil {
		faults = append(faults, *wrong)
	}
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}
	result := maps.Clone(in.Payload)
	describe(result, curp)
	names := curp.Compare(mx.Names{
		Name: step.TextOf(in.Payload, "name"), LastName: step.TextOf(in.Payload, "last_name"), MothersLastName: step.TextOf(in.Payload, "mothers_last_name"),
	})
	checks := map[string]any{
		"is_curp_valid":                  true,
		"name_matches_curp":              names.Name.Value(),
		"last_name_matches_curp":         names.LastName.Value(),
		"mothers_last_name_matches_curp": names.MothersLastName.Value(),
		"names_match_curp":               names.All.Value(),
		"is_rfc_digit_check_consistent":  nil,
		"rfc_matches_curp":               nil,
		"renapo":                         nil,
	}
	if hasRFC {
		result["rfc"] = rfc.Text
		checks["is_rfc_digit_check_consistent"] = rfc.DigitFits
		checks["rfc_matches_curp"] = rfc.FitsCURP(curp).Value()
	}
	step.Sign(result, engineVersion, checks)
	return step.Result{Payload: result}, nil
}

// readCURP reads the CURP, of somebody who is born already.
func readCURP(written string, at time.Time) (mx.CURP, *fault.Fault) {
	curp, err := mx.ParseCURP(written)
	f := fault.Fault{Path: "curp"}
	switch {
	case errors.Is(err, mx.ErrCURPDate) || err == nil && curp.Birth.After(at):
		f.Code = fault.CURPDate
	case errors.Is(err, mx.ErrCURPState):
		f.Code = fault.CURPState
	case errors.Is(err, mx.ErrCURPDigit):
		f.Code = fault.CURPDigit
	case err != nil:
		f.Code = fault.NotCURP
	default:
		return curp, nil
	}
	return mx.CURP{}, &f
}

// differences are what was written beside the CURP and cannot be true with it.
func differences(curp mx.CURP, payload map[string]any) []fault.Fault {
	var faults []fault.Fault
	if birth := curp.Birth.Format(time.DateOnly); differs(payload, "birth_date", birth) {
		faults = append(faults, fault.Fault{Path: "birth_date", Code: fault.NotOfCURP, Args: []string{birth}})
	}
	if differs(payload, "gender", curp.Sex) {
		faults = append(faults, fault.Fault{Path: "gender", Code: fault.NotOfCURP, Args: []string{curp.Sex}})
	}
	return faults
}

func differs(payload map[string]any, name, said string) bool {
	written := step.TextOf(payload, name)
	return written != "" && written != said
}

// readRFC reads the RFC of a person, if there is one.
func readRFC(payload map[string]any) (rfc mx.RFC, there bool, wrong *fault.Fault) {
	written := step.TextOf(payload, "rfc")
	if written == "" {
		return mx.RFC{}, false, nil
	}
	rfc, err := mx.ParsePersonRFC(written)
	code := fault.NotRFC
	switch {
	case err == nil:
		return rfc, true, nil
	case errors.Is(err, mx.ErrRFCCompany):
		code = fault.RFCOfCompany
	case errors.Is(err, mx.ErrRFCGeneric):
		code = fault.RFCGeneric
	}
	return mx.RFC{}, false, &fault.Fault{Path: "rfc", Code: code}
}

// describe writes what the CURP says into the result.
func describe(result map[string]any, curp mx.CURP) {
	maps.Copy(result, map[string]any{
		"curp": curp.Text, "birth_date": curp.Birth.Format(time.DateOnly), "gender": curp.Sex,
		"province": nil, "state": nil, "is_born_abroad": curp.Abroad,
	})
	if !curp.Abroad {
		result["province"] = curp.State.Name
		result["state"] = map[string]any{"code": curp.State.Code, "name": curp.State.Name}
	}
}
