package service

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/google/uuid"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/rule"
	"cauce/internal/scope"
)

// ListBoundTexts answers the texts of the flow's binding over its steps as they
// stand.
func (s *workflows) ListBoundTexts(ctx context.Context, in *workflowsv1.ListBoundTextsRequest) (*workflowsv1.ListBoundTextsResponse, error) {
	f, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	out := &workflowsv1.ListBoundTextsResponse{Texts: map[string]string{}}
	if f.BindingID == nil {
		return out, nil
	}
	out.TemplateBindingUuid = id(f.BindingID)
	return out, s.bind(ctx, f, *f.BindingID, out)
}

// bind fills the texts of a binding; what cannot be had is an empty text and a
// warning.
func (s *workflows) bind(ctx context.Context, f *execution.Flow, binding uuid.UUID, out *workflowsv1.ListBoundTextsResponse) error {
	b, err := s.deps.Library.Binding(ctx, binding)
	if err != nil {
		return err
	}
	vars := scope.TextVars(payloadsOf(f.Steps), s.deps.Now())
	for _, field := range slices.Sorted(maps.Keys(b.Texts)) {
		text, err := s.deps.Scopes.Text(b.Texts[field].Template, b.Texts[field].Steps)
		if err != nil {
			return err // it was checked when it was saved
		}
		said, absent, err := text.Render(ctx, vars, language(ctx))
		if err != nil {
			return err
		}
		out.Texts[field] = said
		out.Warnings = append(out.Warnings, worded(field, absent, language(ctx))...)
	}
	return nil
}

func worded(field string, absent []rule.Absent, language string) []string {
	var all []string
	for _, a := range absent {
		all = append(all, field+": {"+a.Expression+"}: "+a.Problem.Sentence(language))
	}
	return all
}

// payloadsOf are the results of steps by type; one that cannot be read, or
// has none, is null.
func payloadsOf(steps []*execution.Step) map[string]any {
	all := make(map[string]any, len(steps))
	for _, step := range steps {
		all[step.Type] = func() any {
			var payload map[string]any
			raw, err := step.Payload()
			if err != nil || json.Unmarshal(raw, &payload) != nil {
				return nil
			}
			return payload
		}
	}
	return all
}
