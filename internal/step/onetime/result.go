package onetime

import (
	"fmt"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// unprocessable is the number of a reason that lies in what was sent.
const unprocessable = 422

// Place names what a code belongs to, for what is said of it.
type Place struct {
	// Type is the step type's key, Field the payload's field of the code, Action
	// the action that sends one.
	Type, Field, Action string
}

// Result words a verdict that is not Right: a refusal as bad input when no code was
// looked at, and otherwise an outcome that the step remembers. The caller adds the
// state.
func (p Place) Result(v Verdict, left int) step.Result {
	switch v {
	case Unsent:
		return p.refused(fault.CodeUnsent)
	case Ended:
		return p.refused(fault.CodeEnded)
	case SpentBefore:
		return p.refused(fault.CodeSpent)
	case Elsewhere:
		return p.refused(fault.CodeElsewhere)
	case Wrong:
		return step.Result{Outcome: step.Again, Reason: p.reason("wrong_code", step.Text{
			ES: "El código no es correcto. " + plural(left, "Te queda 1 intento.", "Te quedan %d intentos."),
			EN: "The code is not correct. " + plural(left, "You have 1 try left.", "You have %d tries left."),
		})}
	case Spent:
		return step.Result{Outcome: step.Again, Reason: p.reason("code_spent", step.Text{
			ES: "El código no es correcto y ya no tiene intentos. Pide otro.",
			EN: "The code is not correct and has no tries left. Ask for another one.",
		})}
	case Right, Exhausted:
	}
	return step.Result{Outcome: step.Failed, Reason: p.reason("codes_spent", step.Text{
		ES: "Se agotaron los intentos de todos los códigos.",
		EN: "The tries of all the codes are spent.",
	})}
}

func (p Place) refused(code fault.Code) step.Result {
	return step.Result{Faults: []fault.Fault{{Path: p.Field, Code: code, Args: []string{p.Action}}}}
}

func (p Place) reason(what string, text step.Text) *step.Reason {
	return &step.Reason{Text: text, ID: unprocessable, Path: p.Type + "/" + what}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
