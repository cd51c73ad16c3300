package enrollsimple

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var at = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// person is a good submission with changes; nil takes a field away.
func person(changes map[string]any) map[string]any {
	p := map[string]any{
		"curp": "PEGJ990311HDFRNN00", "name": "JUAN", "last_name": "PEREZ", "mothers_last_name": "GONZALEZ",
		"birth_date": "1999-03-11", "gender": "H", "rfc": "PEGJ990311AB7",
	}
	for name, value := range changes {
		if value == nil {
			delete(p, name)
		} else {
			p[name] = value
		}
	}
	return p
}

func submit(t *testing.T, payload map[string]any) step.Result {
	t.Helper()
	before := maps.Clone(payload)
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: payload, At: at})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(payload, before) {
		t.Errorf("the submission was changed: %v", payload)
	}
	return result
}

func TestTheResult(t *testing.T) {
	got := submit(t, person(map[string]any{"curp": " pegj990311hdfrnn00", "rfc": "PEGJ-990311-AB7"})).Payload
	want := person(map[string]any{
		"province": "Ciudad de México", "state": map[string]any{"code": "MX-CMX", "name": "Ciudad de México"}, "is_born_abroad": false,
		"is_curp_valid": true, "name_matches_curp": true, "last_name_matches_curp": true, "mothers_last_name_matches_curp": true,
		"names_match_curp": true, "is_rfc_digit_check_consistent": true, "rfc_matches_curp": true,
		"not_performed": []any{"renapo"}, "engine": "cauce", "engine_version": "1", "source": "local",
	})
	want["renapo"] = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestTheCURPAlone(t *testing.T) {
	got := submit(t, map[string]any{"curp": "BOXW310820HNERXN09"}).Payload
	if got["birth_date"] != "1931-08-20" || got["gender"] != "H" || got["is_born_abroad"] != true || got["state"] != nil || got["province"] != nil {
		t.Errorf("%v", got)
	}
	missing := []any{"is_rfc_digit_check_consistent", "last_name_matches_curp", "name_matches_curp", "names_match_curp", "renapo", "rfc_matches_curp"}
	if !reflect.DeepEqual(got["not_performed"], missing) || got["mothers_last_name_matches_curp"] != true {
		t.Errorf("not performed: %v", got["not_performed"])
	}
}

func TestAnsweredNotRefused(t *testing.T) {
	for name, c := range map[string]struct {
		changes map[string]any
		want    map[string]any
	}{
		"somebody else's names":   {map[string]any{"name": "PEDRO"}, map[string]any{"name_matches_curp": false, "names_match_curp": false, "last_name_matches_curp": true}},
		"surnames swapped":        {map[string]any{"last_name": "GONZALEZ", "mothers_last_name": "PEREZ"}, map[string]any{"names_match_curp": false, "last_name_matches_curp": false}},
		"no second surname given": {map[string]any{"mothers_last_name": nil}, map[string]any{"names_match_curp": nil, "mothers_last_name_matches_curp": nil}},
		"a doubtful RFC":          {map[string]any{"rfc": "PEGJ990311AB8"}, map[string]any{"is_rfc_digit_check_consistent": false, "rfc_matches_curp": true}},
		"the RFC of another day":  {map[string]any{"rfc": "PEGJ990312AB7"}, map[string]any{"rfc_matches_curp": false}},
		"the SAT's own letters":   {map[string]any{"rfc": "PEJU990311AB7"}, map[string]any{"rfc_matches_curp": nil}},
	} {
		result := submit(t, person(c.changes))
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
		"a digit":          {map[string]any{"curp": "PEGJ990311HDFRNN01"}, []fault.Fault{{Path: "curp", Code: fault.CURPDigit}}},
		"the API's sample": {map[string]any{"curp": "PEGU990311HDFRMZA4"}, []fault.Fault{{Path: "curp", Code: fault.CURPDigit}}},
		"a date":           {map[string]any{"curp": "PEGJ990231HDFRNN00"}, []fault.Fault{{Path: "curp", Code: fault.CURPDate}}},
		"not born yet":     {map[string]any{"curp": "PEGJ270228HDFRNNA2"}, []fault.Fault{{Path: "curp", Code: fault.CURPDate}}},
		"born next month":  {map[string]any{"curp": "PEGJ260701HDFRNNA3"}, []fault.Fault{{Path: "curp", Code: fault.CURPDate}}},
		"a state":          {map[string]any{"curp": "PEGJ990311HXXRNN00"}, []fault.Fault{{Path: "curp", Code: fault.CURPState}}},
		"too short":        {map[string]any{"curp": "PEGJ990311"}, []fault.Fault{{Path: "curp", Code: fault.NotCURP}}},
		"another birthday": {map[string]any{"birth_date": "1999-11-03"}, []fault.Fault{{Path: "birth_date", Code: fault.NotOfCURP, Args: []string{"1999-03-11"}}}},
		"another sex":      {map[string]any{"gender": "M"}, []fault.Fault{{Path: "gender", Code: fault.NotOfCURP, Args: []string{"H"}}}},
		"no RFC":           {map[string]any{"rfc": "PEGJ"}, []fault.Fault{{Path: "rfc", Code: fault.NotRFC}}},
		"a company's RFC":  {map[string]any{"rfc": "CCE190201ABA"}, []fault.Fault{{Path: "rfc", Code: fault.RFCOfCompany}}},
		"the generic RFC":  {map[string]any{"rfc": "XAXX010101000"}, []fault.Fault{{Path: "rfc", Code: fault.RFCGeneric}}},
		"several at once": {map[string]any{"birth_date": "2000-01-01", "gender": "X", "rfc": "?"}, []fault.Fault{
			{Path: "birth_date", Code: fault.NotOfCURP, Args: []string{"1999-03-11"}},
			{Path: "gender", Code: fault.NotOfCURP, Args: []string{"H"}}, {Path: "rfc", Code: fault.NotRFC},
		}},
	} {
		result := submit(t, person(c.changes))
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
}

func FuzzSubmit(f *testing.F) {
	f.Add("PEGJ990311HDFRNN00", "JUAN", "PEREZ", "GONZALEZ", "1999-03-11", "PEGJ990311AB7")
	f.Add("boxw310820hnerxn09", "\xff", "Ñ", "-", "", "XAXX010101000")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, curp, name, last, mothers, birth, rfc string) {
		sent := map[string]any{"curp": curp, "name": name, "last_name": last, "mothers_last_name": mothers, "birth_date": birth, "rfc": rfc}
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
		for _, f := range result.Faults {
			if strings.Contains(f.Sentence("es"), "%!") || strings.Contains(f.Sentence("en"), "%!") {
				t.Fatal(f.Sentence("es"))
			}
		}
	})
}
