package personalreferences

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/phone"
	"cauce/internal/step"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

type work struct{}

// Submit answers the references as they were sent, their phones in E.164, and
// whether each is another person than the one who gives them.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	person, err := in.Person()
	if err != nil {
		return step.Result{}, err
	}
	sent, _ := in.Payload["references"].([]any)
	references := make([]any, len(sent))
	var faults fault.List
	var before []reference
	others := mx.Match
	for i, entry := range sent {
		one, _ := entry.(map[string]any)
		r := read(one)
		path := "references." + strconv.Itoa(i)
		r.judge(path, person, before, &faults)
		before = append(before, r)
		other := r.isOther(person)
		if other == mx.Undecided {
			others = mx.Undecided
		}
		references[i] = r.result(one, other)
	}
	if len(faults.Faults()) > 0 {
		return step.Result{Faults: faults.Faults()}, nil
	}
	result := maps.Clone(in.Payload)
	result["references"] = references
	step.Sign(result, engineVersion, map[string]any{"references_are_other_people": others.Value(), "references_confirmed": nil})
	return step.Result{Payload: result}, nil
}

// reference is somebody who was named, read.
type reference struct {
	names  mx.Names
	number phone.Number
	email  string
}

func read(sent map[string]any) reference {
	return reference{
		names:  mx.Names{Name: text(sent, "name"), LastName: text(sent, "last_name"), MothersLastName: text(sent, "mothers_last_name")},
		number: phone.Parse(text(sent, "phone_number")),
		email:  text(sent, "email"),
	}
}

// judge finds a phone that nobody has, and who was named already or is the person.
func (r reference) judge(path string, person step.Person, before []reference, faults *fault.List) {
	switch r.number.Kind {
	case phone.None:
		faults.Add(path+".phone_number", fault.NotPhone)
	case phone.Special:
		faults.Add(path+".phone_number", fault.PhoneOfService)
	default:
		if r.number.E164 == phone.Parse(person.Phone).E164 {
			faults.Add(path+".phone_number", fault.OwnData)
		}
	}
	if r.email != "" && strings.EqualFold(r.email, person.Email) {
		faults.Add(path+".email", fault.OwnData)
	}
	if compare(r.names, namesOf(person)) == mx.Match {
		faults.Add(path+".name", fault.OwnData)
	}
	for i, other := range before {
		n := strconv.Itoa(i + 1)
		if r.number.Kind != phone.None && r.number.E164 == other.number.E164 {
			faults.Add(path+".phone_number", fault.SameAs, n)
		}
		if compare(r.names, other.names) == mx.Match {
			faults.Add(path+".name", fault.SameAs, n)
		}
	}
}

// isOther tells whether somebody is another person than the one who gives the
// reference: nothing can be said while that one's names are not known, or when they
// are the same as far as they go, for fathers and sons share them.
func (r reference) isOther(person step.Person) mx.Agreement {
	if compare(r.names, namesOf(person)) == mx.Mismatch {
		return mx.Match
	}
	return mx.Undecided
}

func (r reference) result(sent map[string]any, other mx.Agreement) map[string]any {
	result := maps.Clone(sent)
	result["phone_number"], result["phone_country"] = r.number.E164, nil
	if r.number.Country != "" {
		result["phone_country"] = r.number.Country
	}
	result["is_other_person"] = other.Value()
	return result
}

// compare tells whether two people have the same names: not when one differs; and
// when they are the same, only with both surnames of both.
func compare(a, b mx.Names) mx.Agreement {
	if a.Name == "" || b.Name == "" {
		return mx.Undecided
	}
	missing := a.MothersLastName == "" || b.MothersLastName == ""
	switch {
	case !mx.Same(a.Name, b.Name), !mx.Same(a.LastName, b.LastName):
		return mx.Mismatch
	case missing:
		return mx.Undecided
	case !mx.Same(a.MothersLastName, b.MothersLastName):
		return mx.Mismatch
	}
	return mx.Match
}

func namesOf(p step.Person) mx.Names {
	return mx.Names{Name: p.Name, LastName: p.LastName, MothersLastName: p.MothersLastName}
}

func text(entry map[string]any, name string) string {
	return strings.TrimSpace(step.TextOf(entry, name))
}
