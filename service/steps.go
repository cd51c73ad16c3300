package service

import (
	"context"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
	"cauce/internal/step"
)

type steps struct {
	workflowsv1.UnimplementedStepsServiceServer
	deps Deps
}

// ListStepTypes answers the catalog.
func (s *steps) ListStepTypes(ctx context.Context, _ *workflowsv1.ListStepTypesRequest) (*workflowsv1.ListStepTypesResponse, error) {
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	engines, err := s.deps.Engine.Engines(ctx)
	if err != nil {
		return nil, err
	}
	all := s.deps.Catalog.All()
	out := &workflowsv1.ListStepTypesResponse{StepTypes: make([]*workflowsv1.StepType, len(all))}
	for i, definition := range all {
		shown, err := stepType(definition, language(ctx))
		if err != nil {
			return nil, err
		}
		shown.Live = shown.GetLive() || engines[definition.Key]
		out.StepTypes[i] = shown
	}
	return out, nil
}

func stepType(d step.Definition, language string) (*workflowsv1.StepType, error) {
	out := &workflowsv1.StepType{
		Key: d.Key, Title: d.Title.In(language), Description: d.Description.In(language),
		SetupRequired: d.SetupRequired, RequiresPeople: d.RequiresPeople,
		AllowMultiple: d.AllowMultiple, Geolocation: d.Geolocation,
		Titles:       &workflowsv1.LocalizedText{Es: d.Title.ES, En: d.Title.EN},
		Descriptions: &workflowsv1.LocalizedText{Es: d.Description.ES, En: d.Description.EN},
		Live:         d.Work != nil,
	}
	var err error
	if out.Setup, err = parsedOnce("setup:"+d.Key, d.Setup); err != nil {
		return nil, err
	}
	out.Payload, err = parsedOnce("payload:"+d.Key, d.Payload)
	return out, err
}

// GetStep answers one step.
func (s *steps) GetStep(ctx context.Context, in *workflowsv1.GetStepRequest) (*workflowsv1.Step, error) {
	id, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	f, index, err := s.deps.Engine.GetByStep(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	return s.deps.show(ctx).step(f, index)
}
