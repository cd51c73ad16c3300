package personaljobdetail

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"time"

	"cauce/internal/fault"
	"cauce/internal/mx"
	"cauce/internal/phone"
	"cauce/internal/step"
)

// engineVersion changes with what is checked and with what a result holds.
const engineVersion = "1"

// maxYears is more than anybody has ever worked at one place.
const maxYears = 90

// employed is the status of who has an employer, and must name it.
const employed = "employed"

type work struct{}

// Submit answers the employment as it was sent, its phone in E.164, and the months
// since it began.
func (work) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	person, err := in.Person()
	if err != nil {
		return step.Result{}, err
	}
	result := maps.Clone(in.Payload)
	result["phone_country"] = nil
	checks := map[string]any{"months_employed": nil, "is_company_rfc_digit_check_consistent": nil, "employment_confirmed": nil}
	var faults fault.List
	if result["employment_status"] == employed {
		if _, named := result["company"]; !named {
			faults.Add("company", fault.Required)
		}
	}
	if start, there := result["start_date"].(string); there {
		checks["months_employed"] = judgeStart(start, person.BirthDate, in.At, &faults)
	}
	if written, there := result["phone_number"].(string); there {
		number := phone.Parse(written)
		if number.Kind == phone.None { // a switchboard may well be an 800 number
			faults.Add("phone_number", fault.NotPhone)
		}
		result["phone_number"], result["phone_country"] = number.E164, orNil(number.Country)
	}
	if written, there := result["company_rfc"].(string); there {
		rfc := readRFC(written, &faults)
		result["company_rfc"], checks["is_company_rfc_digit_check_consistent"] = rfc.Text, rfc.DigitFits
	}
	if len(faults.Faults()) > 0 {
		return step.Result{Faults: faults.Faults()}, nil
	}
	step.Sign(result, engineVersion, checks)
	return step.Result{Payload: result}, nil
}

// judgeStart answers the whole months since a day, which must have come everywhere on
// earth, and after the birth of the person where that is known.
func judgeStart(written, birthDate string, at time.Time, faults *fault.List) any {
	const path = "start_date"
	start, err := time.Parse(time.DateOnly, written)
	if err != nil {
		faults.Add(path, fault.NotFormat, "YYYY-MM-DD")
		return nil
	}
	birth, err := time.Parse(time.DateOnly, birthDate)
	switch {
	case start.After(at.Add(14 * time.Hour)): // the clock of the farthest east
		faults.Add(path, fault.InFuture)
	case start.AddDate(maxYears, 0, 0).Before(at):
		faults.Add(path, fault.TooLongAgo, strconv.Itoa(maxYears))
	case err == nil && start.Before(birth):
		faults.Add(path, fault.BeforeBirth, birthDate)
	default:
		return months(start, at)
	}
	return nil
}

// months counts the whole months between two days.
func months(from, to time.Time) int {
	n := (to.Year()-from.Year())*12 + int(to.Month()-from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return max(0, n)
}

// readRFC reads the RFC of an employer: a company, or a person who employs others.
func readRFC(written string, faults *fault.List) mx.RFC {
	rfc, err := mx.ParseOwnRFC(written)
	switch {
	case errors.Is(err, mx.ErrRFCGeneric):
		faults.Add("company_rfc", fault.RFCGeneric)
	case err != nil:
		faults.Add("company_rfc", fault.NotRFC)
	}
	return rfc
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
