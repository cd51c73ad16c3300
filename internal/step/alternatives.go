package step

import (
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cauce/internal/fault"
)

// alternatives words an `anyOf` or `oneOf` of which nothing fits. People think in
// one of the alternatives: when it can be told which was meant, the faults are
// those of that one; choices between constants are one list; else the whole is
// refused, for the faults of alternatives that nobody meant only mislead.
func (r reader) alternatives(e *jsonschema.ValidationError) []fault.Fault {
	here := strings.Join(e.InstanceLocation, ".")
	branches := make([][]fault.Fault, len(e.Causes))
	for i, cause := range e.Causes {
		branches[i] = r.read(cause)
	}
	if len(branches) == 1 {
		return branches[0]
	}
	if choice, ok := asChoice(here, branches); ok {
		return []fault.Fault{choice}
	}
	if kind, ok := asKind(here, branches); ok {
		return []fault.Fault{kind}
	}
	meant := slices.DeleteFunc(branches, func(faults []fault.Fault) bool { return notMeant(here, faults) })
	if len(meant) == 1 {
		return meant[0]
	}
	return []fault.Fault{at(e, fault.NoAlternative, strconv.Itoa(len(e.Causes)))}
}

// notMeant tells whether an alternative is for another kind of value, or for
// another value of a member that says which it is.
func notMeant(here string, faults []fault.Fault) bool {
	return slices.ContainsFunc(faults, func(f fault.Fault) bool {
		return f.Code == fault.NotConstant || isKind(f) && f.Path == here
	})
}

// asChoice joins alternatives that are constants or lists of them.
func asChoice(here string, branches [][]fault.Fault) (fault.Fault, bool) {
	var values []string
	for _, faults := range branches {
		if len(faults) != 1 || faults[0].Path != here {
			return fault.Fault{}, false
		}
		switch faults[0].Code {
		case fault.NotConstant, fault.NotOneOf:
			values = append(values, faults[0].Args...)
		case fault.WrongKind:
			if faults[0].Args[0] != kinds["null"] {
				return fault.Fault{}, false
			}
		default:
			return fault.Fault{}, false
		}
	}
	if len(values) == 0 {
		return fault.Fault{}, false
	}
	return fault.Fault{Path: here, Code: fault.NotOneOf, Args: []string{shorten(strings.Join(values, ", "))}}, true
}

// asKind joins alternatives that all want some kind of value, or null.
func asKind(here string, branches [][]fault.Fault) (fault.Fault, bool) {
	var wanted []string
	for _, faults := range branches {
		if len(faults) != 1 || faults[0].Path != here || !isKind(faults[0]) {
			return fault.Fault{}, false
		}
		wanted = append(wanted, strings.Split(faults[0].Args[0], kindSeparator)...)
	}
	f := kindFault(wanted)
	f.Path = here
	return f, true
}

func isKind(f fault.Fault) bool { return f.Code == fault.WrongKind || f.Code == fault.WrongKinds }
