package provider_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/provider"
	"cauce/internal/step"
	"cauce/internal/step/catalog"
)

var update = flag.Bool("update", false, "write docs/sandbox.md")

// played are the types that the sandbox plays, with what it plays.
func playedTypes(t *testing.T) map[string][]step.Scenario {
	t.Helper()
	all := map[string][]step.Scenario{}
	for _, d := range catalog.New().All() {
		scenarios, err := provider.Scenarios(d)
		if err != nil {
			t.Fatal(err)
		}
		if (len(scenarios) == 0) != (d.Work != nil) {
			t.Errorf("%s has %d scenarios", d.Key, len(scenarios))
		}
		if len(scenarios) > 0 {
			all[d.Key] = scenarios
		}
	}
	return all
}

// TestScenariosAreHonest: each result says that it is the sandbox's, by which engine
// and version; a check that was not performed is null and named, and nothing else is
// null but what the documented sample has so and what a refusal took away.
func TestScenariosAreHonest(t *testing.T) {
	for key, scenarios := range playedTypes(t) {
		for _, s := range scenarios {
			p := s.Payload
			if (p == nil) != (s.Statuses[len(s.Statuses)-1] != "completed") {
				t.Errorf("%s %s: ends %v with %v", key, s.Name, s.Statuses, p)
			}
			if p != nil && key != "enroll_full" { // the document's sample, to the letter
				honest(t, key+" "+s.Name, scenarios[0].Payload, p)
			}
		}
	}
}

func honest(t *testing.T, name string, approved, p map[string]any) {
	t.Helper()
	named, ok := p["not_performed"].([]any)
	if !ok || p["source"] != "sandbox" || p["engine"] == nil || p["engine_version"] == nil {
		t.Errorf("%s: %v", name, p)
	}
	for _, check := range named {
		if value, there := p[check.(string)]; !there || value != nil {
			t.Errorf("%s: %v is named as not performed, and is %v", name, check, value)
		}
	}
	for member, value := range p {
		if value == nil && !slices.Contains(named, any(member)) && approved[member] == nil {
			t.Errorf("%s: %s is null and not named", name, member)
		}
	}
}

// TestARejectedResultHasTheShape: it has the members of the approved one, and says no
// somewhere.
func TestARejectedResultHasTheShape(t *testing.T) {
	n := 0
	for key, scenarios := range playedTypes(t) {
		approved := scenarios[0].Payload
		for _, s := range scenarios {
			if s.Name != "rejected" {
				continue
			}
			n++
			if reflect.DeepEqual(s.Payload, approved) {
				t.Errorf("%s: rejected is approved", key)
			}
			sameMembers(t, key, approved, s.Payload)
		}
	}
	if n == 0 {
		t.Error("nothing can be rejected")
	}
}

func sameMembers(t *testing.T, path string, want, have map[string]any) {
	t.Helper()
	if names := slices.Sorted(maps.Keys(want)); !slices.Equal(names, slices.Sorted(maps.Keys(have))) {
		t.Errorf("%s has other members than %v: %v", path, names, have)
	}
	for name, value := range want {
		inner, isObject := value.(map[string]any)
		other, still := have[name].(map[string]any)
		if isObject && still {
			sameMembers(t, path+"."+name, inner, other)
		}
	}
}

