package execution

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/rule"
	"cauce/internal/scope"
)

// BoundText is a text of a flow's binding over the flow's steps.
type BoundText struct {
	// Field is the field of the document that it fills.
	Field, Text string
	// Absent are its expressions that came to nothing.
	Absent []rule.Absent
}

// BoundTexts fills the texts of the binding that a flow names over its steps as they
// stand, in the order of their fields, for people who read a language; none when it
// names no binding. With an error come those before it.
func (e *Engine) BoundTexts(ctx context.Context, f *Flow, now time.Time, language string) ([]BoundText, error) {
	if f.BindingID == nil {
		return nil, nil
	}
	binding, err := e.library.Binding(ctx, *f.BindingID)
	if err != nil {
		return nil, err
	}
	vars := scope.TextVars(PayloadsOf(f.Steps), now)
	var all []BoundText
	for _, field := range slices.Sorted(maps.Keys(binding.Texts)) {
		text, err := e.scopes.Text(binding.Texts[field].Template, binding.Texts[field].Steps)
		if err != nil {
			return all, err // it was checked when it was saved
		}
		filled, absent, err := text.Render(ctx, vars, language)
		if err != nil {
			return all, err
		}
		all = append(all, BoundText{Field: field, Text: filled, Absent: absent})
	}
	return all, nil
}

// PayloadsOf are the results of steps by type; one that cannot be read, or has none,
// is null.
func PayloadsOf(steps []*Step) map[string]any {
	all := make(map[string]any, len(steps))
	for _, s := range steps {
		all[s.Type] = func() any {
			var payload map[string]any
			raw, err := s.Payload()
			if err != nil || json.Unmarshal(raw, &payload) != nil {
				return nil
			}
			return payload
		}
	}
	return all
}

// What the timeline says of texts at most: lines, and how long filling them may take
// while somebody waits for the end of their flow.
const (
	maxMissing = 50
	textTime   = 2 * time.Second
)

// noteTexts puts on the timeline of a flow that completes what the texts of its
// binding miss. No text holds up a flow: a binding that is gone misses nothing, and
// one that cannot be filled is a note too.
func (e *Engine) noteTexts(ctx context.Context, c *change) error {
	if c.flow.Status != string(flow.Completed) || c.flow.BindingID == nil {
		return nil
	}
	missing, err := e.missingTexts(ctx, c)
	if err != nil || len(missing) == 0 {
		return err
	}
	if more := len(missing) - maxMissing; more > 0 {
		missing = append(missing[:maxMissing], "and "+strconv.Itoa(more)+" more")
	}
	snapshot, err := e.snapshots.Flow(c.flow)
	if err != nil {
		return fmt.Errorf("execution: snapshot: %w", err)
	}
	c.notes = append(c.notes, event.Entry{
		Kind: event.TextMissing, At: c.at, Reason: strings.Join(missing, "\n"), Note: true, Snapshot: snapshot,
	})
	return nil
}

// missingTexts lists what the texts of the flow's binding miss, a line for each
// expression.
func (e *Engine) missingTexts(ctx context.Context, c *change) ([]string, error) {
	limited, cancel := context.WithTimeout(ctx, textTime)
	defer cancel()
	texts, err := e.BoundTexts(limited, c.flow, c.at, "en")
	var missing []string
	for _, text := range texts {
		for _, absent := range text.Absent {
			missing = append(missing, text.Field+": {"+absent.Expression+"}: "+absent.Problem.Error())
		}
	}
	_, unfilled := errors.AsType[*rule.Problem](err)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case unfilled && ctx.Err() == nil:
		return append(missing, err.Error()), nil
	}
	return missing, err
}
