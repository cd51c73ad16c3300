package personalfinancial

import (
	"context"
	"errors"
	"maps"
	"math"
	"time"

	"golang.org/x/text/currency"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/step"
)

// engineVersion changes with what is computed and with what a result holds.
const engineVersion = "1"

// pesos is the currency of amounts that name none.
const pesos = "MXN"

type work struct{}

// Submit answers the amounts as they were sent, their sums, and what follows from
// holding income against outgoings. That more goes out than comes in is no fault:
// people live like that, and the integrator wants to know.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	result := maps.Clone(in.Payload)
	code, given := result["currency"].(string)
	if !given {
		code = pesos
	}
	var faults []fault.Fault
	if _, err := currency.ParseISO(code); err != nil {
		faults = append(faults, fault.Fault{Path: "currency", Code: fault.NotCurrency})
	}
	rfc, wrong := readRFC(in.Payload)
	if wrong != nil {
		faults = append(faults, *wrong)
	}
	if len(faults) > 0 {
		return step.Result{Faults: faults}, nil
	}
	person, err := in.Person()
	if err != nil {
		return step.Result{}, err
	}
	result["currency"] = code
	checks := weigh(in.Payload)
	maps.Copy(checks, map[string]any{"is_rfc_digit_check_consistent": nil, "rfc_matches_person": nil, "income_confirmed": nil})
	if rfc.Text != "" {
		result["rfc"] = rfc.Text
		checks["is_rfc_digit_check_consistent"] = rfc.DigitFits
		checks["rfc_matches_person"] = fits(rfc, person).Value()
	}
	step.Sign(result, engineVersion, checks)
	return step.Result{Payload: result}, nil
}

// weigh adds up what comes in and goes out a month. Sums of what was not told are
// nil: an expense that nobody named is not zero.
func weigh(payload map[string]any) map[string]any {
	income, _ := amount(payload, "monthly_income")
	other, _ := amount(payload, "other_income")
	income = cents(income + other)
	found := map[string]any{
		"total_monthly_income": income, "total_monthly_outgoings": nil, "disposable_income": nil, "outgoings_exceed_income": nil, "debt_to_income": nil,
	}
	expenses, hasExpenses := amount(payload, "monthly_expenses")
	debt, hasDebt := amount(payload, "monthly_debt_payments")
	if hasExpenses {
		outgoings := cents(expenses + debt)
		found["total_monthly_outgoings"] = outgoings
		found["disposable_income"] = cents(income - outgoings)
		found["outgoings_exceed_income"] = outgoings > income
	}
	if hasDebt && income > 0 {
		found["debt_to_income"] = math.Round(debt/income*10_000) / 10_000
	}
	return found
}

func amount(payload map[string]any, name string) (float64, bool) {
	value, ok := payload[name].(float64)
	return value, ok
}

// cents takes away what binary fractions add to an amount.
func cents(sum float64) float64 { return math.Round(sum*100) / 100 }

// readRFC reads the person's RFC, the zero one when there is none.
func readRFC(payload map[string]any) (mx.RFC, *fault.Fault) {
	written, there := payload["rfc"].(string)
	if !there {
		return mx.RFC{}, nil
	}
	rfc, err := mx.ParsePersonRFC(written)
	code := fault.NotRFC
	switch {
	case err == nil:
		return rfc, nil
	case errors.Is(err, mx.ErrRFCCompany):
		code = fault.RFCOfCompany
	case errors.Is(err, mx.ErrRFCGeneric):
		code = fault.RFCGeneric
	}
	return mx.RFC{}, &fault.Fault{Path: "rfc", Code: code}
}

// fits holds the RFC against what earlier steps found of the person.
func fits(rfc mx.RFC, person step.Person) mx.Agreement {
	if curp, err := mx.ParseCURP(person.CURP); err == nil {
		return rfc.FitsCURP(curp)
	}
	if birth, err := time.Parse(time.DateOnly, person.BirthDate); err == nil && rfc.FitsBirth(birth) == mx.Mismatch {
		return mx.Mismatch
	}
	return mx.Undecided // the same day is not yet the same person
}
