package library

import (
	"context"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/knockoutrule"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
)

// Rule is a knockout rule, opened.
type Rule struct {
	*ent.KnockoutRule
	// Template is the expression: what must hold of a finished step.
	Template string
}

// RuleChange is what a caller says of a rule.
type RuleChange struct {
	Name, Template, Step Field[string]
	Active, KnockoutWhen Field[bool]
}

// Rules answers a page of the account's rules.
func (l *Library) Rules(ctx context.Context, ask page.Ask) (page.Of[*Rule], error) {
	return list(ctx, l, l.Store.Read().KnockoutRule.Query(),
		func(r *ent.KnockoutRule) uuid.UUID { return r.ID }, openRule, ask)
}

// Rule answers a rule of the account.
func (l *Library) Rule(ctx context.Context, id uuid.UUID) (*Rule, error) {
	return one(ctx, l, l.Store.Read().KnockoutRule.Query().Where(knockoutrule.ID(id)).Only, openRule)
}

// CreateRule keeps a new rule, or answers every fault of it, those in faults among
// them. A rule is active unless it says otherwise.
func (l *Library) CreateRule(ctx context.Context, in RuleChange, faults *fault.List, beside ...Beside[*Rule]) (*Rule, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := l.now()
	rule := &Rule{KnockoutRule: &ent.KnockoutRule{ID: id, Active: true, CreatedAt: now, UpdatedAt: now, Version: 1}}
	l.apply(rule, in, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	err = add(ctx, l.Store, rule, beside, func(ctx context.Context, tx *ent.Client) error {
		return tx.KnockoutRule.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetVersion(rule.Version).
			SetName(rule.Name).SetStep(rule.Step).SetActive(rule.Active).SetKnockoutWhen(rule.KnockoutWhen).
			SetExpression(sealRule(key, rule)).Exec(ctx)
	})
	return rule, err
}

// UpdateRule changes a rule, or answers every fault of the change, those in faults
// among them.
func (l *Library) UpdateRule(ctx context.Context, id uuid.UUID, in RuleChange, faults *fault.List) (*Rule, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	return revise(ctx, l.Store, revision[*Rule]{
		load: func(ctx context.Context) (*Rule, error) { return l.Rule(ctx, id) },
		change: func(rule *Rule) (bool, error) {
			changed := l.apply(rule, in, faults)
			return changed, faults.Err()
		},
		save: func(ctx context.Context, tx *ent.Client, rule *Rule) error {
			read := rule.Version
			rule.UpdatedAt = l.now()
			err := fresh(tx.KnockoutRule.Update().Where(knockoutrule.ID(id), knockoutrule.Version(read)).
				SetVersion(read + 1).SetUpdatedAt(rule.UpdatedAt).SetName(rule.Name).SetStep(rule.Step).
				SetActive(rule.Active).SetKnockoutWhen(rule.KnockoutWhen).SetExpression(sealRule(key, rule)).Save(ctx))
			return err
		},
	})
}

// apply puts a change into a rule and judges what comes of it; it tells whether
// anything is another than before. The expression is judged for the step that it
// will judge, so another step judges it anew.
func (l *Library) apply(rule *Rule, in RuleChange, faults *fault.List) bool {
	changed := put(&rule.Name, in.Name)
	changed = put(&rule.Active, in.Active) || changed
	changed = put(&rule.KnockoutWhen, in.KnockoutWhen) || changed
	judged := put(&rule.Template, in.Template)
	if in.Step.Sent && !faults.Has("step") {
		name, ok := l.StepKey(in.Step.Value)
		if !ok {
			faults.Add("step", fault.UnknownStepType)
		}
		judged = put(&rule.Step, Field[string]{Sent: ok, Value: name}) || judged
	}
	if judged && !faults.Has("template") {
		l.judgeRule(rule, faults)
	}
	return changed || judged
}

func openRule(key *seal.Key, row *ent.KnockoutRule) (*Rule, error) {
	plain, err := key.Open(row.Expression, rulePlace(row.ID))
	return &Rule{KnockoutRule: row, Template: string(plain)}, err
}

func sealRule(key *seal.Key, rule *Rule) seal.Sealed {
	return key.Seal([]byte(rule.Template), rulePlace(rule.ID))
}

func rulePlace(id uuid.UUID) string { return place("knockout_rule.expression", id) }
