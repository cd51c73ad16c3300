package library

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/knockoutrule"
	"cauce/ent/ruleset"
	"cauce/ent/rulesetmember"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
	"cauce/internal/store"
)

// MaxRules is how many rules a set takes.
const MaxRules = 200

// rulesField is the path of the rules in a request.
const rulesField = "knockout_rules"

// RuleSet is a set with its rules, in the order of judging.
type RuleSet struct {
	*ent.RuleSet
	Rules []*Rule
}

// RuleSetChange is what a caller says of a set.
type RuleSetChange struct {
	Name        Field[string]
	Description Field[*string]
	Active      Field[bool]
}

func withRules(q *ent.RuleSetQuery) *ent.RuleSetQuery {
	return q.WithMembers(func(q *ent.RuleSetMemberQuery) { q.Order(rulesetmember.ByPosition()).WithRule() })
}

// RuleSets answers a page of the account's sets.
func (l *Library) RuleSets(ctx context.Context, ask page.Ask) (page.Of[*RuleSet], error) {
	return list(ctx, l, withRules(l.Store.Read().RuleSet.Query()),
		func(s *ent.RuleSet) uuid.UUID { return s.ID }, openRuleSet, ask)
}

// RuleSet answers a set of the account.
func (l *Library) RuleSet(ctx context.Context, id uuid.UUID) (*RuleSet, error) {
	return one(ctx, l, withRules(l.Store.Read().RuleSet.Query().Where(ruleset.ID(id))).Only, openRuleSet)
}

func openRuleSet(key *seal.Key, row *ent.RuleSet) (*RuleSet, error) {
	set := &RuleSet{RuleSet: row}
	for _, member := range row.Edges.Members {
		rule, err := openRule(key, member.Edges.Rule)
		if err != nil {
			return nil, err
		}
		set.Rules = append(set.Rules, rule)
	}
	return set, nil
}

// CreateRuleSet keeps a new set of rules, each once, or answers every fault of it,
// those in faults among them. A set is active unless it says otherwise.
func (l *Library) CreateRuleSet(ctx context.Context, in RuleSetChange, rules []string, faults *fault.List, beside ...Beside[*RuleSet]) (*RuleSet, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := l.now()
	set := &RuleSet{RuleSet: &ent.RuleSet{ID: id, Active: true, CreatedAt: now, UpdatedAt: now, Version: 1}}
	set.apply(in)
	if set.Rules, err = l.namedRules(ctx, namesOf(rules), faults); err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	err = add(ctx, l.Store, set, beside, func(ctx context.Context, tx *ent.Client) error {
		if err := tx.RuleSet.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetVersion(set.Version).
			SetName(set.Name).SetNillableDescription(set.Description).SetActive(set.Active).Exec(ctx); err != nil {
			return err
		}
		return addMembers(ctx, tx, id, set.Rules, 0)
	})
	return set, err
}

// UpdateRuleSet changes a set, its rules aside, or answers the faults.
func (l *Library) UpdateRuleSet(ctx context.Context, id uuid.UUID, in RuleSetChange, faults *fault.List) (*RuleSet, error) {
	return l.reviseSet(ctx, id, func(set *RuleSet) (bool, error) { return set.apply(in), faults.Err() }, nil)
}

// AddRules puts rules behind those of a set; one that is there stays where it is.
// A rule that is unknown is a fault under its place in the list.
func (l *Library) AddRules(ctx context.Context, id uuid.UUID, rules []string, faults *fault.List) (*RuleSet, error) {
	var added []*Rule
	next := 0
	change := func(set *RuleSet) (bool, error) {
		var err error
		if added, err = l.namedRules(ctx, namesOf(rules).without(set), faults); err != nil {
			return false, err
		}
		if len(set.Rules)+len(added) > MaxRules {
			faults.Add(rulesField, fault.TooMany, strconv.Itoa(MaxRules))
		}
		if n := len(set.Edges.Members); n > 0 {
			next = set.Edges.Members[n-1].Position + 1
		}
		set.Rules = append(set.Rules, added...)
		return len(added) > 0, faults.Err()
	}
	return l.reviseSet(ctx, id, change, func(ctx context.Context, tx *ent.Client) error {
		return addMembers(ctx, tx, id, added, next)
	})
}

// RemoveRules takes rules out of a set. A rule that is not in it is a fault under
// its place in the list.
func (l *Library) RemoveRules(ctx context.Context, id uuid.UUID, rules []string, faults *fault.List) (*RuleSet, error) {
	var gone []uuid.UUID
	change := func(set *RuleSet) (bool, error) {
		gone = gone[:0]
		for _, name := range namesOf(rules) {
			if set.take(name.id) {
				gone = append(gone, name.id)
			} else {
				faults.Add(name.path(), fault.NotInSet)
			}
		}
		return len(gone) > 0, faults.Err()
	}
	return l.reviseSet(ctx, id, change, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.RuleSetMember.Delete().Where(rulesetmember.RuleSetID(id), rulesetmember.RuleIDIn(gone...)).Exec(ctx)
		return err
	})
}

