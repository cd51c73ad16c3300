package service

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/execution"
	"cauce/internal/step/catalog"
)

// shower converts flows to what callers see, in one language.
type shower struct {
	catalog  *catalog.Catalog
	language string
}

// flow shows a flow whole.
func (s shower) flow(f *execution.Flow) (*workflowsv1.Workflow, error) {
	steps := make([]*workflowsv1.Step, len(f.Steps))
	for i := range f.Steps {
		step, err := s.step(f, i)
		if err != nil {
			return nil, err
		}
		steps[i] = step
	}
	w := s.bare(f)
	w.Steps = steps
	var err error
	if w.Error, err = s.failure(f.Failure); err != nil {
		return nil, err
	}
	w.PeopleUuid, w.LeadUuid, w.CreditUuid = id(f.PeopleUUID), id(f.LeadUUID), id(f.CreditUUID)
	w.TemplateUuid, w.TemplateVersion = id(f.TemplateID), f.TemplateVersion
	w.RuleSetUuid, w.SkipSteps, w.CallbackUrl = id(f.RuleSetID), f.Terms.SkipSteps, f.CallbackURL
	for _, warning := range f.Warnings {
		w.Warnings = append(w.Warnings, warning.Path+": "+warning.Sentence(s.language))
	}
	if f.Terms.HasMetadata {
		if w.Metadata, err = object(f.Terms.Metadata); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// bare shows the part of a flow that the person at the link may see too.
func (s shower) bare(f *execution.Flow) *workflowsv1.Workflow {
	w := &workflowsv1.Workflow{
		Uuid: f.ID.String(), ResponsibleUuid: id(f.ResponsibleUUID), Status: f.Status,
		DisableGeolocation: f.DisableGeolocation, StartedAt: moment(f.StartedAt), FinishedAt: moment(f.FinishedAt),
		ExternalReferenceId: f.ExternalReferenceID, CallbackAt: moment(f.CallbackAt), ExpiresIn: f.ExpiresIn,
		UpdatedAt: timestamppb.New(f.UpdatedAt), CreatedAt: timestamppb.New(f.CreatedAt),
	}
	if a := f.Terms.Autofill; a != nil {
		w.TemplateBindingUuid, w.DocumentUuid, w.UserEmail = a.TemplateBindingUUID, a.DocumentUUID, a.UserEmail
	}
	return w
}

// step shows a step whole.
func (s shower) step(f *execution.Flow, index int) (*workflowsv1.Step, error) {
	step := f.Steps[index]
	out := s.bareStep(f, index)
	var err error
	if out.Error, err = s.failure(step.Failure); err != nil {
		return nil, err
	}
	out.Payload, err = payloadOf(step)
	return out, err
}

// payloadOf answers a step's result, nil when there is none.
func payloadOf(step *execution.Step) (*structpb.Struct, error) {
	payload, err := step.Payload()
	if err != nil || payload == nil {
		return nil, err
	}
	return parseObject(payload)
}

// bareStep shows a step without its payload and error.
func (s shower) bareStep(f *execution.Flow, index int) *workflowsv1.Step {
	step := f.Steps[index]
	definition, _ := s.catalog.Lookup(step.Type)
	out := &workflowsv1.Step{
		Uuid: step.ID.String(), WorkflowUuid: f.ID.String(), CustomId: step.CustomID,
		Metadata: &workflowsv1.StepMetadata{
			Name: step.Type, Title: definition.Title.In(s.language), Description: definition.Description.In(s.language),
		},
		Status: step.Status, Step: step.Type,
		StartedAt: moment(step.StartedAt), FinishedAt: moment(step.FinishedAt),
		UpdatedAt: timestamppb.New(step.UpdatedAt), CreatedAt: timestamppb.New(step.CreatedAt),
	}
	for _, place := range step.Coordinates {
		pair := &structpb.ListValue{}
		for _, degrees := range place {
			pair.Values = append(pair.Values, structpb.NewStringValue(degrees))
		}
		out.Coordinates = append(out.Coordinates, pair)
	}
	return out
}

// failure shows why something stopped, whole.
func (s shower) failure(f *execution.Failure) (out *workflowsv1.Failure, err error) {
	if out = s.publicFailure(f); out != nil {
		out.Extra, err = object(f.Extra)
	}
	return out, err
}

// publicFailure shows why something stopped, without what is for the integrator
// alone.
func (s shower) publicFailure(f *execution.Failure) *workflowsv1.Failure {
	if f == nil {
		return nil
	}
	return &workflowsv1.Failure{Fatal: f.Fatal, Details: &workflowsv1.FailureDetails{
		Reason: f.Reason(s.language), ErrorId: f.ID, Stack: f.Path,
	}}
}

func id(u *uuid.UUID) *string {
	if u == nil {
		return nil
	}
	text := u.String()
	return &text
}

func moment(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}

func object(m map[string]any) (*structpb.Struct, error) {
	out, err := structpb.NewStruct(m)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	return out, nil
}

func parseObject(text json.RawMessage) (*structpb.Struct, error) {
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	return object(m)
}

// earlier answers the first of two moments, where nil is never.
func earlier(a, b *time.Time) *time.Time {
	if a == nil || (b != nil && b.Before(*a)) {
		return b
	}
	return a
}
