package library

import (
	"maps"
	"slices"

	"cauce/internal/fault"
)

// Scope judges expressions by the names that they may use. The paths of what it
// answers are empty.
type Scope interface {
	// CheckRule judges the template of a rule for a step type, in any flow when no
	// steps are given.
	CheckRule(template, stepType string, flowSteps []string) (warnings, faults []fault.Fault)
	// CheckSkip judges the expression that skips a step, when that is in the flow.
	CheckSkip(text, stepType string, flowSteps []string) (warnings, faults []fault.Fault)
	// CheckText judges a text in which each `{…}` is an expression over steps.
	CheckText(template string, steps []string) (warnings, faults []fault.Fault)
}

// judgeRule judges a rule's expression for the step that it judges.
func (l *Library) judgeRule(rule *Rule, faults *fault.List) {
	_, wrong := l.Scope.CheckRule(rule.Template, rule.Step, nil)
	faults.AddAll("template", wrong)
}

// RuleWarnings says what a rule reads that the schema of its step does not know,
// as far as is known today.
func (l *Library) RuleWarnings(rule *Rule, language string) []string {
	warnings, _ := l.Scope.CheckRule(rule.Template, rule.Step, nil)
	return sentences(nil, "", warnings, language)
}

// BindingWarnings says what a binding's texts read that the schemas of their steps
// do not know, as far as is known today.
func (l *Library) BindingWarnings(binding *Binding, language string) []string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(binding.Texts)) {
		text := binding.Texts[field]
		warnings, _ := l.Scope.CheckText(text.Template, text.Steps)
		all = sentences(all, fault.Join(textsField, field)+".template: ", warnings, language)
	}
	return all
}

// JudgeSkips judges the expressions that skip steps of a flow, by step type; those
// of steps that are not in it are kept as they are.
func (l *Library) JudgeSkips(skips map[string]string, steps []string, faults *fault.List) {
	for _, step := range slices.Sorted(maps.Keys(skips)) {
		_, wrong := l.Scope.CheckSkip(skips[step], step, steps)
		faults.AddAll("skip_steps."+step, wrong)
	}
}

// TemplateWarnings says what a template's skips read that the schemas of its steps
// do not know, as far as is known today.
func (l *Library) TemplateWarnings(template *Template, language string) []string {
	var all []string
	skips, _ := FillTexts(template.Config["skip_steps"], l.Now()).(map[string]any)
	for _, step := range slices.Sorted(maps.Keys(skips)) {
		text, _ := skips[step].(string)
		warnings, _ := l.Scope.CheckSkip(text, step, template.Steps)
		all = sentences(all, "config.skip_steps."+step+": ", warnings, language)
	}
	return all
}

// sentences adds the sentences of warnings, each behind where it belongs.
func sentences(all []string, where string, warnings []fault.Fault, language string) []string {
	for _, warning := range warnings {
		all = append(all, where+warning.Sentence(language))
	}
	return all
}
