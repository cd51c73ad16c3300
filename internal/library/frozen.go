package library

import (
	"context"

	"github.com/google/uuid"
)

// FrozenRuleSet is a set as it stood when a flow was created.
type FrozenRuleSet struct {
	UUID   uuid.UUID    `json:"uuid"`
	Active bool         `json:"active"`
	Rules  []FrozenRule `json:"rules,omitempty"` // in the order of judging
}

// FrozenRule is a rule of it.
type FrozenRule struct {
	UUID         uuid.UUID `json:"uuid"`
	Name         string    `json:"name"`
	Template     string    `json:"template"`
	Active       bool      `json:"active"`
	Step         string    `json:"step"`
	KnockoutWhen bool      `json:"knockout_when"`
}

// FrozenRuleSet answers a set of the account and its rules as they stand.
func (l *Library) FrozenRuleSet(ctx context.Context, id uuid.UUID) (*FrozenRuleSet, error) {
	set, err := l.RuleSet(ctx, id)
	if err != nil {
		return nil, err
	}
	frozen := &FrozenRuleSet{UUID: set.ID, Active: set.Active, Rules: make([]FrozenRule, len(set.Rules))}
	for i, rule := range set.Rules {
		frozen.Rules[i] = FrozenRule{
			UUID: rule.ID, Name: rule.Name, Template: rule.Template, Active: rule.Active,
			Step: rule.Step, KnockoutWhen: rule.KnockoutWhen,
		}
	}
	return frozen, nil
}
