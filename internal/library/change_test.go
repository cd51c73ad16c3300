package library_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

func (r room) rule(t *testing.T, name string) *library.Rule {
	t.Helper()
	rule, err := r.CreateRule(r.ctx(t), library.RuleChange{Name: sent(name), Template: sent("true"), Step: sent("acceptance")}, &fault.List{})
	must(t, err)
	return rule
}

// TestChangesTogether: each of several changes of one row at one moment stands
// afterwards.
func TestChangesTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		rule := r.rule(t, "before")
		change := func(c library.RuleChange) func() {
			return func() {
				if _, err := r.UpdateRule(r.ctx(t), rule.ID, c, &fault.List{}); err != nil {
					t.Error(err)
				}
			}
		}
		together(
			change(library.RuleChange{Name: sent("after")}), change(library.RuleChange{Template: sent("1 > 0")}),
			change(library.RuleChange{Step: sent("video_sign")}), change(library.RuleChange{Active: sent(false)}),
			change(library.RuleChange{KnockoutWhen: sent(true)}),
		)
		after, err := r.Rule(r.ctx(t), rule.ID)
		must(t, err)
		got := fmt.Sprint(after.Name, after.Template, after.Step, after.Active, after.KnockoutWhen, after.Version)
		if want := fmt.Sprint("after", "1 > 0", "video_sign_step", false, true, 6); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// TestAddedTogether: rules that come to a set at one moment are all in it, each at
// a place of its own; and a set takes no more than it may.
func TestAddedTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		set := *r.things(t).RuleSet
		var adding []func()
		for i := range 6 {
			id := r.rule(t, strconv.Itoa(i)).ID.String()
			adding = append(adding, func() {
				if _, err := r.AddRules(r.ctx(t), set, []string{id}, &fault.List{}); err != nil {
					t.Error(err)
				}
			})
		}
		together(adding...)
		full, err := r.RuleSet(r.ctx(t), set)
		must(t, err)
		places := map[int]bool{}
		for _, member := range full.Edges.Members {
			places[member.Position] = true
		}
		if len(full.Rules) != 6 || len(places) != 6 {
			t.Errorf("%d rules at %d places", len(full.Rules), len(places))
		}
		var more []string
		for i := range library.MaxRules - 5 {
			more = append(more, r.rule(t, strconv.Itoa(i)).ID.String())
		}
		if _, err := r.AddRules(r.ctx(t), set, more, &fault.List{}); err == nil || !strings.Contains(err.Error(), "knockout_rules: too_many") {
			t.Errorf("201 rules: %v", err)
		}
		if _, err := r.AddRules(r.ctx(t), set, more[1:], &fault.List{}); err != nil {
			t.Error(err)
		}
	})
}

// TestSealed: what a rule, a binding and a customization say lies in no column as
// it is.
func TestSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		secret := strings.Repeat("secreto", 3)
		rule, err := r.CreateRule(r.ctx(t), library.RuleChange{Name: sent("r"), Step: sent("acceptance"), Template: sent("'" + secret + "' != ''")}, &fault.List{})
		must(t, err)
		texts, err := r.CreateCustomization(r.ctx(t), library.CustomizationChange{Name: sent("c"), Values: sent(map[string]any{"auth": map[string]any{"title": secret}})}, &fault.List{})
		must(t, err)
		binding, err := r.CreateBinding(r.ctx(t), library.BindingChange{Name: sent("b"), Texts: sent(map[string]library.Text{"f": {Template: secret}})}, &fault.List{})
		must(t, err)
		ruleRow, err := s.Read().KnockoutRule.Get(r.ctx(t), rule.ID)
		must(t, err)
		textsRow, err := s.Read().Customization.Get(r.ctx(t), texts.ID)
		must(t, err)
		bindingRow, err := s.Read().TemplateBinding.Get(r.ctx(t), binding.ID)
		must(t, err)
		for _, box := range []driver.Valuer{ruleRow.Expression, textsRow.Texts, bindingRow.Content} {
			raw, err := box.Value()
			must(t, err)
			if text := string(raw.([]byte)); text == "" || strings.Contains(text, secret) {
				t.Errorf("not sealed: %q", text)
			}
		}
		// Moved to another row, it cannot be opened.
		other := r.rule(t, "other")
		must(t, s.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error {
			return tx.KnockoutRule.UpdateOneID(other.ID).SetExpression(ruleRow.Expression).Exec(ctx)
		}))
		if _, err := r.Rule(r.ctx(t), other.ID); err == nil {
			t.Error("a moved expression was opened")
		}
	})
}
