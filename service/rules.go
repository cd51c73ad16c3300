package service

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/library"
)

const rulesPath = "/workflows/knockout-rules"

type rules struct {
	workflowsv1.UnimplementedRulesServiceServer
	deps Deps
}

// ListKnockoutRules answers a page of rules.
func (s *rules) ListKnockoutRules(
	ctx context.Context, in *workflowsv1.ListKnockoutRulesRequest,
) (*workflowsv1.ListKnockoutRulesResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	page, err := s.deps.Library.Rules(ctx, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, rulesPath, page)
	return &workflowsv1.ListKnockoutRulesResponse{
		CurrentPage: f.number, Data: s.deps.showRules(ctx, page.Rows), From: f.from, NextPageUrl: f.nextURL, PerPage: f.size,
		PrevPageUrl: f.prevURL, To: f.to, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
	}, nil
}

// CreateKnockoutRule keeps a rule.
func (s *rules) CreateKnockoutRule(ctx context.Context, in *workflowsv1.CreateKnockoutRuleRequest) (*workflowsv1.KnockoutRule, error) {
	faults := fault.Take(ctx)
	var answer *workflowsv1.KnockoutRule
	_, err := s.deps.Library.CreateRule(ctx, library.RuleChange{
		Name: set(in.GetName()), Template: set(in.GetTemplate()), Step: set(in.GetStep()),
		Active: given(in.Active), KnockoutWhen: set(knockoutWhen(in.KnockoutWhen, faults)),
	}, faults, keeping(ctx, &answer, sure(ctx, s.deps.showRule)))
	return answer, err
}

// GetKnockoutRule answers a rule.
func (s *rules) GetKnockoutRule(ctx context.Context, in *workflowsv1.GetKnockoutRuleRequest) (*workflowsv1.KnockoutRule, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	rule, err := s.deps.Library.Rule(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.deps.showRule(ctx, rule), nil
}

// UpdateKnockoutRule changes a rule.
func (s *rules) UpdateKnockoutRule(ctx context.Context, in *workflowsv1.UpdateKnockoutRuleRequest) (*workflowsv1.KnockoutRule, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	sent := sentOf(in, faults)
	rule, err := s.deps.Library.UpdateRule(ctx, id, library.RuleChange{
		Name: needed(sent, "name", in.Name), Template: needed(sent, "template", in.Template), Step: needed(sent, "step", in.Step),
		Active: needed(sent, "active", in.Active), KnockoutWhen: clearable(sent, "knockout_when", knockoutWhen(in.KnockoutWhen, faults)),
	}, faults)
	if err != nil {
		return nil, err
	}
	return s.deps.showRule(ctx, rule), nil
}

// DeleteKnockoutRule deletes a rule.
func (s *rules) DeleteKnockoutRule(
	ctx context.Context, in *workflowsv1.DeleteKnockoutRuleRequest,
) (*workflowsv1.DeleteKnockoutRuleResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := s.deps.Library.DeleteRule(ctx, id, fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.DeleteKnockoutRuleResponse{Uuid: id.String()}, nil
}

// knockoutWhen reads the value that knocks out, which the contract writes as a
// text; false is the one that does unless another is named.
func knockoutWhen(text *string, faults *fault.List) bool {
	if text == nil {
		return false
	}
	if *text != "true" && *text != "false" {
		faults.Add("knockout_when", fault.NotOneOf, "true, false")
	}
	return *text == "true"
}

func (d Deps) showRules(ctx context.Context, rules []*library.Rule) []*workflowsv1.KnockoutRule {
	out := make([]*workflowsv1.KnockoutRule, len(rules))
	for i, rule := range rules {
		out[i] = d.showRule(ctx, rule)
	}
	return out
}

// showRule shows a rule, with what the names in it warn of today.
func (d Deps) showRule(ctx context.Context, rule *library.Rule) *workflowsv1.KnockoutRule {
	out := &workflowsv1.KnockoutRule{
		Name: rule.Name, Template: rule.Template, Active: rule.Active, Step: rule.Step,
		CreatedAt: timestamppb.New(rule.CreatedAt), UpdatedAt: timestamppb.New(rule.UpdatedAt),
		Uuid: rule.ID.String(), KnockoutWhen: "false", Warnings: d.Library.RuleWarnings(rule, language(ctx)),
	}
	if rule.KnockoutWhen {
		out.KnockoutWhen = "true"
	}
	return out
}
