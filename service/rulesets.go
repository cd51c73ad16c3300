package service

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/library"
)

const ruleSetsPath = "/workflows/rule-sets"

// ListRuleSets answers a page of sets with their rules.
func (s *rules) ListRuleSets(ctx context.Context, in *workflowsv1.ListRuleSetsRequest) (*workflowsv1.ListRuleSetsResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	page, err := s.deps.Library.RuleSets(ctx, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, ruleSetsPath, page)
	out := &workflowsv1.ListRuleSetsResponse{
		CurrentPage: f.number, From: f.from, NextPageUrl: f.nextURL, PerPage: f.size,
		PrevPageUrl: f.prevURL, To: f.to, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
	}
	for _, set := range page.Rows {
		out.Data = append(out.Data, s.deps.showRuleSet(ctx, set))
	}
	return out, nil
}

// CreateRuleSet keeps a set.
func (s *rules) CreateRuleSet(ctx context.Context, in *workflowsv1.CreateRuleSetRequest) (*workflowsv1.RuleSet, error) {
	var answer *workflowsv1.RuleSet
	_, err := s.deps.Library.CreateRuleSet(ctx, library.RuleSetChange{
		Name: set(in.GetName()), Description: set(in.Description), Active: given(in.Active),
	}, in.GetKnockoutRules(), fault.Take(ctx), keeping(ctx, &answer, sure(ctx, s.deps.showRuleSet)))
	return answer, err
}

// GetRuleSet answers a set.
func (s *rules) GetRuleSet(ctx context.Context, in *workflowsv1.GetRuleSetRequest) (*workflowsv1.RuleSet, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	set, err := s.deps.Library.RuleSet(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.deps.showRuleSet(ctx, set), nil
}

// UpdateRuleSet changes a set, its rules aside.
func (s *rules) UpdateRuleSet(ctx context.Context, in *workflowsv1.UpdateRuleSetRequest) (*workflowsv1.RuleSet, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	sent := sentOf(in, faults)
	set, err := s.deps.Library.UpdateRuleSet(ctx, id, library.RuleSetChange{
		Name: needed(sent, "name", in.Name), Description: clearable(sent, "description", in.Description),
		Active: needed(sent, "active", in.Active),
	}, faults)
	if err != nil {
		return nil, err
	}
	return s.deps.showRuleSet(ctx, set), nil
}

// DeleteRuleSet deletes a set; its rules stay.
func (s *rules) DeleteRuleSet(ctx context.Context, in *workflowsv1.DeleteRuleSetRequest) (*workflowsv1.DeleteRuleSetResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := s.deps.Library.DeleteRuleSet(ctx, id, fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.DeleteRuleSetResponse{Uuid: id.String()}, nil
}

// AddRulesToRuleSet puts rules into a set.
func (s *rules) AddRulesToRuleSet(ctx context.Context, in *workflowsv1.AddRulesToRuleSetRequest) (*workflowsv1.RuleSet, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	set, err := s.deps.Library.AddRules(ctx, id, in.GetKnockoutRules(), fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.deps.showRuleSet(ctx, set), nil
}

// RemoveRulesFromRuleSet takes rules out of a set.
func (s *rules) RemoveRulesFromRuleSet(ctx context.Context, in *workflowsv1.RemoveRulesFromRuleSetRequest) (*workflowsv1.RuleSet, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	set, err := s.deps.Library.RemoveRules(ctx, id, in.GetKnockoutRules(), fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.deps.showRuleSet(ctx, set), nil
}

func (d Deps) showRuleSet(ctx context.Context, set *library.RuleSet) *workflowsv1.RuleSet {
	return &workflowsv1.RuleSet{
		Name: set.Name, Description: set.Description, Active: set.Active, KnockoutRules: d.showRules(ctx, set.Rules),
		CreatedAt: timestamppb.New(set.CreatedAt), UpdatedAt: timestamppb.New(set.UpdatedAt), Uuid: set.ID.String(),
	}
}
