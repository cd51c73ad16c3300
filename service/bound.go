package service

import (
	"context"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

// ListBoundTexts answers the texts of the flow's binding over its steps as they
// stand; what cannot be had is an empty text and a warning.
func (s *workflows) ListBoundTexts(ctx context.Context, in *workflowsv1.ListBoundTextsRequest) (*workflowsv1.ListBoundTextsResponse, error) {
	f, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	out := &workflowsv1.ListBoundTextsResponse{TemplateBindingUuid: id(f.BindingID), Texts: map[string]string{}}
	texts, err := s.deps.Engine.BoundTexts(ctx, f, s.deps.Now(), language(ctx))
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		out.Texts[text.Field] = text.Text
		for _, a := range text.Absent {
			out.Warnings = append(out.Warnings, text.Field+": {"+a.Expression+"}: "+a.Problem.Sentence(language(ctx)))
		}
	}
	return out, nil
}
