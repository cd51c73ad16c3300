package scope_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"cauce/internal/fault"
	"cauce/internal/scope"
	"cauce/internal/step/catalog"
)

// page is what people read of the language.
const page = "../../docs/rules.md"

// theDay is when the page says that its examples were run.
var theDay = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// example is one of the page's, with its samples.
type example struct {
	Title        string `yaml:"title"`
	Skip         string `yaml:"skip"`
	Knockout     string `yaml:"knockout"`
	KnockoutWhen string `yaml:"knockout_when"`
	Step         string `yaml:"step"`
	Text         string `yaml:"text"`

	Skips     []map[string]any `yaml:"skips"`
	Stays     []map[string]any `yaml:"stays"`
	Passes    []map[string]any `yaml:"passes"`
	KnocksOut []map[string]any `yaml:"knocks_out"`
	Fails     []map[string]any `yaml:"fails"`
	Says      []map[string]any `yaml:"says"`
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1) {
		var some []example
		if err := yaml.UnmarshalWithOptions(block[1], &some, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		all = append(all, some...)
	}
	if len(all) != 20 {
		t.Fatalf("%d examples", len(all))
	}
	return all
}

// TestPage compiles and runs every example of the page: nothing is to be warned of,
// alone or in a flow, and each sample has the end that the page says.
func TestPage(t *testing.T) {
	scopes := scope.New(catalog.New())
	for _, x := range examples(t) {
		t.Run(x.Title, func(t *testing.T) {
			switch {
			case x.Skip != "":
				runSkip(t, scopes, x)
			case x.Knockout != "":
				runKnockout(t, scopes, x)
			default:
				runText(t, scopes, x)
			}
		})
	}
}

// clean fails when a check found anything.
func clean(t *testing.T, warnings, faults []fault.Fault) {
	t.Helper()
	for _, f := range slices.Concat(warnings, faults) {
		t.Error(f.Sentence("en"))
	}
}

// shown is a step as an expression sees it.
func shown(key string, payload any) any {
	return map[string]any{"step": key, "status": "completed", "payload": payload}
}

// world reads a sample by step: the steps and the flow.
func world(sample map[string]any) (steps map[string]any, workflow any) {
	steps, workflow = map[string]any{}, map[string]any{"metadata": map[string]any{}}
	for name, payload := range sample {
		if name == "workflow" {
			workflow = payload
			continue
		}
		steps[name] = shown(name, payload)
	}
	return steps, workflow
}

// named are the step types that an expression of the page names.
func named(text string) []string {
	var all []string
	for _, key := range catalog.New().Keys() {
		if regexp.MustCompile(`\b` + key + `\b`).MatchString(text) {
			all = append(all, key)
		}
	}
	return all
}

func runSkip(t *testing.T, scopes *scope.Scopes, x example) {
	flow := append(named(x.Skip), "files_upload")
	warnings, faults := scopes.CheckSkip(x.Skip, "files_upload", flow)
	clean(t, warnings, faults)
	expression, err := scopes.Skip(x.Skip, flow)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Skips) == 0 || len(x.Stays) == 0 {
		t.Error("nothing shows it")
	}
	for want, samples := range map[string][]map[string]any{skips: x.Skips, stays: x.Stays, fails: x.Fails} {
		for _, sample := range samples {
			steps, workflow := world(sample)
			holds, err := expression.Holds(t.Context(), scope.SkipVars(steps, workflow, theDay))
			if got := end(holds, err, skips, stays); got != want {
				t.Errorf("%v %s, not %s (%v)", sample, got, want, err)
			}
		}
	}
}

// The ends of a sample.
const (
	skips, stays       = "skips", "stays"
	passes, knocksOut  = "passes", "knocks out"
	fails              = "fails"
	whenTrue, andField = "true", "and"
)

func end(holds bool, err error, yes, no string) string {
	switch {
	case err != nil:
		return fails
	case holds:
		return yes
	}
	return no
}

func runKnockout(t *testing.T, scopes *scope.Scopes, x example) {
	flow := append(named(x.Knockout), x.Step)
	for _, types := range [][]string{nil, flow} {
		warnings, faults := scopes.CheckRule(x.Knockout, x.Step, types)
		clean(t, warnings, faults)
	}
	expression, err := scopes.Rule(x.Knockout, x.Step, flow)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Passes) == 0 || len(x.KnocksOut) == 0 {
		t.Error("nothing shows it")
	}
	yes, no := passes, knocksOut
	if x.KnockoutWhen == whenTrue {
		yes, no = no, yes
	}
	for want, samples := range map[string][]map[string]any{passes: x.Passes, knocksOut: x.KnocksOut, fails: x.Fails} {
		for _, payload := range samples {
			earlier, _ := payload[andField].(map[string]any)
			delete(payload, andField)
			steps, workflow := world(earlier)
			judged := shown(x.Step, payload)
			steps[x.Step] = judged
			holds, err := expression.Holds(t.Context(), scope.RuleVars(payload, steps, judged, workflow, theDay))
			if got := end(holds, err, yes, no); got != want {
				t.Errorf("%v %v %s, not %s (%v)", payload, earlier, got, want, err)
			}
		}
	}
}

func runText(t *testing.T, scopes *scope.Scopes, x example) {
	types := named(x.Text)
	warnings, faults := scopes.CheckText(x.Text, types)
	clean(t, warnings, faults)
	text, err := scopes.Text(x.Text, types)
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range x.Says {
		missing, _ := sample["missing"].(uint64)
		for _, language := range []string{"es", "en"} {
			want, told := sample[language]
			if !told {
				continue
			}
			got, absent, err := text.Render(t.Context(), scope.TextVars(sample, theDay), language)
			if err != nil || got != want || len(absent) != int(missing) {
				t.Errorf("%q, want %q; %v is missing (%v)", got, want, absent, err)
			}
		}
	}
	if !strings.Contains(x.Text, "{") || len(x.Says) == 0 {
		t.Error("nothing shows it")
	}
}
