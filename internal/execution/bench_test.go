package execution_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/library"
	"cauce/internal/store/storetest"
)

// judgedSteps are the ten steps of an onboarding, what is submitted to each, and the
// rule that judges it.
var judgedSteps = []struct {
	key     string
	payload map[string]any
	rule    string
}{
	{"acceptance", map[string]any{"accepted": true}, "accepted && days_since(accepted_at) < 1"},
	{"enroll_full", map[string]any{}, "age(ocr_frontside.birth_date) >= 18 && biometrics.matchLevel >= 5 && ocr_frontside.type == 'INE'"},
	{"enroll_simple", map[string]any{
		"curp": "PEGJ990311HDFRNN00", "name": "JUAN", "last_name": "PEREZ", "birth_date": "1999-03-11", "gender": "H",
	}, `curp.matches(r'^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d$') && name == enroll_full.payload.ocr_frontside.name`},
	{"verify_email", map[string]any{"email": "juan@example.com", "code": "123456"}, `!['mailinator.com', 'yopmail.com'].exists(d, email.endsWith('@' + d))`},
	{"verify_phone_number", map[string]any{"phone_number": "5512345678", "code": "123456"}, `phone_number.matches(r'^(\+?52)?\d{10}$')`},
	{"personal_address", map[string]any{
		"country": "MX", "street": "Avenida Hidalgo 1420", "neighborhood": "Americana", "city": "Guadalajara", "province": "Jalisco", "zip_code": "44160",
	}, "state != null && state.code in ['MX-JAL', 'MX-NLE', 'MX-CMX']"},
	{"personal_job_detail", map[string]any{
		"employment_status": "employed", "company": "Contadores SC", "occupation": "Contadora", "start_date": "2019-02-01", "monthly_salary": 25000,
	}, "!step.payload.?occupation.orValue('').matches('(?i)divisas|joyer[íi]a|blindaje')"},
	{"personal_financial", map[string]any{
		"monthly_income": 25000, "income_source": "salary", "monthly_debt_payments": 3000, "currency": "MXN",
	}, "step.payload.?monthly_debt_payments.orValue(0) <= 0.4 * monthly_income"},
	{"personal_references", map[string]any{"references": []any{
		map[string]any{"name": "MARIA", "last_name": "LOPEZ", "phone_number": "5598765432"},
		map[string]any{"name": "LUIS", "last_name": "DIAZ", "phone_number": "5587654321"},
	}}, "references.all(r, r.phone_number != verify_phone_number.payload.phone_number)"},
	{"personal_bank_data", map[string]any{"clabe": "012180026050783858", "bank": "BBVA México", "account_holder": "JUAN PEREZ"}, "clabe.startsWith('012') && !(workflow.metadata.blocked == true)"},
}

// judgedFlow is a flow of these steps, whose set has all of the rules.
func judgedFlow(b *testing.B, r *room) execution.NewFlow {
	b.Helper()
	off := true
	in := execution.NewFlow{DisableGeolocation: &off, Sandbox: true, Metadata: map[string]any{"blocked": false}}
	var rules []string
	for _, s := range judgedSteps {
		in.Steps = append(in.Steps, s.key)
		rule, err := r.shelf().CreateRule(r.ctx, library.RuleChange{
			Name: library.Field[string]{Sent: true, Value: s.key}, Step: library.Field[string]{Sent: true, Value: s.key},
			Template: library.Field[string]{Sent: true, Value: s.rule},
		}, &fault.List{})
		if err != nil {
			b.Fatal(err)
		}
		rules = append(rules, rule.ID.String())
	}
	set, err := r.shelf().CreateRuleSet(r.ctx, library.RuleSetChange{Name: library.Field[string]{Sent: true, Value: "all"}}, rules, &fault.List{})
	if err != nil {
		b.Fatal(err)
	}
	in.RuleSetUUID = &set.ID
	return in
}

// BenchmarkRulesInAFlow takes a flow of ten steps with ten rules from its creation to
// completed, in 21 commits on SQLite, and then checks its rules and judges its steps
// once more by themselves, payloads opened and steps shown anew. It reports what the
// second takes of the first; cold when every rule has to be compiled.
func BenchmarkRulesInAFlow(b *testing.B) {
	r := newRoom(b, storetest.SQLite(b))
	in := judgedFlow(b, r)
	var shares, cold []float64
	for b.Loop() {
		begin := time.Now()
		f := runJudged(b, r, in)
		whole := time.Since(begin)
		shares = append(shares, float64(judgeAgain(b, r, f))/float64(whole))
		r.open()
		cold = append(cold, float64(judgeAgain(b, r, f))/float64(whole))
	}
	for name, all := range map[string][]float64{"%-in-rules": shares, "%-in-rules-cold": cold} {
		slices.Sort(all)
		b.ReportMetric(100*all[len(all)/2], name) // the median
	}
}

func runJudged(b *testing.B, r *room, in execution.NewFlow) *execution.Flow {
	b.Helper()
	f := r.create(b, in)
	for i, s := range judgedSteps {
		visit := execution.Visit{Flow: f.ID, Step: f.Steps[i].ID, Payload: maps.Clone(s.payload), Language: "es", Sandbox: true, By: by}
		if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
			b.Fatal(s.key, err)
		}
		r.enterCode(b, s.key, visit)
		if _, err := r.engine.Submit(r.ctx, visit, &fault.List{}); err != nil {
			b.Fatal(s.key, err)
		}
	}
	f, err := r.engine.Get(r.ctx, f.ID)
	if err != nil {
		b.Fatal(err)
	}
	if f.Status != string(flow.Completed) {
		b.Fatalf("the flow is %s: %v", f.Status, f.Failure)
	}
	return f
}

// judgeAgain checks the rules of a flow and judges every step of it, each read anew.
func judgeAgain(b *testing.B, r *room, f *execution.Flow) time.Duration {
	b.Helper()
	begin := time.Now()
	if err := r.engine.FitRules(f); err != nil {
		b.Fatal(err)
	}
	spent := time.Since(begin)
	for i := range f.Steps {
		again, err := r.engine.Get(r.ctx, f.ID)
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		holds, err := r.engine.JudgeStep(r.ctx, again, i)
		spent += time.Since(begin)
		if err != nil || !holds {
			b.Fatal(f.Steps[i].Type, holds, err)
		}
	}
	return spent
}
