package service

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
)

type executions struct {
	workflowsv1.UnimplementedExecutionServiceServer
	deps Deps
}

// GetSession answers the session, or waits for another version of it.
func (s *executions) GetSession(ctx context.Context, in *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error) {
	token, err := heldToken(ctx)
	if err != nil {
		return nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, err
	}
	var f *execution.Flow
	if in.GetWait() > 0 && in.Version != nil {
		f, err = s.deps.Engine.Wait(ctx, token.Flow, in.GetVersion(), time.Duration(in.GetWait())*time.Second)
	} else {
		f, err = s.deps.Engine.Get(ctx, token.Flow)
	}
	if err != nil {
		return nil, err
	}
	return s.session(ctx, f, nil)
}

// StartStep starts the current step.
func (s *executions) StartStep(ctx context.Context, in *workflowsv1.StartStepRequest) (*workflowsv1.Session, error) {
	visit, err := visitOf(ctx, in.GetUuid(), in.GetCoordinates())
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Engine.Start(ctx, visit, fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.session(ctx, f, nil)
}

// SubmitStep submits the current step; its answer alone shows the payload.
func (s *executions) SubmitStep(ctx context.Context, in *workflowsv1.SubmitStepRequest) (*workflowsv1.Session, error) {
	visit, err := visitOf(ctx, in.GetUuid(), in.GetCoordinates())
	if err != nil {
		return nil, err
	}
	if in.GetPayload() != nil {
		visit.Payload = asMap(in.GetPayload())
	}
	f, err := s.deps.Engine.Submit(ctx, visit, fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.session(ctx, f, &visit.Step)
}

// RunStepAction runs a side action of the current step.
func (s *executions) RunStepAction(ctx context.Context, in *workflowsv1.RunStepActionRequest) (*workflowsv1.Session, error) {
	visit, err := visitOf(ctx, in.GetUuid(), nil)
	if err != nil {
		return nil, err
	}
	visit.Payload = in.GetPayload().AsMap()
	f, answer, err := s.deps.Engine.Act(ctx, visit, in.GetAction(), fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	session, err := s.session(ctx, f, nil)
	if err != nil {
		return nil, err
	}
	session.ActionResult, err = object(answer)
	return session, err
}

// heldToken answers the execution token of the call, which the interceptor has
// checked.
func heldToken(ctx context.Context) (*auth.Token, error) {
	principal, ok := auth.From(ctx)
	if !ok || principal.Token == nil {
		return nil, fault.New(fault.Unauthenticated, nil)
	}
	return principal.Token, nil
}

func visitOf(ctx context.Context, step string, coordinates []*structpb.ListValue) (execution.Visit, error) {
	token, err := heldToken(ctx)
	if err != nil {
		return execution.Visit{}, err
	}
	id, err := pathID(step)
	if err != nil {
		return execution.Visit{}, err
	}
	principal, _ := auth.From(ctx)
	return execution.Visit{
		Flow: token.Flow, Step: id, Coordinates: places(coordinates),
		Language: language(ctx), Sandbox: principal.Sandbox, By: actor(ctx),
	}, nil
}

// places reads [longitude, latitude] pairs; a number is taken as its text. What
// is neither becomes a text that no rule accepts.
func places(lists []*structpb.ListValue) [][]string {
	var out [][]string
	for _, list := range lists {
		pair := make([]string, len(list.GetValues()))
		for i, value := range list.GetValues() {
			switch v := value.GetKind().(type) {
			case *structpb.Value_StringValue:
				pair[i] = v.StringValue
			case *structpb.Value_NumberValue:
				pair[i] = formatDegrees(v.NumberValue)
			}
		}
		out = append(out, pair)
	}
	return out
}
