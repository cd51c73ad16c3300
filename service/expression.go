package service

import (
	"context"
	"slices"
	"strings"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// The kinds of an expression, by where it stands.
const (
	kindSkip     = "skip"
	kindKnockout = "knockout"
	kindText     = "text"
)

var kinds = []string{kindSkip, kindKnockout, kindText}

// ValidateExpression checks the syntax of an expression, and its names when it is
// told where it will stand.
func (s bindings) ValidateExpression(
	ctx context.Context, in *workflowsv1.ValidateExpressionRequest,
) (*workflowsv1.ValidateExpressionResponse, error) {
	faults := fault.Take(ctx)
	kind, step := s.deps.kindOf(in.Kind, faults), s.deps.stepOf(in.Step, faults)
	if !faults.Has("expression") && !faults.Has("kind") && !faults.Has("step") {
		var wrong []fault.Fault
		if kind == "" && step == "" {
			wrong = s.deps.Scopes.CheckSyntax(in.GetExpression())
		} else {
			_, wrong = s.deps.check(question{kind: kind, step: step, text: in.GetExpression()}, nil)
		}
		faults.AddAll("expression", wrong)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &workflowsv1.ValidateExpressionResponse{Result: "Ok"}, nil
}

// question is an expression and where it stands. Without a kind it is that of a
// rule.
type question struct {
	kind, text string
	// step is the type that is judged or reached, or that a text is about; empty
	// when nobody said.
	step string
	// knockout is the value that knocks a flow out.
	knockout bool
}

// check judges a question for a flow of these steps, or for any when they are nil.
func (d Deps) check(q question, flowSteps []string) (warnings, faults []fault.Fault) {
	switch q.kind {
	case kindSkip:
		steps := d.seen(q, flowSteps)
		at := q.step
		if at == "" {
			at = steps[len(steps)-1]
		}
		return d.Scopes.CheckSkip(q.text, at, steps)
	case kindText:
		return d.Scopes.CheckText(q.text, d.seen(q, flowSteps))
	}
	return d.Scopes.CheckRule(q.text, q.step, flowSteps)
}

// seen are the steps that a skip or a text sees: those of the flow, the one that a
// text is about, or all there are.
func (d Deps) seen(q question, flowSteps []string) []string {
	switch {
	case flowSteps != nil:
		return flowSteps
	case q.kind == kindText && q.step != "":
		return []string{q.step}
	}
	return d.Catalog.Keys()
}

// kindOf reads a kind, empty when none is sent.
func (Deps) kindOf(text *string, faults *fault.List) string {
	if text != nil && !slices.Contains(kinds, *text) {
		faults.Add("kind", fault.NotOneOf, strings.Join(kinds, ", "))
	}
	if text == nil {
		return ""
	}
	return *text
}

// stepOf reads a step type by its name or an alias, empty when none is sent.
func (d Deps) stepOf(text *string, faults *fault.List) string {
	if text == nil {
		return ""
	}
	definition, ok := d.Catalog.Lookup(*text)
	if !ok {
		faults.Add("step", fault.UnknownStepType)
	}
	return definition.Key
}
