package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/fault"
	"cauce/internal/step"
)

const (
	// actionTimeout is how long a person waits for a side action at most.
	actionTimeout = 15 * time.Second
	// longestRefusal is the longest that an engine may have somebody wait.
	longestRefusal = 24 * time.Hour
	// mostActions is how often a step of an engine acts: each time is a line of the
	// timeline, and whoever has the link may ask.
	mostActions = 30
	// unimplemented is the code of an rpc that an engine does not have.
	unimplemented = "unimplemented"
)

var _ step.Actor = work{}

// Act implements step.Actor. What is wrong with the engine is a *fault.Error, for the
// person who waits.
func (w work) Act(ctx context.Context, in step.Action) (step.Acted, error) {
	began := w.engines.Now()
	acted, err := w.act(ctx, in)
	outcome := "acted"
	if len(acted.Faults) > 0 || acted.Refusal != nil {
		outcome = "denied"
	}
	w.engines.Seen.call(outcome, err, w.engines.Now().Sub(began))
	b, broke := errors.AsType[*Breakdown](err)
	switch {
	case broke && b.Code == unimplemented:
		return acted, &fault.Error{Reason: fault.InvalidRequest, Cause: err, Faults: []fault.Fault{{Path: "action", Code: fault.NoActions}}}
	case broke:
		return acted, fault.New(fault.Unavailable, err)
	}
	return acted, err
}

// memory is what a step of an engine remembers.
type memory struct {
	Actions int `json:"actions"`
}

func (w work) act(ctx context.Context, in step.Action) (step.Acted, error) {
	var before memory
	if in.State != nil {
		if err := json.Unmarshal(in.State, &before); err != nil {
			return step.Acted{}, fmt.Errorf("provider: memory: %w", err)
		}
	}
	if before.Actions >= mostActions {
		return step.Acted{Refusal: fault.New(fault.RateLimited, nil)}, nil
	}
	acted, err := w.ask(ctx, in)
	if err == nil && acted.Answer != nil {
		acted.State, err = json.Marshal(memory{Actions: before.Actions + 1})
	}
	return acted, err
}

func (w work) ask(ctx context.Context, in step.Action) (step.Acted, error) {
	payload, setup, err := objectsOf(in.Payload, in.Setup)
	if err != nil {
		return step.Acted{}, err
	}
	answer, err := call(ctx, w, min(w.setting.Timeout, actionTimeout), &providerv1.RunActionRequest{
		RequestId: in.Request, WorkflowUuid: in.Flow, StepUuid: in.Step, Step: in.Type, Action: in.Name,
		Payload: payload, Setup: setup, Language: in.Language, AskedAt: timestamppb.New(in.At), Sandbox: in.Sandbox,
	}, providerv1.StepProviderServiceClient.RunAction)
	if err != nil {
		return step.Acted{}, err
	}
	return actedOf(in, answer)
}

// actedOf reads an answer. What makes no sense is a *Breakdown.
func actedOf(in step.Action, answer *providerv1.RunActionResponse) (step.Acted, error) {
	if answer.GetRequestId() != in.Request {
		return step.Acted{}, nonsense("it answers another request")
	}
	switch outcome := answer.GetOutcome().(type) {
	case *providerv1.RunActionResponse_Acted:
		answer, err := objectOf(outcome.Acted.GetAnswer())
		if err != nil {
			return step.Acted{}, err
		}
		answer["action"], answer["source"] = in.Name, step.SourceEngine
		return step.Acted{Answer: answer}, nil
	case *providerv1.RunActionResponse_Refused:
		return deniedOf(outcome.Refused)
	}
	return step.Acted{}, nonsense("it answers no outcome that is known here")
}

func deniedOf(r *providerv1.Refused) (step.Acted, error) {
	if wait := r.GetRetryAfter().AsDuration(); wait > 0 {
		return step.Acted{Refusal: fault.Later(min(wait, longestRefusal))}, nil
	}
	if !sentence(r.GetEs(), maxSentence) || !sentence(r.GetEn(), maxSentence) || r.GetField() != "" && !sentence(r.GetField(), maxName) {
		return step.Acted{}, nonsense("a refusal needs a sentence in each language, of 1 to %d characters", maxSentence)
	}
	return step.Acted{Faults: []fault.Fault{{Path: r.GetField(), Code: fault.EngineSays, Args: []string{r.GetEs(), r.GetEn()}}}}, nil
}
