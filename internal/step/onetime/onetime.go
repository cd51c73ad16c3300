// Package onetime is one-time codes: made, kept as a digest, tried. It is pure: who
// uses it keeps the State in a step's sealed memory, and changes it under the flow's
// version, so that no two guesses are judged by the same State.
package onetime

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"math/big"
	"strings"
	"time"
)

const (
	// Digits is how long a code is.
	Digits = 6
	// Life is how long a code is good.
	Life = 10 * time.Minute
	// Tries is how often a code may be wrong: then it is spent.
	Tries = 5
	// Codes is how many may be spent: then the step fails.
	Codes = 3
	// most is how many guesses a step takes in all. Asking for another code gives
	// five tries again, never more than these together.
	most = Tries * Codes
	// firstWait is between a code and the next; it doubles up to longestWait.
	firstWait   = 30 * time.Second
	longestWait = 5 * time.Minute
)

// State is what a step remembers of its codes. The zero State has sent none.
type State struct {
	// Salt and Digest recognise the code that is good now; none is when Digest is
	// empty.
	Salt   []byte `json:"salt,omitempty"`
	Digest []byte `json:"digest,omitempty"`
	// To is where it went, in lower case: a code is good for that destination alone.
	To   string    `json:"to,omitempty"`
	Sent time.Time `json:"sent,omitzero"`
	// Count is how many codes were sent, Wrong how often this one was guessed
	// wrong, Guesses how often all were, Spent how many were spent.
	Count   int `json:"count,omitempty"`
	Wrong   int `json:"wrong,omitempty"`
	Guesses int `json:"guesses,omitempty"`
	Spent   int `json:"spent,omitempty"`
	// Kept says that the last one was kept to be read, and went nowhere.
	Kept bool `json:"kept,omitempty"`
}

// Wait answers how long it is until another code may be sent; zero or less when it
// may be now.
func (s State) Wait(at time.Time) time.Duration {
	if s.Count == 0 {
		return 0
	}
	wait := longestWait
	if doubled := s.Count - 1; doubled < 4 {
		wait = min(firstWait<<doubled, longestWait)
	}
	return s.Sent.Add(wait).Sub(at)
}

// Until is when the code that is good now ends.
func (s State) Until() time.Time { return s.Sent.Add(Life) }

// Issue makes a new code for a destination, which ends the one before.
func (s State) Issue(to string, at time.Time) (code string, next State) {
	code, to = newCode(), strings.ToLower(to)
	next = s
	next.Salt = make([]byte, 16)
	_, _ = rand.Read(next.Salt) // never fails since Go 1.24
	next.To, next.Sent, next.Count, next.Wrong = to, at, s.Count+1, 0
	next.Digest = digest(next.Salt, to, code)
	return code, next
}

// newCode answers each of a million codes as likely as any other.
func newCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails since Go 1.24
	text := n.String()
	return strings.Repeat("0", Digits-len(text)) + text
}

func digest(salt []byte, to, code string) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(to))
	h.Write([]byte{0})
	h.Write([]byte(code))
	return h.Sum(nil)
}

// Verdict is what came of a guess.
type Verdict int

// The verdicts. Unsent, Ended, SpentBefore and Elsewhere look at no code, so they
// cost no try; Wrong costs one, Spent was the last of its code, and Exhausted the
// last of the step.
const (
	Right Verdict = iota
	Wrong
	Spent
	Exhausted
	Unsent
	Ended
	SpentBefore
	Elsewhere
)

// Left answers how many tries the code has.
func (s State) Left() int { return max(0, min(Tries-s.Wrong, most-s.Guesses)) }

// Try judges a guess and answers what to remember from now on.
func (s State) Try(to, code string, at time.Time) (Verdict, State) {
	switch to = strings.ToLower(to); {
	case s.exhausted():
		return Exhausted, s
	case s.Count == 0:
		return Unsent, s
	case len(s.Digest) == 0:
		return SpentBefore, s
	case !at.Before(s.Until()):
		return Ended, s
	case to != s.To:
		return Elsewhere, s
	case subtle.ConstantTimeCompare(digest(s.Salt, to, code), s.Digest) == 1:
		return Right, s.without()
	}
	s.Wrong++
	s.Guesses++
	if s.Left() > 0 {
		return Wrong, s
	}
	s.Spent++
	s = s.without()
	if s.exhausted() {
		return Exhausted, s
	}
	return Spent, s
}

// without is the state once the code is good no longer.
func (s State) without() State {
	s.Salt, s.Digest = nil, nil
	return s
}

func (s State) exhausted() bool { return s.Spent >= Codes || s.Guesses >= most }
