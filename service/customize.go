package service

import (
	"context"
	"maps"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/fault"
)

// customize lays the texts of the flow's customization over the built-in ones, as
// they stand: a correction reaches the flows under way. A step that is not due yet
// is called what it will be called.
func (s *executions) customize(ctx context.Context, f *execution.Flow, session *workflowsv1.Session) error {
	if f.CustomizationID == nil {
		return nil
	}
	texts, err := s.deps.Library.Texts(ctx, *f.CustomizationID)
	if fault.Is(err, fault.NotFound) {
		return nil // it can be deleted once the flow has ended
	}
	if err != nil {
		return err
	}
	for i, shown := range session.GetHeadings() {
		own := texts[f.Steps[i].Type]
		put(&shown.Title, own.Title)
		put(&shown.Description, own.Description)
	}
	current := session.GetCurrentStep()
	own, shown := texts[current.GetStep()], current.GetTexts()
	put(&shown.Title, own.Title)
	put(&shown.Description, own.Description)
	put(&shown.Legend, own.Legend)
	maps.Copy(shown.GetErrors(), own.Errors)
	return nil
}

func put(at, text *string) {
	if text != nil {
		*at = *text
	}
}
