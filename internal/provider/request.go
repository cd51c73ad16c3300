package provider

import (
	"fmt"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/step"
)

// requestOf is a submission in the words of engines.
func requestOf(in step.Submission) (*providerv1.ProcessStepRequest, error) {
	payload, setup, err := objectsOf(in.Payload, in.Setup)
	if err != nil {
		return nil, err
	}
	out := &providerv1.ProcessStepRequest{
		RequestId: in.Request, WorkflowUuid: in.Flow, StepUuid: in.Step, Step: in.Type, Attempt: in.Attempt,
		Payload: payload, Setup: setup, Language: in.Language, SubmittedAt: timestamppb.New(in.At), Sandbox: in.Sandbox,
	}
	for _, pair := range in.Coordinates {
		if len(pair) == 2 {
			out.Coordinates = append(out.Coordinates, &providerv1.Coordinates{Longitude: pair[0], Latitude: pair[1]})
		}
	}
	for _, f := range in.Files {
		address, ends := f.Link()
		out.Media = append(out.Media, &providerv1.Media{
			Uuid: f.UUID, Collection: f.Collection, Mime: f.Mime, Size: f.Size, Sha256: f.SHA256, Name: f.Name,
			Url: address, UrlExpiresAt: timestamppb.New(ends),
		})
	}
	return out, nil
}

// objectsOf are what was sent and the step's setup in the words of engines.
func objectsOf(payload, setup map[string]any) (p, s *structpb.Struct, err error) {
	if p, err = structpb.NewStruct(payload); err != nil {
		return nil, nil, fmt.Errorf("provider: payload: %w", err)
	}
	if s, err = structpb.NewStruct(setup); err != nil {
		return nil, nil, fmt.Errorf("provider: setup: %w", err)
	}
	return p, s, nil
}
