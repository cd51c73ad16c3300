package scope

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"cauce/internal/fault"
	"cauce/internal/rule"
)

// CheckSyntax holds an expression against the language alone: any name may exist.
func (*Scopes) CheckSyntax(text string) []fault.Fault {
	_, _, err := rule.Compile(text, rule.Names{Open: true}, rule.Anything)
	return asFaults(err, broken)
}

// CheckSkip judges the expression that decides whether a step of a flow is skipped.
// For a step that is not in the flow it is kept as it is, and nothing is wrong with
// it. Paths of faults and warnings are empty.
func (s *Scopes) CheckSkip(text, stepType string, flowSteps []string) (warnings, faults []fault.Fault) {
	if !s.sees(flowSteps, stepType) {
		return nil, nil
	}
	c, err := s.skip(text, flowSteps)
	if err != nil {
		return nil, asFaults(err, func(p *rule.Problem) fault.Fault {
			return s.stepFault(p, flowSteps, fault.StepNotInFlow, workflowName, nowName)
		})
	}
	return append(warn(c.warnings), s.lateSteps(c.value, stepType, flowSteps, false)...), nil
}

// CheckRule judges the template of a knockout rule for a step type: in a flow of
// these steps, or by itself when they are nil, where every step may be named. Paths
// of faults and warnings are empty.
func (s *Scopes) CheckRule(template, stepType string, flowSteps []string) (warnings, faults []fault.Fault) {
	c, err := s.rule(template, stepType, flowSteps)
	if err != nil {
		return nil, asFaults(err, broken)
	}
	payload := s.payloadOf(stepType)
	for _, p := range c.warnings {
		switch {
		case p.Code != rule.UnknownName:
			warnings = append(warnings, unknownField(p))
		case s.meansStep(c.value, p.Offending, payload):
			faults = append(faults, s.stepFault(p, flowSteps, fault.StepNotInFlow, workflowName, stepName, nowName))
		case !payload.Open:
			warnings = append(warnings, unknownPayload(p, payload))
		}
	}
	return append(warnings, s.lateSteps(c.value, stepType, flowSteps, true)...), faults
}

// CheckText judges a text whose expressions see these steps. Paths of faults and
// warnings are empty.
func (s *Scopes) CheckText(template string, steps []string) (warnings, faults []fault.Fault) {
	steps = orEmpty(steps)
	c, err := s.text(template, steps)
	if err != nil {
		return nil, asFaults(err, func(p *rule.Problem) fault.Fault { return s.stepFault(p, steps, fault.StepNotListed, nowName) })
	}
	return warn(c.warnings), nil
}

// asFaults turns what Compile answers into faults.
func asFaults(err error, word func(*rule.Problem) fault.Fault) []fault.Fault {
	if err == nil {
		return nil
	}
	p, ok := errors.AsType[*rule.Problem](err)
	if !ok {
		p = &rule.Problem{Code: rule.Broken, Line: 1, Column: 1, Cause: err}
	}
	return []fault.Fault{word(p)}
}

// warn turns the warnings of Compile into ours.
func warn(problems []*rule.Problem) []fault.Fault {
	var warnings []fault.Fault
	for _, p := range problems {
		warnings = append(warnings, unknownField(p))
	}
	return warnings
}

// args are those of every fault of an expression.
func args(p *rule.Problem, nearest string) []string {
	return []string{strconv.Itoa(p.Line), strconv.Itoa(p.Column), p.Offending, p.Source, p.Caret, nearest}
}

func broken(p *rule.Problem) fault.Fault {
	return fault.Fault{
		Code: fault.ExpressionBroken,
		Args: append(args(p, p.Nearest), p.Sentence("es"), p.Sentence("en")),
	}
}

func unknownField(p *rule.Problem) fault.Fault {
	return fault.Fault{Code: fault.UnknownPayloadField, Args: args(p, p.Nearest)}
}

// unknownPayload is of a top-level name of a rule, which the payload may have after
// all; the nearest name is one of its fields if any is near.
func unknownPayload(p *rule.Problem, payload *rule.Shape) fault.Fault {
	nearest := rule.Nearest(p.Offending, slices.Sorted(maps.Keys(payload.Fields)))
	if nearest == "" {
		nearest = p.Nearest
	}
	return fault.Fault{Code: fault.UnknownPayloadField, Args: args(p, nearest)}
}

// payloadOf answers what is known of a type's payload: nothing of a type that there
// is not.
func (s *Scopes) payloadOf(stepType string) *rule.Shape {
	if payload := s.payloads[stepType]; payload != nil {
		return payload
	}
	return anything
}

// used are the members by which a name gives itself away as that of a step.
var used = []string{payloadName, statusName, "custom_id", "workflow_uuid", startedName, finishedName}

// tooNear is how many letters a misspelt name differs in from the right one.
const tooNear = 2

// meansStep tells whether a name that a rule does not know was meant to be a step's:
// it is one, it is used like one, or it is nearly one and nothing in the payload is
// as near.
func (s *Scopes) meansStep(e *rule.Expression, name string, payload *rule.Shape) bool {
	if _, ok := s.catalog.Lookup(name); ok {
		return true
	}
	for _, r := range e.References() {
		if r.Name == name && len(r.Path) > 0 && slices.Contains(used, r.Path[0]) {
			return true
		}
	}
	steps := rule.Distance(name, append(s.namesOf(nil), workflowName))
	fields := rule.Distance(name, slices.Sorted(maps.Keys(payload.Fields)))
	return steps <= tooNear && steps < fields
}

// stepFault is of a name that is no step's, or that of a step which is not there;
// own are the other names that would have been.
func (s *Scopes) stepFault(p *rule.Problem, steps []string, absent fault.Code, own ...string) fault.Fault {
	if p.Code != rule.UnknownName {
		return broken(p)
	}
	if _, ok := s.catalog.Lookup(p.Offending); ok {
		return fault.Fault{Code: absent, Args: args(p, "")}
	}
	nearest := rule.Nearest(p.Offending, append(s.namesOf(steps), own...))
	if nearest == "" {
		nearest = rule.Nearest(p.Offending, s.namesOf(nil))
	}
	return fault.Fault{Code: fault.UnknownStepName, Args: args(p, nearest)}
}

// lateSteps warns of the steps that the expression reads and that will not have run
// when it is judged: those after the step, and the step itself unless it is what is
// judged.
func (s *Scopes) lateSteps(e *rule.Expression, stepType string, flowSteps []string, judged bool) []fault.Fault {
	var warnings []fault.Fault
	own := s.position(stepType, flowSteps)
	told := map[string]bool{}
	for _, r := range e.References() {
		at := s.position(r.Name, flowSteps)
		if own < 0 || at < own || at == own && judged || told[r.Name] {
			continue
		}
		told[r.Name] = true
		p := e.Point(r, rule.UnknownName)
		warnings = append(warnings, fault.Fault{Code: fault.StepComesLater, Args: args(p, "")})
	}
	return warnings
}

// position answers where a step stands in a flow, or -1.
func (s *Scopes) position(name string, flowSteps []string) int {
	name = s.canonical(name)
	return slices.IndexFunc(flowSteps, func(other string) bool { return s.canonical(other) == name })
}
