package execution

import (
	"context"

	"cauce/internal/event"
	"cauce/internal/library"
	"cauce/internal/rule"
	"cauce/internal/scope"
)

// outcome is what the rules say of a finished step.
type outcome int

const (
	passes outcome = iota
	knockedOut
	// notJudged: a rule could not be evaluated, and an error never opens a door.
	notJudged
)

// verdict is the judgement of a step by all rules of the flow's set.
type verdict struct {
	outcome outcome
	step    string
	// rules are those that did not let it pass, for the integrator.
	rules []any
}

// judgeStep judges the step that the change has finished by the rules that were
// frozen with the flow, all of them.
func (e *Engine) judgeStep(ctx context.Context, c *change) (verdict, error) {
	f, s := c.flow, c.flow.Steps[c.step]
	v := verdict{step: s.Type}
	if f.Terms.Rules == nil {
		return v, nil
	}
	var seen *sight
	for _, r := range f.Terms.Rules.Rules {
		if r.Step != s.Type {
			continue
		}
		if seen == nil {
			payload, err := s.Payload()
			if err != nil {
				return v, err
			}
			fields, _ := native(payload, nil).(map[string]any)
			vars := scope.RuleVars(fields, e.StepsBefore(f, c.step+1), e.step(f, c.step), e.shell(f), c.at)
			seen = &sight{vars, scope.WithWorkflow(vars, e.Whole(f))}
		}
		e.judgeBy(ctx, r, f.types(), *seen, &v)
	}
	return v, nil
}

// sight is what the rules see of a step: almost all of them without the steps of the
// flow that are in the flow.
type sight struct{ vars, whole rule.Vars }

func (s sight) of(expression *rule.Expression) rule.Vars {
	if scope.ReadsSteps(expression) {
		return s.whole
	}
	return s.vars
}

// judgeBy adds what one rule says to the verdict.
func (e *Engine) judgeBy(ctx context.Context, r library.FrozenRule, steps []string, seen sight, v *verdict) {
	said := map[string]any{"uuid": r.UUID.String(), "name": r.Name, "template": r.Template}
	expression, err := e.scopes.Rule(r.Template, r.Step, steps)
	if err == nil {
		var holds bool
		vars := seen.of(expression)
		holds, err = expression.Holds(ctx, vars)
		if err == nil && holds != r.KnockoutWhen {
			return
		}
		said["values"] = expression.Seen(vars)
	}
	if err != nil {
		said["outcome"], said["error"] = "not_evaluated", err.Error()
		v.outcome = notJudged
	} else {
		said["outcome"] = "knocked_out"
		v.outcome = max(v.outcome, knockedOut)
	}
	v.rules = append(v.rules, said)
}

// failure words the verdict: a sentence for the public, the rules for the
// integrator.
func (v verdict) failure() *Failure {
	f := &Failure{
		Fatal: true, Extra: map[string]any{"rules": v.rules}, ID: 422, Path: "rules/" + v.step + "/knocked_out",
		ReasonES: "Con los datos recibidos no podemos continuar con tu solicitud.",
		ReasonEN: "With the data received we cannot go on with your request.",
	}
	if v.outcome == notJudged {
		f.ID, f.Path = 500, "rules/"+v.step+"/not_evaluated"
		f.ReasonES = "No pudimos evaluar tu solicitud."
		f.ReasonEN = "We could not evaluate your request."
	}
	return f
}

// rulesInactive notes that the flow's set judges nothing.
func rulesInactive(f *Flow, entry event.Entry) []event.Entry {
	if f.Terms.Rules == nil || f.Terms.Rules.Active {
		return nil
	}
	entry.Kind, entry.Note = event.RulesInactive, true
	return []event.Entry{entry}
}
