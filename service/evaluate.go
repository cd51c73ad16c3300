package service

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/rule"
	"cauce/internal/scope"
)

// Names of fields that are said in several places.
const (
	ruleField   = "rule_uuid"
	statusField = "status"
)

// EvaluateRule evaluates an expression or a rule over a sample or a past flow.
func (s *rules) EvaluateRule(ctx context.Context, in *workflowsv1.EvaluateRuleRequest) (*workflowsv1.EvaluateRuleResponse, error) {
	faults := fault.Take(ctx)
	q, at, err := s.question(ctx, in, faults)
	if err != nil {
		return nil, err
	}
	over, err := s.evidence(ctx, in, q, faults)
	if err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	warnings, wrong := s.deps.check(q, over.types)
	faults.AddAll(at, wrong)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	answer := &workflowsv1.EvaluateRuleResponse{}
	for _, warning := range warnings {
		answer.Warnings = append(answer.Warnings, warning.Sentence(language(ctx)))
	}
	if q.kind == kindText {
		return answer, s.render(ctx, q, over, answer)
	}
	return answer, s.judge(ctx, q, over, answer)
}

// question reads what is to be evaluated, and which field it came in.
func (s *rules) question(ctx context.Context, in *workflowsv1.EvaluateRuleRequest, faults *fault.List) (q question, at string, err error) {
	q = question{kind: s.deps.kindOf(in.Kind, faults), step: s.deps.stepOf(in.Step, faults), text: in.GetExpression()}
	if q.kind == "" {
		q.kind = kindKnockout
	}
	if in.RuleUuid == nil {
		if q.text == "" {
			faults.Add("expression", fault.Required)
		}
		return q, "expression", nil
	}
	for _, beside := range []struct {
		field string
		sent  bool
	}{{"expression", in.Expression != nil}, {"step", in.Step != nil}, {"kind", q.kind != kindKnockout}} {
		if beside.sent {
			faults.Add(beside.field, fault.NotBeside, ruleField)
		}
	}
	id, err := uuid.Parse(in.GetRuleUuid())
	if err != nil {
		return q, ruleField, nil //nolint:nilerr // the message's own rule says so
	}
	saved, err := s.deps.Library.Rule(ctx, id)
	if fault.Is(err, fault.NotFound) {
		faults.Add(ruleField, fault.UnknownReference)
		return q, ruleField, nil
	}
	if err != nil {
		return q, "", err
	}
	return question{kind: kindKnockout, text: saved.Template, step: saved.Step, knockout: saved.KnockoutWhen}, ruleField, nil
}

// evidence is what an expression is evaluated over.
type evidence struct {
	// types are those of the flow's steps, in order; nil for a sample.
	types []string
	// steps and workflow are as the REST surface shows them, and payloads those of
	// the steps, by type; those of a flow are read when they are asked for.
	steps, payloads map[string]any
	workflow        any
	now             time.Time
}

// evidence reads the flow that is named, or else makes something of the sample.
func (s *rules) evidence(ctx context.Context, in *workflowsv1.EvaluateRuleRequest, q question, faults *fault.List) (evidence, error) {
	if in.WorkflowUuid == nil {
		payload := asMap(in.GetPayload())
		return evidence{
			steps:    map[string]any{q.step: map[string]any{"step": q.step, statusField: "completed", "payload": payload}},
			payloads: map[string]any{q.step: payload}, workflow: map[string]any{}, now: s.deps.Now(),
		}, nil
	}
	if in.Payload != nil {
		faults.Add("payload", fault.NotBeside, "workflow_uuid")
	}
	if q.step == "" && q.kind != kindText {
		faults.Add("step", fault.Required)
	}
	id, err := uuid.Parse(in.GetWorkflowUuid())
	if err != nil {
		return evidence{}, nil //nolint:nilerr // its own rule says so
	}
	f, err := s.deps.Engine.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		faults.Add("workflow_uuid", fault.UnknownReference)
		return evidence{}, nil
	}
	if err != nil || faults.Has("step") {
		return evidence{}, err
	}
	return s.past(f, q, faults), nil
}

// past reads a flow as it was when it came to the step in question: later steps
// are not there, and now is when the step ended, or was reached.
func (s *rules) past(f *execution.Flow, q question, faults *fault.List) evidence {
	over := evidence{now: f.CreatedAt, workflow: s.deps.Engine.Whole(f)}
	end, there := len(f.Steps), false
	for i, step := range f.Steps {
		over.types = append(over.types, step.Type)
		if q.kind == kindText || step.Type != q.step {
			continue
		}
		if end, there = i, true; q.kind == kindKnockout {
			end++ // a skip is reached, and has not yet run
		}
	}
	if !there && q.step != "" && q.kind != kindText {
		faults.Add("step", fault.NotInWorkflow)
	}
	over.steps = s.deps.Engine.StepsBefore(f, end)
	over.payloads = execution.PayloadsOf(f.Steps[:end])
	for _, step := range f.Steps[:end] {
		if step.FinishedAt != nil {
			over.now = *step.FinishedAt
		}
	}
	return over
}

// judge evaluates a skip or a rule.
func (s *rules) judge(ctx context.Context, q question, over evidence, answer *workflowsv1.EvaluateRuleResponse) error {
	expression, vars, err := s.compile(q, over)
	if err != nil {
		return err
	}
	for _, reference := range expression.References() {
		answer.References = append(answer.References, reference.String())
	}
	outcome, err := expression.Eval(ctx, vars)
	answer.Cost = int64(min(outcome.Cost, math.MaxInt64))
	if problem, ok := errors.AsType[*rule.Problem](err); ok {
		sentence := problem.Explain(language(ctx))
		answer.Error = &sentence
		return nil
	}
	if err != nil {
		return err
	}
	holds, _ := outcome.Value.(bool) // neither kind compiles to anything else
	decides := holds == (q.kind == kindSkip || q.knockout)
	answer.Value, answer.Decides = structpb.NewBoolValue(holds), &decides
	return nil
}

func (s *rules) compile(q question, over evidence) (*rule.Expression, rule.Vars, error) {
	if q.kind == kindSkip {
		e, err := s.deps.Scopes.Skip(q.text, s.deps.seen(q, over.types))
		return e, scope.SkipVars(over.steps, over.workflow, over.now), err
	}
	e, err := s.deps.Scopes.Rule(q.text, q.step, over.types)
	given := over.payloads[q.step]
	if read, ok := given.(func() any); ok {
		given = read()
	}
	payload, _ := given.(map[string]any)
	return e, scope.RuleVars(payload, over.steps, over.steps[q.step], over.workflow, over.now), err
}

// render fills a text; what is missing in it is a warning each.
func (s *rules) render(ctx context.Context, q question, over evidence, answer *workflowsv1.EvaluateRuleResponse) error {
	text, err := s.deps.Scopes.Text(q.text, s.deps.seen(q, over.types))
	if err != nil {
		return err
	}
	for _, reference := range text.References() {
		answer.References = append(answer.References, reference.String())
	}
	filled, absent, err := text.Render(ctx, scope.TextVars(over.payloads, over.now), language(ctx))
	if err != nil {
		return err
	}
	for _, piece := range absent {
		answer.Warnings = append(answer.Warnings, piece.Problem.Explain(language(ctx)))
	}
	answer.Value = structpb.NewStringValue(strings.ToValidUTF8(filled, "\uFFFD"))
	return nil
}
