package service

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/library"
)

const bindingsPath = "/workflows/template-bindings"

// bindings is the half of TemplatesService that binds documents' fields.
type bindings struct{ deps Deps }

// ListTemplateBindings answers a page of bindings.
func (s bindings) ListTemplateBindings(
	ctx context.Context, in *workflowsv1.ListTemplateBindingsRequest,
) (*workflowsv1.ListTemplateBindingsResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	page, err := s.deps.Library.Bindings(ctx, ask)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, bindingsPath, page)
	out := &workflowsv1.ListTemplateBindingsResponse{
		CurrentPage: f.number, From: f.from, NextPageUrl: f.nextURL, PerPage: f.size,
		PrevPageUrl: f.prevURL, To: f.to, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
	}
	for _, binding := range page.Rows {
		out.Data = append(out.Data, s.deps.showBinding(ctx, binding))
	}
	return out, nil
}

// CreateTemplateBinding keeps a binding.
func (s bindings) CreateTemplateBinding(
	ctx context.Context, in *workflowsv1.CreateTemplateBindingRequest,
) (*workflowsv1.TemplateBinding, error) {
	faults := fault.Take(ctx)
	var answer *workflowsv1.TemplateBinding
	_, err := s.deps.Library.CreateBinding(ctx, library.BindingChange{
		Name: set(in.GetName()), TemplateUUID: set(parseID(in.TemplateUuid, "template_uuid", faults)),
		Texts: set(textsOf(in.GetTextBindings())), Signs: set(in.GetSignBindings()),
	}, faults, keeping(ctx, &answer, sure(ctx, s.deps.showBinding)))
	return answer, err
}

// GetTemplateBinding answers a binding.
func (s bindings) GetTemplateBinding(ctx context.Context, in *workflowsv1.GetTemplateBindingRequest) (*workflowsv1.TemplateBinding, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	binding, err := s.deps.Library.Binding(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.deps.showBinding(ctx, binding), nil
}

// UpdateTemplateBinding changes a binding.
func (s bindings) UpdateTemplateBinding(
	ctx context.Context, in *workflowsv1.UpdateTemplateBindingRequest,
) (*workflowsv1.TemplateBinding, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	sent := sentOf(in, faults)
	binding, err := s.deps.Library.UpdateBinding(ctx, id, library.BindingChange{
		Name: needed(sent, "name", in.Name), TemplateUUID: clearable(sent, "template_uuid", parseID(in.TemplateUuid, "template_uuid", faults)),
		Texts: clearable(sent, "text_bindings", textsOf(in.GetTextBindings())), Signs: clearable(sent, "sign_bindings", in.GetSignBindings()),
	}, faults)
	if err != nil {
		return nil, err
	}
	return s.deps.showBinding(ctx, binding), nil
}

// DeleteTemplateBinding deletes a binding.
func (s bindings) DeleteTemplateBinding(
	ctx context.Context, in *workflowsv1.DeleteTemplateBindingRequest,
) (*workflowsv1.DeleteTemplateBindingResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := s.deps.Library.DeleteBinding(ctx, id, fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.DeleteTemplateBindingResponse{Uuid: id.String()}, nil
}

func textsOf(in map[string]*workflowsv1.TextBinding) map[string]library.Text {
	texts := make(map[string]library.Text, len(in))
	for field, text := range in {
		texts[field] = library.Text{Steps: text.GetSteps(), Template: text.GetTemplate()}
	}
	return texts
}

// showBinding shows a binding, with what the names in its texts warn of today.
func (d Deps) showBinding(ctx context.Context, binding *library.Binding) *workflowsv1.TemplateBinding {
	out := &workflowsv1.TemplateBinding{
		Uuid: binding.ID.String(), Name: binding.Name, TemplateUuid: id(binding.TemplateUUID),
		TextBindings: make(map[string]*workflowsv1.TextBinding, len(binding.Texts)), SignBindings: binding.Signs,
		CreatedAt: timestamppb.New(binding.CreatedAt), UpdatedAt: timestamppb.New(binding.UpdatedAt),
		Warnings: d.Library.BindingWarnings(binding, language(ctx)),
	}
	for field, text := range binding.Texts {
		out.TextBindings[field] = &workflowsv1.TextBinding{Steps: text.Steps, Template: text.Template}
	}
	return out
}

// templatesServer joins the halves of the TemplatesService.
type templatesServer struct {
	unbuiltTemplates
	templates
	bindings
}

// unbuiltTemplates stands one level deeper than the halves, so that what they
// have comes first.
type unbuiltTemplates struct {
	workflowsv1.UnimplementedTemplatesServiceServer
}
