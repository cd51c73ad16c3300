package step

import (
	"errors"
	"testing"
)

func TestPersonOfEarlierSteps(t *testing.T) {
	results := map[string]map[string]any{
		"enroll_full":         {"ocr_frontside": map[string]any{"name": "JUAN", "last_name": "PEREZ", "mothers_last_name": nil, "birth_date": "1999-03-11"}},
		"enroll_simple":       {"name": "PEDRO", "last_name": "LOPEZ", "curp": "PEGJ990311HDFRNN00"},
		"verify_phone_number": {"phone_number": "+525512345678"},
		"verify_email":        {"email": "user@example.com"},
	}
	earlier := func(key string) (map[string]any, error) { return results[key], nil }
	got, err := Submission{Earlier: earlier}.Person()
	want := Person{Name: "JUAN", LastName: "PEREZ", CURP: "PEGJ990311HDFRNN00", BirthDate: "1999-03-11", Phone: "+525512345678", Email: "user@example.com"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	delete(results, "enroll_full")
	if got, err := (Submission{Earlier: earlier}).Person(); err != nil || got.Name != "PEDRO" || got.BirthDate != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := (Submission{}).Person(); err != nil || got != (Person{}) {
		t.Errorf("of no flow: %+v, %v", got, err)
	}
	for _, broken := range []string{"enroll_basic", "verify_phone_number", "verify_email"} {
		_, err := Submission{Earlier: func(key string) (map[string]any, error) {
			if key == broken {
				return nil, errors.New("sealed")
			}
			return map[string]any{}, nil
		}}.Person()
		if err == nil {
			t.Errorf("a broken %s goes unnoticed", broken)
		}
	}
}