// reviseSet changes a set; members is what to write of them, nil for nothing. The
// set's own row, with its version, is written first: two changes of its members
// cannot both be made of the same.
func (l *Library) reviseSet(
	ctx context.Context, id uuid.UUID, change func(set *RuleSet) (bool, error), members func(ctx context.Context, tx *ent.Client) error,
) (*RuleSet, error) {
	return revise(ctx, l.Store, revision[*RuleSet]{
		load:   func(ctx context.Context) (*RuleSet, error) { return l.RuleSet(ctx, id) },
		change: change,
		save: func(ctx context.Context, tx *ent.Client, set *RuleSet) error {
			set.UpdatedAt = l.now()
			update := tx.RuleSet.Update().Where(ruleset.ID(id), ruleset.Version(set.Version)).
				SetVersion(set.Version + 1).SetUpdatedAt(set.UpdatedAt).SetName(set.Name).SetActive(set.Active)
			if set.Description != nil {
				update.SetDescription(*set.Description)
			} else {
				update.ClearDescription()
			}
			if err := fresh(update.Save(ctx)); err != nil || members == nil {
				return err
			}
			return members(ctx, tx)
		},
	})
}

// apply puts a change into a set and tells whether anything is another than before.
func (s *RuleSet) apply(in RuleSetChange) bool {
	changed := put(&s.Name, in.Name)
	changed = putOptional(&s.Description, in.Description) || changed
	return put(&s.Active, in.Active) || changed
}

func (s *RuleSet) has(id uuid.UUID) bool {
	return slices.ContainsFunc(s.Rules, func(r *Rule) bool { return r.ID == id })
}

// take removes a rule and tells whether it was there.
func (s *RuleSet) take(id uuid.UUID) bool {
	before := len(s.Rules)
	s.Rules = slices.DeleteFunc(s.Rules, func(r *Rule) bool { return r.ID == id })
	return len(s.Rules) < before
}

// addMembers puts rules into a set from a position on. A rule that was deleted
// since it was looked up is a fault.
func addMembers(ctx context.Context, tx *ent.Client, set uuid.UUID, rules []*Rule, next int) error {
	if len(rules) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, len(rules))
	rows := make([]*ent.RuleSetMemberCreate, len(rules))
	for i, rule := range rules {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		ids[i] = rule.ID
		rows[i] = tx.RuleSetMember.Create().SetID(id).SetRuleSetID(set).SetRuleID(rule.ID).SetPosition(next + i)
	}
	kept, err := tx.KnockoutRule.Query().Where(knockoutrule.IDIn(ids...), store.KeepRow).IDs(ctx)
	if err != nil {
		return err
	}
	if len(kept) < len(ids) {
		var faults fault.List
		faults.Add(rulesField, fault.UnknownReference)
		return faults.Err()
	}
	return tx.RuleSetMember.CreateBulk(rows...).Exec(ctx)
}

// names are the rules that a request lists, each once, where it stands first.
type names []name

type name struct {
	id    uuid.UUID
	index int
}

func (n name) path() string { return fault.Join(rulesField, strconv.Itoa(n.index)) }

// namesOf overlooks what is no UUID: the request's own rules refuse it.
func namesOf(texts []string) names {
	var all names
	for i, text := range texts {
		id, err := uuid.Parse(text)
		if err == nil && !slices.ContainsFunc(all, func(n name) bool { return n.id == id }) {
			all = append(all, name{id: id, index: i})
		}
	}
	return all
}

func (n names) without(set *RuleSet) names {
	return slices.DeleteFunc(n, func(one name) bool { return set.has(one.id) })
}

// namedRules answers the rules that are named; one that the account does not have
// is a fault.
func (l *Library) namedRules(ctx context.Context, named names, faults *fault.List) ([]*Rule, error) {
	if len(named) == 0 {
		return nil, nil
	}
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(named))
	for i, one := range named {
		ids[i] = one.id
	}
	rows, err := l.Store.Read().KnockoutRule.Query().Where(knockoutrule.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	var rules []*Rule
	for _, one := range named {
		at := slices.IndexFunc(rows, func(r *ent.KnockoutRule) bool { return r.ID == one.id })
		if at < 0 {
			faults.Add(one.path(), fault.UnknownReference)
			continue
		}
		rule, err := openRule(key, rows[at])
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return rules, nil
}
