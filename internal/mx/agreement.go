package mx

// Agreement is what can be said of two things that should fit together.
type Agreement int

// The answers. Undecided is the zero value: nothing is claimed that was not found.
const (
	Undecided Agreement = iota
	Match
	Mismatch
)

// Value is the answer as results hold it: true, false, or nil for Undecided.
func (a Agreement) Value() any {
	switch a {
	case Match:
		return true
	case Mismatch:
		return false
	default:
		return nil
	}
}

// String implements fmt.Stringer.
func (a Agreement) String() string {
	return [...]string{"undecided", "match", "mismatch"}[a]
}

// all is the answer of several: one mismatch is enough, and nothing less than a
// match of each is a match.
func all(answers ...Agreement) Agreement {
	joined := Match
	for _, a := range answers {
		switch a {
		case Mismatch:
			return Mismatch
		case Undecided:
			joined = Undecided
		default:
		}
	}
	return joined
}
