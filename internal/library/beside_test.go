package library_test

import (
	"context"
	"errors"
	"testing"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// TestBeside: what is written beside a new row sees it as it will stand, and when
// it fails there is no row.
func TestBeside(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		broken := errors.New("the power went out")
		var seen *library.Rule
		change := library.RuleChange{Name: sent("never"), Template: sent("true"), Step: sent("acceptance")}
		_, err := r.CreateRule(r.ctx(t), change, &fault.List{}, func(made *library.Rule) func(context.Context, *ent.Client) error {
			seen = made
			return func(context.Context, *ent.Client) error { return broken }
		})
		if !errors.Is(err, broken) || seen == nil || seen.Name != "never" || seen.CreatedAt.IsZero() {
			t.Errorf("%v, saw %v", err, seen)
		}
		if rows := s.Read().KnockoutRule.Query().CountX(r.ctx(t)); rows != 0 {
			t.Errorf("%d rules", rows)
		}
	})
}
