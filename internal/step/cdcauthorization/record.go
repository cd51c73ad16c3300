package cdcauthorization

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"cauce/internal/mx"
	"cauce/internal/step"
	"cauce/internal/step/contact"
	"cauce/internal/step/onetime"
)

// central is the time of Mexico City, which the bureau's dates and hours are in; it
// has had no summer time since October 2022.
var central = time.FixedZone("CST", -6*60*60)

// The bureau's kinds of consultation.
const (
	person  = "PF" // persona física
	company = "PM" // persona moral
)

// record is the result: what was submitted, and the record of the authorization that
// the bureau asks for. The person approves at the moment at which the NIP comes
// back; from that moment on the consultation is authorized, and it is the earliest
// that may be reported for it. Who consults later reports its own, later moment.
func record(in step.Submission, rfc mx.RFC, to contact.Destination, delivered any) map[string]any {
	text := step.Shown(in.Setup, in.Language, builtin, builtinVersion)
	result := without(in.Payload)
	number := signatureNumber(in.At)
	at := in.At.In(central)
	kind := person
	if rfc.Kind == mx.RFCCompany {
		kind = company
	}
	result[fieldRFC] = rfc.Text
	result["accepted"], result["approved_at"], result["nip_verified"] = true, step.Moment(in.At), true
	result["nip_channel"], result["signature_number"] = to.Kind, number
	result["text"], result["text_version"], result["text_sha256"] = text.Text, text.Version, text.SHA256
	result["language"], result["ip"], result["user_agent"] = in.Language, orNil(in.IP), orNil(in.UserAgent)
	result["record"] = map[string]any{
		"consultation_type": kind,
		"consultation_date": at.Format(time.DateOnly), "consultation_hour": at.Format(time.TimeOnly),
		"approval_date": at.Format(time.DateOnly), "approval_hour": at.Format(time.TimeOnly),
		"user": in.Setup["user_id"], "folio": in.Setup["folio"],
		"nip_entered_again": true, "legend_answer": true, "terms_accepted": true,
		"signature_number": number,
		"person": map[string]any{
			"name": in.Payload["name"], "last_name": in.Payload["last_name"], "mothers_last_name": in.Payload["mothers_last_name"],
			"rfc": rfc.Text, "birth_date": in.Payload["birth_date"],
		},
		"address": addressOf(in.Payload),
	}
	step.Sign(result, engineVersion, map[string]any{
		"credit_report": nil, "is_rfc_digit_check_consistent": rfc.DigitFits, onetime.Delivered: delivered,
	})
	return result
}

func addressOf(payload map[string]any) map[string]any {
	address := map[string]any{}
	for _, name := range []string{"street", "neighborhood", "city", "province", "zip_code", "country"} {
		address[name] = payload[name]
	}
	return address
}

// signatureNumber answers a number that no other authorization has: the moment to
// the microsecond, and four digits by chance.
func signatureNumber(at time.Time) string {
	chance, _ := rand.Int(rand.Reader, big.NewInt(10_000)) // never fails since Go 1.24
	at = at.UTC()
	return fmt.Sprintf("%s%06d%04d", at.Format("20060102150405"), at.Nanosecond()/1000, chance.Int64())
}

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
