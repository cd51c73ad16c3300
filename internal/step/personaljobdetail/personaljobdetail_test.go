package personaljobdetail

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var at = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// job is a good submission with changes; nil takes a field away.
func job(changes map[string]any) map[string]any {
	j := map[string]any{
		"employment_status": "employed", "occupation": "Contadora", "company": "Comercial del Centro SA de CV", "company_rfc": "CCE190201ABA",
		"position": "Analista", "industry": "Comercio", "start_date": "2019-02-01", "monthly_salary": 25000.0, "phone_number": "55 1234 5678",
	}
	for name, value := range changes {
		if value == nil {
			delete(j, name)
		} else {
			j[name] = value
		}
	}
	return j
}

func submit(t *testing.T, in step.Submission) step.Result {
	t.Helper()
	before := maps.Clone(in.Payload)
	in.At = at
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
	got := submit(t, step.Submission{Payload: job(map[string]any{"company_rfc": "cce-190201-aba"})}).Payload
	want := job(map[string]any{
		"phone_number": "+525512345678", "phone_country": "MX", "months_employed": 88, "is_company_rfc_digit_check_consistent": true,
		"not_performed": []any{"employment_confirmed"}, "engine": "cauce", "engine_version": "1", "source": "local",
	})
	want["employment_confirmed"] = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestAccepted(t *testing.T) {
	for name, changes := range map[string]map[string]any{
		"without work":        {"employment_status": "unemployed", "company": nil, "start_date": nil, "phone_number": nil, "company_rfc": nil},
		"since today":         {"start_date": "2026-06-01"},
		"since tomorrow east": {"start_date": "2026-06-02"},
		"a switchboard":       {"phone_number": "01 800 123 4567"},
		"abroad":              {"phone_number": "+1 415 555 2671"},
		"a person employs":    {"company_rfc": "GODE561231GR8"},
		"a doubtful RFC":      {"company_rfc": "CCE190201AB1"},
	} {
		if result := submit(t, step.Submission{Payload: job(changes)}); len(result.Faults) > 0 || result.Payload["source"] != "local" {
			t.Errorf("%s: %v", name, result.Faults)
		}
	}
	got := submit(t, step.Submission{Payload: map[string]any{"employment_status": "student"}}).Payload
	if _, there := got["phone_country"]; !there {
		t.Error("a rule that asks for the country of no phone cannot be judged")
	}
	if !reflect.DeepEqual(got["not_performed"], []any{"employment_confirmed", "is_company_rfc_digit_check_consistent", "months_employed"}) {
		t.Errorf("%v", got)
	}
}

func TestRefused(t *testing.T) {
	born := func(string) (map[string]any, error) { return map[string]any{"birth_date": "1999-03-11"}, nil }
	for name, c := range map[string]struct {
		changes map[string]any
		want    []fault.Fault
	}{
		"an employer without a name": {map[string]any{"company": nil}, []fault.Fault{{Path: "company", Code: fault.Required}}},
		"the day after tomorrow":     {map[string]any{"start_date": "2026-06-03"}, []fault.Fault{{Path: "start_date", Code: fault.InFuture}}},
		"another century":            {map[string]any{"start_date": "1919-02-01"}, []fault.Fault{{Path: "start_date", Code: fault.TooLongAgo, Args: []string{"90"}}}},
		"before birth":               {map[string]any{"start_date": "1989-02-01"}, []fault.Fault{{Path: "start_date", Code: fault.BeforeBirth, Args: []string{"1999-03-11"}}}},
		"a short phone":              {map[string]any{"phone_number": "5512"}, []fault.Fault{{Path: "phone_number", Code: fault.NotPhone}}},
		"no RFC":                     {map[string]any{"company_rfc": "CCE"}, []fault.Fault{{Path: "company_rfc", Code: fault.NotRFC}}},
		"the generic RFC":            {map[string]any{"company_rfc": "XAXX010101000"}, []fault.Fault{{Path: "company_rfc", Code: fault.RFCGeneric}}},
		"all at once": {map[string]any{"company": nil, "start_date": "2030-01-01", "phone_number": "911", "company_rfc": "?"}, []fault.Fault{
			{Path: "company", Code: fault.Required}, {Path: "start_date", Code: fault.InFuture},
			{Path: "phone_number", Code: fault.NotPhone}, {Path: "company_rfc", Code: fault.NotRFC},
		}},
	} {
		result := submit(t, step.Submission{Payload: job(c.changes), Earlier: born})
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
	broken := func(string) (map[string]any, error) { return nil, errors.New("sealed") }
	if _, err := (work{}).Submit(t.Context(), step.Submission{Payload: job(nil), Earlier: broken}); err == nil {
		t.Error("a breakdown goes unnoticed")
	}
}

func TestMonths(t *testing.T) {
	for days, want := range map[[2]string]int{
		{"2026-01-31", "2026-02-28"}: 0, {"2026-01-31", "2026-03-31"}: 2, {"2025-12-01", "2026-01-01"}: 1, {"2026-06-02", "2026-06-01"}: 0,
	} {
		from, _ := time.Parse(time.DateOnly, days[0])
		to, _ := time.Parse(time.DateOnly, days[1])
		if got := months(from, to); got != want {
			t.Errorf("%v: %d, want %d", days, got, want)
		}
	}
}

func FuzzSubmit(f *testing.F) {
	f.Add("employed", "2019-02-01", "5512345678", "CCE190201ABA")
	f.Add("student", "9999-12-31", "+1 415 555 2671", "XAXX010101000")
	f.Add("retired", "0001-01-01", "\xff", "Ñ&A")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status, start, number, rfc string) {
		sent := map[string]any{"employment_status": status, "start_date": start, "phone_number": number, "company_rfc": rfc}
		if len(schema.Validate(sent)) > 0 {
			return
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent, At: at})
		if err != nil || (len(result.Faults) > 0) == (result.Payload != nil) {
			t.Fatalf("%+v, %v", result, err)
		}
		if _, err := json.Marshal(result.Payload); err != nil {
			t.Fatal(err)
		}
	})
}
