package personalfinancial

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// money is a good submission with changes; nil takes a field away.
func money(changes map[string]any) map[string]any {
	m := map[string]any{
		"monthly_income": 25000.0, "income_source": "salary", "other_income": 0.0, "monthly_expenses": 12000.0,
		"monthly_debt_payments": 3000.0, "dependents": 2.0, "currency": "MXN", "rfc": "PEGJ990311AB7",
	}
	for name, value := range changes {
		if value == nil {
			delete(m, name)
		} else {
			m[name] = value
		}
	}
	return m
}

func submit(t *testing.T, in step.Submission) step.Result {
	t.Helper()
	before := maps.Clone(in.Payload)
	result, err := work{}.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in.Payload, before) {
		t.Errorf("the submission was changed: %v", in.Payload)
	}
	return result
}

func TestTheResult(t *testing.T) {
	got := submit(t, step.Submission{Payload: money(map[string]any{"currency": nil})}).Payload
	want := money(map[string]any{
		"total_monthly_income": 25000.0, "total_monthly_outgoings": 15000.0, "disposable_income": 10000.0, "outgoings_exceed_income": false,
		"debt_to_income": 0.12, "is_rfc_digit_check_consistent": true, "not_performed": []any{"income_confirmed", "rfc_matches_person"},
		"engine": "cauce", "engine_version": "1", "source": "local",
	})
	want["rfc_matches_person"], want["income_confirmed"] = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestSums(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    map[string]any
	}{
		"cents are cents":   {map[string]any{"monthly_income": 0.1, "other_income": 0.2}, map[string]any{"total_monthly_income": 0.3}},
		"more goes out":     {map[string]any{"monthly_expenses": 30000.0}, map[string]any{"outgoings_exceed_income": true, "disposable_income": -8000.0}},
		"just as much":      {map[string]any{"monthly_expenses": 22000.0}, map[string]any{"outgoings_exceed_income": false, "disposable_income": 0.0}},
		"expenses not told": {map[string]any{"monthly_expenses": nil}, map[string]any{"outgoings_exceed_income": nil, "total_monthly_outgoings": nil, "disposable_income": nil, "debt_to_income": 0.12}},
		"debt not told":     {map[string]any{"monthly_debt_payments": nil}, map[string]any{"total_monthly_outgoings": 12000.0, "debt_to_income": nil}},
		"no income":         {map[string]any{"monthly_income": 0.0}, map[string]any{"debt_to_income": nil, "outgoings_exceed_income": true}},
		"a doubtful RFC":    {map[string]any{"rfc": "PEGJ990311AB8"}, map[string]any{"is_rfc_digit_check_consistent": false}},
		"another currency":  {map[string]any{"currency": "USD"}, map[string]any{"currency": "USD"}},
	} {
		result := submit(t, step.Submission{Payload: money(c.changes)})
		for field, want := range c.want {
			if got, there := result.Payload[field]; !there || got != want {
				t.Errorf("%s: %s is %v, want %v (%v)", name, field, got, want, result.Faults)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    []fault.Fault
	}{
		"no currency":     {map[string]any{"currency": "XQZ"}, []fault.Fault{{Path: "currency", Code: fault.NotCurrency}}},
		"no RFC":          {map[string]any{"rfc": "PEGJ990311"}, []fault.Fault{{Path: "rfc", Code: fault.NotRFC}}},
		"a company's RFC": {map[string]any{"rfc": "CCE190201ABA"}, []fault.Fault{{Path: "rfc", Code: fault.RFCOfCompany}}},
		"both":            {map[string]any{"currency": "XQZ", "rfc": "XEXX010101000"}, []fault.Fault{{Path: "currency", Code: fault.NotCurrency}, {Path: "rfc", Code: fault.RFCGeneric}}},
	} {
		result := submit(t, step.Submission{Payload: money(c.changes)})
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
}

func TestAgainstEarlierSteps(t *testing.T) {
	for name, c := range map[string]struct {
		enrolled map[string]any
		want     any
	}{
		"the same CURP":      {map[string]any{"curp": "PEGJ990311HDFRNN00"}, true},
		"another's CURP":     {map[string]any{"curp": "HEGG560427MVZRRL04"}, false},
		"another's birthday": {map[string]any{"birth_date": "1999-03-12"}, false},
		"the same birthday":  {map[string]any{"birth_date": "1999-03-11"}, nil},
		"nothing":            {nil, nil},
	} {
		in := step.Submission{Payload: money(nil), Earlier: func(key string) (map[string]any, error) {
			return map[string]map[string]any{"enroll_simple": c.enrolled}[key], nil
		}}
		if got := submit(t, in).Payload["rfc_matches_person"]; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	broken := func(string) (map[string]any, error) { return nil, errors.New("sealed") }
	if _, err := (work{}).Submit(t.Context(), step.Submission{Payload: money(nil), Earlier: broken}); err == nil {
		t.Error("a breakdown goes unnoticed")
	}
}

func FuzzSubmit(f *testing.F) {
	f.Add(25000.0, 0.1, 12000.0, 3000.0, "MXN", "PEGJ990311AB7")
	f.Add(0.0, 0.0, 0.0, 1e12, "", "")
	f.Add(1e-320, 1e12, 0.005, 0.01, "usd", "Ñ&A9307148T4")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, income, other, expenses, debt float64, code, rfc string) {
		for _, n := range []float64{income, other, expenses, debt} {
			if math.IsNaN(n) || math.IsInf(n, 0) { // JSON has none
				return
			}
		}
		sent := map[string]any{
			"monthly_income": income, "other_income": other, "monthly_expenses": expenses, "monthly_debt_payments": debt, "currency": code, "rfc": rfc,
		}
		if len(schema.Validate(sent)) > 0 {
			return
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent})
		if err != nil || (len(result.Faults) > 0) == (result.Payload != nil) {
			t.Fatalf("%+v, %v", result, err)
		}
		if _, err := json.Marshal(result.Payload); err != nil {
			t.Fatal(err)
		}
	})
}
