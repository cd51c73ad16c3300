package service

import (
	"context"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/library"
)

const templatesPath = workflowsPath + "/templates"

// templates is the half of TemplatesService that keeps flow templates.
type templates struct{ deps Deps }

// ListTemplates answers a page of templates.
func (s templates) ListTemplates(ctx context.Context, in *workflowsv1.ListTemplatesRequest) (*workflowsv1.ListTemplatesResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	page, err := s.deps.Library.Templates(ctx, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, templatesPath, page)
	out := &workflowsv1.ListTemplatesResponse{
		CurrentPage: f.number, From: f.from, To: f.to, PerPage: f.size,
		NextPageUrl: f.nextURL, PrevPageUrl: f.prevURL, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
		Data: make([]*workflowsv1.Template, len(page.Rows)),
	}
	for i, row := range page.Rows {
		if out.Data[i], err = s.show(ctx, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CreateTemplate keeps a template.
func (s templates) CreateTemplate(ctx context.Context, in *workflowsv1.CreateTemplateRequest) (*workflowsv1.Template, error) {
	faults := fault.Take(ctx)
	content := library.TemplateContent{
		Name: in.GetName(), Description: in.Description, Steps: in.GetSteps(),
		Config: asMap(in.GetConfig()), StepsSetup: asMap(in.GetStepsSetup()),
	}
	if err := s.judge(content, faults); err != nil {
		return nil, err
	}
	var answer *workflowsv1.Template
	_, err := s.deps.Library.CreateTemplate(ctx, content, keeping(ctx, &answer, func(t *library.Template) (*workflowsv1.Template, error) {
		return s.show(ctx, t)
	}))
	return answer, err
}

// GetTemplate answers one template.
func (s templates) GetTemplate(ctx context.Context, in *workflowsv1.GetTemplateRequest) (*workflowsv1.Template, error) {
	template, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.show(ctx, template)
}

func (s templates) get(ctx context.Context, text string) (*library.Template, error) {
	id, err := pathID(text)
	if err != nil {
		return nil, err
	}
	return s.deps.Library.Template(ctx, id)
}

// UpdateTemplate changes the fields that the mask names. What comes of it is
// judged as a whole, as if it were new.
func (s templates) UpdateTemplate(ctx context.Context, in *workflowsv1.UpdateTemplateRequest) (*workflowsv1.Template, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	edge := fault.Take(ctx)
	template, err := s.deps.Library.UpdateTemplate(ctx, id, func(content library.TemplateContent) (library.TemplateContent, error) {
		faults := &fault.List{} // of this try: the content may be another at the next
		faults.AddAll("", edge.Faults())
		changed := applyUpdate(content, in, faults)
		return changed, s.judge(changed, faults)
	})
	if err != nil {
		return nil, err
	}
	return s.show(ctx, template)
}

// applyUpdate answers the content with the named fields changed. Null clears the
// description, and leaves config and steps_setup empty.
func applyUpdate(content library.TemplateContent, in *workflowsv1.UpdateTemplateRequest, faults *fault.List) library.TemplateContent {
	sent := sentOf(in, faults)
	if name := needed(sent, "name", in.Name); name.Sent {
		content.Name = name.Value
	}
	if sent.fields["description"] {
		content.Description = in.Description
	}
	if sent.fields["steps"] {
		content.Steps = in.GetSteps()
	}
	if sent.fields["config"] {
		content.Config = asMap(in.GetConfig())
	}
	if sent.fields["steps_setup"] {
		content.StepsSetup = asMap(in.GetStepsSetup())
	}
	return content
}

func (s templates) show(ctx context.Context, t *library.Template) (*workflowsv1.Template, error) {
	out := &workflowsv1.Template{
		Uuid: t.ID.String(), Name: t.TemplateContent.Name, Description: t.Description, Steps: t.Steps,
		CreatedAt: moment(&t.CreatedAt), UpdatedAt: moment(&t.UpdatedAt), Version: t.Version,
		Warnings: s.deps.Library.TemplateWarnings(t, language(ctx)),
	}
	var err error
	if out.Config, err = object(t.Config); err != nil {
		return nil, err
	}
	out.StepsSetup, err = object(t.StepsSetup)
	return out, err
}

// DeleteTemplate removes a template that no unfinished flow names.
func (s templates) DeleteTemplate(ctx context.Context, in *workflowsv1.DeleteTemplateRequest) (*workflowsv1.DeleteTemplateResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := s.deps.Library.DeleteTemplate(ctx, id, fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.DeleteTemplateResponse{Uuid: id.String()}, nil
}
