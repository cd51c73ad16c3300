package fault

import "fmt"

// The faults and warnings of an expression. Args hold, in this order: line,
// column, the offending text, the line itself, the line with a caret that goes
// below it, the nearest known name or "". ExpressionBroken has two more: what is
// wrong, in Spanish and in English.
const (
	ExpressionBroken    Code = "expression_broken"
	UnknownStepName     Code = "unknown_step_name"
	StepNotInFlow       Code = "step_not_in_flow"
	StepNotListed       Code = "step_not_listed"
	StepComesLater      Code = "step_comes_later"
	UnknownPayloadField Code = "unknown_payload_field"
)

// expressions are what is wrong with an expression; the place goes before it, the
// nearest name and the line with its caret behind.
var expressions = map[Code]sentence{
	ExpressionBroken:    {"%[7]s", "%[8]s"},
	UnknownStepName:     {"no existe el paso «%[3]s»", "there is no step “%[3]s”"},
	StepNotInFlow:       {"el paso «%[3]s» no está en el flujo", "the step “%[3]s” is not in the flow"},
	StepNotListed:       {"el paso «%[3]s» no está entre los pasos de este texto", "the step “%[3]s” is not among the steps of this text"},
	StepComesLater:      {"el paso «%[3]s» no habrá corrido todavía", "the step “%[3]s” will not have run yet"},
	UnknownPayloadField: {"no se conoce el campo «%[3]s»", "the field “%[3]s” is not known"},
}

// expressionArgs is how many Args every fault of an expression has.
const expressionArgs = 6

// expressionSentence words the fault of an expression: three lines.
func (f Fault) expressionSentence(s sentence, language string) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	nearest := f.Args[5]
	place, what, meant := "línea %s, columna %s: ", s.es, "; ¿quisiste decir «%s»?"
	if language == "en" {
		place, what, meant = "line %s, column %s: ", s.en, "; did you mean “%s”?"
	}
	text := fmt.Sprintf(place, f.Args[0], f.Args[1]) + fmt.Sprintf(what, args...)
	if nearest != "" && f.Code != ExpressionBroken {
		text += fmt.Sprintf(meant, nearest)
	}
	return text + "\n" + f.Args[3] + "\n" + f.Args[4]
}
