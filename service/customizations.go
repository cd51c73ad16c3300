package service

import (
	"context"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/page"
)

const customizationsPath = "/workflows/customizations"

type customizations struct {
	workflowsv1.UnimplementedCustomizationsServiceServer
	deps Deps
}

// ListCustomizations answers a page of customizations.
func (s *customizations) ListCustomizations(
	ctx context.Context, in *workflowsv1.ListCustomizationsRequest,
) (*workflowsv1.ListCustomizationsResponse, error) {
	faults := fault.Take(ctx)
	ask := askOf(in.GetPage(), in.GetPerPage(), in.Anchor, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	rows, err := s.deps.Library.Customizations(ctx, ask)
	if err != nil {
		return nil, err
	}
	page, err := page.Map(rows, showCustomization)
	if err != nil {
		return nil, err
	}
	f := frameOf(s.deps, customizationsPath, page)
	return &workflowsv1.ListCustomizationsResponse{
		CurrentPage: f.number, Data: page.Rows, From: f.from, NextPageUrl: f.nextURL, PerPage: f.size,
		PrevPageUrl: f.prevURL, To: f.to, NextAnchor: f.nextAnchor, PrevAnchor: f.prevAnchor,
	}, nil
}

// CreateCustomization keeps texts.
func (s *customizations) CreateCustomization(
	ctx context.Context, in *workflowsv1.CreateCustomizationRequest,
) (*workflowsv1.Customization, error) {
	var answer *workflowsv1.Customization
	_, err := s.deps.Library.CreateCustomization(ctx, library.CustomizationChange{
		Name: set(in.GetName()), Values: set(asMap(in.GetValues())),
	}, fault.Take(ctx), keeping(ctx, &answer, showCustomization))
	return answer, err
}

// GetCustomization answers a customization.
func (s *customizations) GetCustomization(ctx context.Context, in *workflowsv1.GetCustomizationRequest) (*workflowsv1.Customization, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	custom, err := s.deps.Library.Customization(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return showCustomization(custom)
}

// UpdateCustomization changes a customization.
func (s *customizations) UpdateCustomization(
	ctx context.Context, in *workflowsv1.UpdateCustomizationRequest,
) (*workflowsv1.Customization, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	sent := sentOf(in, faults)
	custom, err := s.deps.Library.UpdateCustomization(ctx, id, library.CustomizationChange{
		Name: needed(sent, "name", in.Name), Values: needed(sent, "values", mapOrNil(in.GetValues())),
	}, faults)
	if err != nil {
		return nil, err
	}
	return showCustomization(custom)
}

// DeleteCustomization deletes a customization.
func (s *customizations) DeleteCustomization(
	ctx context.Context, in *workflowsv1.DeleteCustomizationRequest,
) (*workflowsv1.DeleteCustomizationResponse, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	if err := s.deps.Library.DeleteCustomization(ctx, id, fault.Take(ctx)); err != nil {
		return nil, err
	}
	return &workflowsv1.DeleteCustomizationResponse{Uuid: id.String()}, nil
}

//nolint:gocritic // absent and empty are two things
func mapOrNil(s *structpb.Struct) *map[string]any {
	if s == nil {
		return nil
	}
	m := asMap(s)
	return &m
}

func showCustomization(custom *library.Customization) (*workflowsv1.Customization, error) {
	values, err := object(custom.Values)
	return &workflowsv1.Customization{
		Uuid: custom.ID.String(), Name: custom.Name, Values: values,
		CreatedAt: timestamppb.New(custom.CreatedAt), UpdatedAt: timestamppb.New(custom.UpdatedAt),
	}, err
}
