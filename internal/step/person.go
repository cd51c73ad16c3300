package step

import (
	"cmp"
	"fmt"
)

// Person is what the earlier steps of a flow say of the person; what they do not
// say is empty.
type Person struct {
	Name, LastName, MothersLastName string
	CURP                            string
	// BirthDate is YYYY-MM-DD.
	BirthDate string
	// Phone is in E.164, Email as it was written.
	Phone, Email string
}

// enrollments are the types whose results say who the person is, and where in them;
// what stands first is believed first.
var enrollments = []struct{ key, part string }{
	{"enroll_full", "ocr_frontside"},
	{"enroll_basic", "ocr_frontside"},
	{"enroll_simple", ""},
}

// Person gathers what the earlier steps say of the person, for cross-checks.
func (in Submission) Person() (Person, error) {
	var p Person
	if in.Earlier == nil {
		return p, nil
	}
	for _, e := range enrollments {
		result, err := in.earlier(e.key)
		if err != nil {
			return p, err
		}
		if e.part != "" {
			result, _ = result[e.part].(map[string]any)
		}
		if name, _ := result["name"].(string); name != "" && p.Name == "" {
			p.Name, p.LastName, p.MothersLastName = name, TextOf(result, "last_name"), TextOf(result, "mothers_last_name")
		}
		p.CURP = cmp.Or(p.CURP, TextOf(result, "curp"))
		p.BirthDate = cmp.Or(p.BirthDate, TextOf(result, "birth_date"))
	}
	phone, err := in.earlier("verify_phone_number")
	if err != nil {
		return p, err
	}
	mail, err := in.earlier("verify_email")
	p.Phone, p.Email = TextOf(phone, "phone_number"), TextOf(mail, "email")
	return p, err
}

func (in Submission) earlier(key string) (map[string]any, error) {
	result, err := in.Earlier(key)
	if err != nil {
		return nil, fmt.Errorf("step: the result of %s: %w", key, err)
	}
	return result, nil
}

// TextOf answers a text of a payload or a result, empty when there is none.
func TextOf(of map[string]any, name string) string {
	text, _ := of[name].(string)
	return text
}
