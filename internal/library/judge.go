package library

import "cauce/internal/fault"

// Scope is what expressions may name.
type Scope interface {
	// RuleFaults answers what is wrong with a rule's expression for a step type.
	RuleFaults(step, text string) []fault.Fault
	// TextFaults answers what is wrong with a text over steps.
	TextFaults(steps []string, text string) []fault.Fault
}

// judgeRule judges a rule's expression for the step that it judges.
func (l *Library) judgeRule(rule *Rule, faults *fault.List) {
	faults.AddAll("template", l.Scope.RuleFaults(rule.Step, rule.Template))
}
