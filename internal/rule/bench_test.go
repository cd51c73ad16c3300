package rule

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

// knockouts are rules as people write them about an enrollment.
var knockouts = map[string]string{
	"one":   `biometrics.matchLevel >= 5`,
	"three": `biometrics.matchLevel >= 5 && ocr_frontside.type == 'INE' && ocr_frontside.province in ['CDMX', 'JALISCO', 'MEXICO']`,
	"six": `biometrics.matchLevel >= 5 && biometrics.safe && biometrics.success && is_address_complete == true && ` +
		`ocr_frontside.name == ocr_backside.name && ocr_frontside.curp != 'XEXX010101HNEXXXA4'`,
	"loop": `ocr_backside.lines.exists(line, line.startsWith('IDMEX'))`,
	"text": `ocr_frontside.curp.matches('^[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[A-Z0-9][0-9]$')`,
}

// enrolled is the payload of an enroll_full step as it is documented.
func enrolled(tb testing.TB) map[string]any {
	tb.Helper()
	raw, err := os.ReadFile("../step/enrollfull/sandbox.json")
	if err != nil {
		tb.Fatal(err)
	}
	var payload map[string]any
	if err := json.Unmarshal(raw, &payload); err != nil {
		tb.Fatal(err)
	}
	return payload
}

// bare is cel-go by itself, with the options without which it does not take the
// rules.
func bare(tb testing.TB, payload map[string]any) *cel.Env {
	tb.Helper()
	options := []cel.EnvOption{cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings()}
	for name := range payload {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		tb.Fatal(err)
	}
	return env
}

func known(payload map[string]any) Names {
	names := Names{Known: map[string]*Shape{}}
	for name := range payload {
		names.Known[name] = nil
	}
	return names
}

// BenchmarkJudge is one knockout beside a bare program over the same native maps.
func BenchmarkJudge(b *testing.B) {
	payload := enrolled(b)
	vars := Vars{Values: payload, Now: time.Now()}
	for name, text := range knockouts {
		b.Run(name, func(b *testing.B) {
			checked, issues := bare(b, payload).Compile(text)
			if issues.Err() != nil {
				b.Fatal(issues.Err())
			}
			program, err := bare(b, payload).Program(checked)
			if err != nil {
				b.Fatal(err)
			}
			e, _, err := Compile(text, known(payload), Boolean)
			if err != nil {
				b.Fatal(err)
			}
			beside(b, func() {
				if value, _, err := program.Eval(payload); err != nil || value.Value() != true {
					b.Fatal(value, err)
				}
			}, func() {
				if holds, err := e.Holds(context.Background(), vars); err != nil || !holds {
					b.Fatal(holds, err)
				}
			})
		})
	}
}

// turn is how often one of two is run before the other: short, so that a busy moment
// of the machine touches both alike, and long beside what reading the clock takes.
const turn = 100

// beside measures two in turn. It reports what each takes, and the median of how
// many times the other ours takes.
func beside(b *testing.B, bare, ours func()) {
	b.Helper()
	var ratios, bares, all []float64
	for b.Loop() {
		first := spent(bare)
		second := spent(ours)
		ratios, bares, all = append(ratios, second/first), append(bares, first), append(all, second)
	}
	b.ReportMetric(0, "ns/op") // of both together it says nothing
	b.ReportMetric(middle(bares), "bare-ns")
	b.ReportMetric(middle(all), "ours-ns")
	b.ReportMetric(middle(ratios), "times-bare")
}

// spent answers nanoseconds for each run.
func spent(run func()) float64 {
	begin := time.Now()
	for range turn {
		run()
	}
	return float64(time.Since(begin).Nanoseconds()) / turn
}

func middle(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkCompile is compiling from cold beside cel-go's own parse, check and plan.
func BenchmarkCompile(b *testing.B) {
	payload := enrolled(b)
	for name, text := range knockouts {
		b.Run(name, func(b *testing.B) {
			env, names := bare(b, payload), known(payload)
			beside(b, func() {
				checked, issues := env.Compile(text)
				if issues.Err() != nil {
					b.Fatal(issues.Err())
				}
				if _, err := env.Program(checked); err != nil {
					b.Fatal(err)
				}
			}, func() {
				if _, _, err := Compile(text, names, Boolean); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