func TestEnrollFullIsTheSample(t *testing.T) {
	d, _ := catalog.New().Lookup("enroll_full")
	result, err := provider.Sandbox(d).Submit(t.Context(), step.Submission{Payload: map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, ours := range []string{"source", "engine", "engine_version"} {
		if result.Payload[ours] == nil {
			t.Errorf("no %s", ours)
		}
		delete(result.Payload, ours)
	}
	var sample map[string]any
	if err := json.Unmarshal(d.Sandbox, &sample); err != nil || !reflect.DeepEqual(result.Payload, sample) {
		t.Errorf("%v, not %v: %v", result.Payload, sample, err)
	}
}

func TestScenariosThatThereAreNot(t *testing.T) {
	d, _ := catalog.New().Lookup("enroll_full")
	checker := provider.Sandbox(d).(step.SetupChecker)
	for _, good := range []any{"approved", "slow"} {
		if faults := checker.CheckSetup(map[string]any{step.ScenarioKey: good}); len(faults) > 0 {
			t.Errorf("%v: %v", good, faults)
		}
	}
	for _, bad := range []any{"", "Approved", 1.0, nil, []any{"slow"}, map[string]any{}} {
		faults := checker.CheckSetup(map[string]any{step.ScenarioKey: bad})
		if len(faults) != 1 || faults[0].Code != fault.NotOneOf || !strings.Contains(faults[0].Sentence("es"), "retry_then_approved") {
			t.Errorf("%v: %v", bad, faults)
		}
		// A flow may have been made when it was one.
		if r, err := provider.Sandbox(d).Submit(t.Context(), step.Submission{Setup: map[string]any{step.ScenarioKey: bad}}); err != nil || r.Outcome != step.Completed {
			t.Errorf("%v: %+v, %v", bad, r, err)
		}
	}
}

const page = "../../docs/sandbox.md"

// TestDocs holds docs/sandbox.md against the scenarios; -update writes it.
func TestDocs(t *testing.T) {
	types := playedTypes(t)
	var text strings.Builder
	text.WriteString(`# The sandbox

Printed from the code (` + "`go test ./internal/provider -run '^TestDocs$' -update`" + `), and each line is run by a test.

On a sandbox account, a step whose type this service cannot work by itself, and for which the account has no [engine](engines.md), is played: nothing is checked, nobody is charged, and every result says ` + "`\"source\": \"sandbox\"`" + `. A live account never reaches the sandbox; there such a type is refused when the flow is created.

One rule for all types: ` + "`setup.<step>.sandbox_scenario`" + ` names the scenario. Without it the first one is played. A name that the type does not have is a 400.

    curl -H "Rem-Apikey: $KEY" -H 'Content-Type: application/json' $BASE/workflows \
      -d '{"steps": ["enroll_full"], "disable_geolocation": true, "setup": {"enroll_full": {"sandbox_scenario": "slow"}}}'

` + "`GET /workflows/sandbox/scenarios`" + ` lists the same, with the result of each.

## Scenarios

| scenario | the step becomes | what happens |
| --- | --- | --- |
`)
	for _, s := range types["enroll_full"] {
		text.WriteString("| `" + s.Name + "` | `" + strings.Join(s.Statuses, "`, `") + "` | " + s.Description.EN + " |\n")
	}
	text.WriteString("\n## Types that are played\n\nA result is the type's documented shape with the submission laid over it. The members that a rejected one changes:\n\n| type | rejected changes |\n| --- | --- |\n")
	for _, key := range slices.Sorted(maps.Keys(types)) {
		text.WriteString("| `" + key + "` | " + changes(types[key]) + " |\n")
	}
	text.WriteString(outbox)
	if *update {
		if err := os.WriteFile(page, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil || string(have) != text.String() {
		t.Errorf("docs/sandbox.md is not what the code says (%v): run make generate-docs", err)
	}
}

// outbox is the part that no table prints.
const outbox = `
## What would have been sent

` + "`verify_email`, `verify_phone_number`, `auth` and `cdc_authorization`" + ` are not played: on a sandbox account they do all that they do on a live one, except that no mail or SMS leaves, and say so: ` + "`code_delivered`" + ` is ` + "`null`" + ` and named in ` + "`not_performed`" + `. The code is in the message that was kept instead:

    curl -H "Rem-Apikey: $KEY" $BASE/workflows/sandbox/outbox

answers a page, newest first, for 24 hours; a key with the scope ` + "`read`" + ` is enough:

    {"success": true, "result": {"current_page": 1, "data": [{"uuid": "…", "kind": "mail", "to": "user@example.com", "subject": "Tu código de verificación",
      "text": "Tu código de verificación es 123456\n…", "workflow_uuid": "…", "step_uuid": "…", "created_at": "2026-11-23T12:00:00.000000Z"}], …}}

So a test of yours runs ` + "`send_code`" + ` (` + "`send_nip`" + ` for the credit bureau), reads the six digits there, and submits them. The rules are the live ones: a code is good for 10 minutes, for its step and destination alone, and for 5 tries; the third spent code fails the step; another code may be asked for after 30 seconds, then after longer; a flow sends 10 messages at most. Only the limits by destination do not count here. Addresses under ` + "`example.com`" + ` and the other names that RFC 2606 keeps are never looked up: ` + "`domain_receives_mail`" + ` is ` + "`null`" + `. Phones must be numbers that can exist.

On a live account the page is empty, for there messages leave, unless the service runs with ` + "`--dev`" + `.
`

// changes words what a rejected result has in place of the approved one's.
func changes(scenarios []step.Scenario) string {
	for _, s := range scenarios {
		if s.Name == "rejected" {
			return strings.Join(differences("", scenarios[0].Payload, s.Payload), ", ")
		}
	}
	return "– (it has no `rejected`)"
}

func differences(path string, approved, rejected map[string]any) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(rejected)) {
		value := rejected[name]
		inner, isObject := value.(map[string]any)
		before, was := approved[name].(map[string]any)
		switch {
		case isObject && was:
			all = append(all, differences(path+name+".", before, inner)...)
		case !reflect.DeepEqual(value, approved[name]):
			shown, err := json.Marshal(value)
			if err != nil {
				panic(err)
			}
			all = append(all, "`"+path+name+": "+string(shown)+"`")
		}
	}
	return all
}
