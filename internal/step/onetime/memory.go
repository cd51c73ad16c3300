package onetime

import (
	"encoding/json"
	"fmt"
	"time"

	"cauce/internal/step"
)

// Recall reads the memory of a step that remembers its codes and nothing else.
func Recall(memory json.RawMessage) (s State, err error) {
	if memory == nil {
		return s, nil
	}
	if err := json.Unmarshal(memory, &s); err != nil {
		return s, fmt.Errorf("onetime: %w", err)
	}
	return s, nil
}

// Dispatch is Send for such a step: it remembers the state.
func (s State) Dispatch(e Errand) (acted step.Acted, err error) {
	next, acted := s.Send(e)
	acted.State, err = json.Marshal(next)
	return acted, err
}

// Judged judges a guess for such a step: the result of the right code is proven's,
// of any other it says what is wrong.
func (s State) Judged(place Place, to, code string, at time.Time, proven func() map[string]any) (result step.Result, err error) {
	verdict, next := s.Try(to, code, at)
	if verdict == Right {
		result.Payload = proven()
	} else {
		result = place.Result(verdict, next.Left())
	}
	result.State, err = json.Marshal(next)
	return result, err
}
