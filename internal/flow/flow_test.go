package flow_test

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"cauce/internal/flow"
)

var update = flag.Bool("update", false, "write docs/states.md from the tables")

// The law as the contract words it, written a second time, so that a slip in the
// table fails.
var (
	lawOfFlows = map[flow.Status]string{
		"pristine":    "in_progress completed canceled",
		"in_progress": "completed rejected failed canceled",
		"completed":   "", "rejected": "", "failed": "", "canceled": "",
	}
	lawOfSteps = map[flow.StepStatus]string{
		"pristine":    "in_progress skipped",
		"in_progress": "processing completed rejected failed",
		"processing":  "in_progress completed rejected failed",
		"skipped":     "", "completed": "", "rejected": "", "failed": "",
	}
)

func TestEveryPair(t *testing.T) {
	for from, allowed := range lawOfFlows {
		for to := range lawOfFlows {
			if want := slices.Contains(strings.Fields(allowed), string(to)); from.May(to) != want {
				t.Errorf("flow %s → %s: %v, want %v", from, to, !want, want)
			}
		}
		if from.Terminal() != (allowed == "") {
			t.Errorf("flow %s: terminal %v", from, from.Terminal())
		}
	}
	for from, allowed := range lawOfSteps {
		for to := range lawOfSteps {
			if want := slices.Contains(strings.Fields(allowed), string(to)); from.May(to) != want {
				t.Errorf("step %s → %s: %v, want %v", from, to, !want, want)
			}
		}
		if from.Terminal() != (allowed == "") {
			t.Errorf("step %s: terminal %v", from, from.Terminal())
		}
	}
}

type call struct {
	verb string
	step int
	want error
}

func apply(s flow.State, c call) (flow.State, error) {
	switch c.verb {
	case "start":
		return s.Start(c.step)
	case "complete":
		return s.Complete(c.step)
	case "cancel":
		return s.Cancel()
	case "skip":
		return s.Skip(c.step)
	case "reject":
		return s.Reject(c.step)
	case "process":
		return s.Process(c.step)
	case "resume":
		return s.Resume(c.step)
	default:
		return s.Fail(c.step)
	}
}

func TestRuns(t *testing.T) {
	runs := map[string]struct {
		calls []call
		flow  flow.Status
		steps string
	}{
		"nothing yet":          {nil, flow.Pristine, "pristine pristine"},
		"first started":        {[]call{{"start", 0, nil}}, flow.InProgress, "in_progress pristine"},
		"started twice":        {[]call{{"start", 0, nil}, {"start", 0, nil}}, flow.InProgress, "in_progress pristine"},
		"out of order":         {[]call{{"start", 1, flow.ErrNotCurrent}}, flow.Pristine, "pristine pristine"},
		"submit before start":  {[]call{{"complete", 0, flow.ErrNotStarted}}, flow.Pristine, "pristine pristine"},
		"first done":           {[]call{{"start", 0, nil}, {"complete", 0, nil}}, flow.InProgress, "completed pristine"},
		"done twice":           {[]call{{"start", 0, nil}, {"complete", 0, nil}, {"complete", 0, flow.ErrStepFinished}}, flow.InProgress, "completed pristine"},
		"all done":             {[]call{{"start", 0, nil}, {"complete", 0, nil}, {"start", 1, nil}, {"complete", 1, nil}}, flow.Completed, "completed completed"},
		"failed takes flow":    {[]call{{"start", 0, nil}, {"fail", 0, nil}, {"start", 1, flow.ErrFinished}}, flow.Failed, "failed pristine"},
		"nothing after end":    {[]call{{"start", 0, nil}, {"fail", 0, nil}, {"start", 0, flow.ErrStepFinished}}, flow.Failed, "failed pristine"},
		"canceled untouched":   {[]call{{"cancel", 0, nil}, {"cancel", 0, nil}, {"start", 0, flow.ErrFinished}}, flow.Canceled, "pristine pristine"},
		"canceled in a step":   {[]call{{"start", 0, nil}, {"cancel", 0, nil}, {"complete", 0, flow.ErrFinished}, {"fail", 0, flow.ErrFinished}}, flow.Canceled, "in_progress pristine"},
		"too late to cancel":   {[]call{{"start", 0, nil}, {"fail", 0, nil}, {"cancel", 0, flow.ErrFinished}}, flow.Failed, "failed pristine"},
		"knocked out":          {[]call{{"start", 0, nil}, {"reject", 0, nil}, {"start", 1, flow.ErrFinished}}, flow.Rejected, "rejected pristine"},
		"rejected unstarted":   {[]call{{"reject", 0, flow.ErrNotStarted}}, flow.Pristine, "pristine pristine"},
		"first skipped":        {[]call{{"skip", 0, nil}, {"start", 1, nil}}, flow.InProgress, "skipped in_progress"},
		"all skipped":          {[]call{{"skip", 0, nil}, {"skip", 1, nil}, {"start", 1, flow.ErrStepFinished}}, flow.Completed, "skipped skipped"},
		"last skipped":         {[]call{{"start", 0, nil}, {"complete", 0, nil}, {"skip", 1, nil}}, flow.Completed, "completed skipped"},
		"skip out of order":    {[]call{{"skip", 1, flow.ErrNotCurrent}}, flow.Pristine, "pristine pristine"},
		"skip what started":    {[]call{{"start", 0, nil}, {"skip", 0, flow.ErrNotCurrent}}, flow.InProgress, "in_progress pristine"},
		"an engine at work":    {[]call{{"start", 0, nil}, {"process", 0, nil}, {"start", 1, flow.ErrNotCurrent}}, flow.InProgress, "processing pristine"},
		"an engine answered":   {[]call{{"start", 0, nil}, {"process", 0, nil}, {"resume", 0, nil}, {"complete", 0, nil}}, flow.InProgress, "completed pristine"},
		"handed on unstarted":  {[]call{{"process", 0, flow.ErrNotStarted}}, flow.Pristine, "pristine pristine"},
		"handed on twice":      {[]call{{"start", 0, nil}, {"process", 0, nil}, {"process", 0, flow.ErrStepProcessing}}, flow.InProgress, "processing pristine"},
		"answered twice":       {[]call{{"start", 0, nil}, {"process", 0, nil}, {"resume", 0, nil}, {"resume", 0, flow.ErrNotProcessing}}, flow.InProgress, "in_progress pristine"},
		"answered too late":    {[]call{{"start", 0, nil}, {"process", 0, nil}, {"cancel", 0, nil}, {"resume", 0, flow.ErrFinished}}, flow.Canceled, "processing pristine"},
		"later before earlier": {[]call{{"start", 0, nil}, {"complete", 1, flow.ErrNotCurrent}}, flow.InProgress, "in_progress pristine"},
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			s := flow.State{Status: flow.Pristine, Steps: []flow.StepStatus{flow.StepPristine, flow.StepPristine}}
			for i, c := range run.calls {
				next, err := apply(s, c)
				if !errors.Is(err, c.want) {
					t.Fatalf("call %d: %v, want %v", i, err, c.want)
				}
				checkLawful(t, s, next)
				s = next
			}
			if got := words(s.Steps); s.Status != run.flow || got != run.steps {
				t.Errorf("ended %s with %s, want %s with %s", s.Status, got, run.flow, run.steps)
			}
		})
	}
}

