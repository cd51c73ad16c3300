package personalreferences

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// maria is a good reference with changes; nil takes a field away.
func maria(changes map[string]any) map[string]any {
	m := map[string]any{"name": "MARIA", "last_name": "LOPEZ", "relationship": "friend", "phone_number": "55 9876 5432"}
	for name, value := range changes {
		if value == nil {
			delete(m, name)
		} else {
			m[name] = value
		}
	}
	return m
}

var (
	pedro = map[string]any{"name": "PEDRO", "last_name": "RUIZ", "mothers_last_name": "SOTO", "phone_number": "+1 415 555 2671"}
	juan  = map[string]map[string]any{
		"enroll_simple":       {"name": "JUAN", "last_name": "PEREZ", "mothers_last_name": "GONZALEZ"},
		"verify_phone_number": {"phone_number": "5512345678"},
		"verify_email":        {"email": "juan@example.com"},
	}
)

func of(results map[string]map[string]any) func(string) (map[string]any, error) {
	return func(key string) (map[string]any, error) { return results[key], nil }
}

func submit(t *testing.T, earlier map[string]map[string]any, references ...any) step.Result {
	t.Helper()
	sent := map[string]any{"references": references}
	before := fmt.Sprint(sent)
	result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent, Earlier: of(earlier)})
	if err != nil {
		t.Fatal(err)
	}
	if after := fmt.Sprint(sent); after != before {
		t.Errorf("the submission was changed: %s", after)
	}
	return result
}

func TestTheResult(t *testing.T) {
	got := submit(t, juan, maria(nil), pedro).Payload
	want := map[string]any{
		"references": []any{
			maria(map[string]any{"phone_number": "+525598765432", "phone_country": "MX", "is_other_person": true}),
			map[string]any{
				"name": "PEDRO", "last_name": "RUIZ", "mothers_last_name": "SOTO", "phone_number": "+14155552671", "phone_country": "US", "is_other_person": true,
			},
		},
		"references_are_other_people": true, "references_confirmed": nil, "not_performed": []any{"references_confirmed"},
		"engine": "cauce", "engine_version": "1", "source": "local",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestNothingIsClaimedOfAStranger(t *testing.T) {
	for name, c := range map[string]struct {
		earlier map[string]map[string]any
		sent    map[string]any
	}{
		"nobody knows the person":    {nil, maria(nil)},
		"a father of the same names": {juan, maria(map[string]any{"name": "Juan", "last_name": "Pérez"})},
	} {
		got := submit(t, c.earlier, c.sent).Payload
		if got["references_are_other_people"] != nil || !reflect.DeepEqual(got["not_performed"], []any{"references_are_other_people", "references_confirmed"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		references []any
		want       []fault.Fault
	}{
		"a short phone":    {[]any{maria(map[string]any{"phone_number": "55987"})}, []fault.Fault{{Path: "references.0.phone_number", Code: fault.NotPhone}}},
		"a free number":    {[]any{maria(map[string]any{"phone_number": "800 123 4567"})}, []fault.Fault{{Path: "references.0.phone_number", Code: fault.PhoneOfService}}},
		"the same phone":   {[]any{maria(nil), map[string]any{"name": "ANA", "last_name": "RUIZ", "phone_number": "+52 1 55 9876 5432"}}, []fault.Fault{{Path: "references.1.phone_number", Code: fault.SameAs, Args: []string{"1"}}}},
		"the same person":  {[]any{pedro, map[string]any{"name": "Pedro", "last_name": "Ruíz", "mothers_last_name": "Soto", "phone_number": "5512121212"}}, []fault.Fault{{Path: "references.1.name", Code: fault.SameAs, Args: []string{"1"}}}},
		"one's own phone":  {[]any{maria(map[string]any{"phone_number": "+52 55 1234 5678"})}, []fault.Fault{{Path: "references.0.phone_number", Code: fault.OwnData}}},
		"one's own mail":   {[]any{maria(map[string]any{"email": "JUAN@example.com"})}, []fault.Fault{{Path: "references.0.email", Code: fault.OwnData}}},
		"one's own name":   {[]any{maria(map[string]any{"name": "Juan", "last_name": "Pérez", "mothers_last_name": "González"})}, []fault.Fault{{Path: "references.0.name", Code: fault.OwnData}}},
		"each, at its own": {[]any{maria(map[string]any{"phone_number": "1"}), maria(map[string]any{"phone_number": "2"})}, []fault.Fault{{Path: "references.0.phone_number", Code: fault.NotPhone}, {Path: "references.1.phone_number", Code: fault.NotPhone}}},
	} {
		result := submit(t, juan, c.references...)
		if !reflect.DeepEqual(result.Faults, c.want) || result.Payload != nil {
			t.Errorf("%s: %v with %v, want %v", name, result.Faults, result.Payload, c.want)
		}
	}
	broken := func(string) (map[string]any, error) { return nil, errors.New("sealed") }
	if _, err := (work{}).Submit(t.Context(), step.Submission{Payload: map[string]any{}, Earlier: broken}); err == nil {
		t.Error("a breakdown goes unnoticed")
	}
}

func FuzzSubmit(f *testing.F) {
	f.Add("MARIA", "LOPEZ", "", "5598765432", "5598765432")
	f.Add("JUAN", "PEREZ", "GONZALEZ", "+1 415 555 2671", "044 55 1234 5678")
	f.Add("\xff", "Ñ", "-", "+", "00")
	schema, err := step.Compile(payload)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, last, mothers, first, second string) {
		sent := map[string]any{"references": []any{
			map[string]any{"name": name, "last_name": last, "mothers_last_name": mothers, "phone_number": first},
			map[string]any{"name": last, "last_name": name, "phone_number": second},
		}}
		if len(schema.Validate(sent)) > 0 {
			return
		}
		result, err := work{}.Submit(t.Context(), step.Submission{Payload: sent, Earlier: of(juan)})
		if err != nil || (len(result.Faults) > 0) == (result.Payload != nil) {
			t.Fatalf("%+v, %v", result, err)
		}
		if _, err := json.Marshal(result.Payload); err != nil {
			t.Fatal(err)
		}
	})
}
