package scope

import (
	"testing"

	"cauce/internal/step/catalog"
)

func TestFirst(t *testing.T) {
	s := New(catalog.New())
	flow := []string{"enroll_full", "acceptance", "document_sign", "video_sign_step"}
	for _, x := range []string{"enroll_full['payload']['biometrics']['matchLevel'] >= 5", "enroll_ful.payload.x", "verify_email.payload.email != ''", "document_sign.status == 'x'", "enroll_full.payload.biometrics.matchLvel > 2", "workflow.metadata.x == 1", "workflw.status == ''", "enroll_full.paylod.x == 1", "video_sign.status == 'a'", "1 + 1", "now > timestamp('2020-01-01T00:00:00Z')", "a +", "payload.x == 1", "enroll_full['payload']['biometrics']['matchLevel'] >= 5}"} {
		w, f := s.CheckSkip(x, "document_sign", flow)
		t.Log(x)
		for _, y := range w {
			t.Log("  W", y.Code, y.Sentence("es"))
		}
		for _, y := range f {
			t.Log("  F", y.Code, y.Sentence("en"))
		}
	}
	for _, x := range []string{"email != 'example@example.com'", "accepted && text_sha == ''", "step.payload.accepted", "enroll_ful.x == 1", "enroll_full.payload.biometrics.matchLevel > 5", "verify_email.payload.email == ''", "verify.payload.email == ''", "document_sign.status == 'x'", "versio == ''"} {
		for _, fl := range [][]string{nil, flow} {
			w, f := s.CheckRule(x, "acceptance", fl)
			t.Log(x, len(fl))
			for _, y := range w {
				t.Log("  W", y.Code, y.Sentence("es"))
			}
			for _, y := range f {
				t.Log("  F", y.Code, y.Sentence("en"))
			}
		}
	}
	for _, x := range []string{"{personal_address.country}", "hola {{x}} {verify_email.email} {personal_address.contry}", "a } b", "{ {'a': {'b': personal_address.city}}.a.b }", "\nx {acceptance.text}", "{", "{}", "{personal_addres.country} }}"} {
		w, f := s.CheckText(x, []string{"personal_address"})
		t.Log(x)
		for _, y := range w {
			t.Log("  W", y.Code, y.Sentence("es"))
		}
		for _, y := range f {
			t.Log("  F", y.Code, y.Sentence("en"))
		}
	}
}