func TestProcessingTakesNothing(t *testing.T) {
	s := flow.State{Status: flow.InProgress, Steps: []flow.StepStatus{flow.StepProcessing}}
	for _, verb := range []string{"start", "complete", "fail", "reject", "process"} {
		if _, err := apply(s, call{verb: verb}); !errors.Is(err, flow.ErrStepProcessing) {
			t.Errorf("%s: %v", verb, err)
		}
	}
}

// checkLawful holds every change that an action made against the tables.
func checkLawful(t *testing.T, before, after flow.State) {
	t.Helper()
	if before.Status != after.Status && !before.Status.May(after.Status) {
		t.Errorf("flow went %s → %s", before.Status, after.Status)
	}
	for i := range before.Steps {
		if before.Steps[i] != after.Steps[i] && !before.Steps[i].May(after.Steps[i]) {
			t.Errorf("step %d went %s → %s", i, before.Steps[i], after.Steps[i])
		}
	}
}

func words(steps []flow.StepStatus) string {
	var out []string
	for _, s := range steps {
		out = append(out, string(s))
	}
	return strings.Join(out, " ")
}

const statesPage = "../../docs/states.md"

// TestDocs holds docs/states.md against the tables; -update writes it.
func TestDocs(t *testing.T) {
	var page strings.Builder
	page.WriteString("# States\n\nPrinted from the tables in `internal/flow` (`go test ./internal/flow -update`). A state that nothing follows is terminal and never changes.\n\n## A flow\n\n| from | may become |\n| --- | --- |\n")
	for _, row := range flow.Transitions {
		writeRow(&page, row.From, row.To)
	}
	page.WriteString("\n## A step\n\n| from | may become |\n| --- | --- |\n")
	for _, row := range flow.StepTransitions {
		writeRow(&page, row.From, row.To)
	}
	if *update {
		if err := os.WriteFile(statesPage, []byte(page.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(statesPage)
	if err != nil || string(have) != page.String() {
		t.Errorf("docs/states.md is not what the tables say (%v): run go test ./internal/flow -update", err)
	}
}

func writeRow[S ~string](page *strings.Builder, from S, to []S) {
	var names []string
	for _, s := range to {
		names = append(names, "`"+string(s)+"`")
	}
	if len(names) == 0 {
		names = []string{"–"}
	}
	page.WriteString("| `" + string(from) + "` | " + strings.Join(names, ", ") + " |\n")
}
