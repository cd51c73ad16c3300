package provider

import (
	"math"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"

	providerv1 "cauce/gen/workflows/provider/v1"
	"cauce/internal/step"
)

// What an engine may say of itself and of its reasons.
const (
	maxName      = 100
	maxSentence  = 500
	maxUnknown   = 200 // names in not_performed
	maxDepth     = 32
	defaultAgain = 5 * time.Second
	shortestWait = time.Second
	longestWait  = time.Hour
	unreadable   = 422
)

// code is how an engine names a reason.
var code = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// resultOf reads an answer. What makes no sense is a *Breakdown.
func resultOf(in step.Submission, answer *providerv1.ProcessStepResponse) (step.Result, error) {
	if answer.GetRequestId() != in.Request {
		return step.Result{}, nonsense("it answers another request")
	}
	switch outcome := answer.GetOutcome().(type) {
	case *providerv1.ProcessStepResponse_Done:
		return doneOf(outcome.Done)
	case *providerv1.ProcessStepResponse_Retry:
		reason, err := reasonOf(in.Type, outcome.Retry.GetReason())
		return step.Result{Outcome: step.Retry, Reason: reason}, err
	case *providerv1.ProcessStepResponse_Failed:
		reason, err := reasonOf(in.Type, outcome.Failed.GetReason())
		return step.Result{Outcome: step.Failed, Reason: reason}, err
	case *providerv1.ProcessStepResponse_Pending:
		return step.Result{Outcome: step.Pending, After: againAfter(outcome.Pending.GetAskAgainAfter())}, nil
	}
	return step.Result{}, nonsense("it answers no outcome that is known here")
}

// againAfter is when to ask again, within bounds.
func againAfter(d *durationpb.Duration) time.Duration {
	if d == nil {
		return defaultAgain
	}
	return min(max(d.AsDuration(), shortestWait), longestWait)
}

// doneOf reads a result and says who reached it.
func doneOf(done *providerv1.Done) (step.Result, error) {
	if !sentence(done.GetEngine(), maxName) || !sentence(done.GetEngineVersion(), maxName) {
		return step.Result{}, nonsense("engine and engine_version must be 1 to %d visible characters", maxName)
	}
	if done.GetPayload() == nil {
		return step.Result{}, nonsense("done without a payload")
	}
	payload, err := objectOf(done.GetPayload())
	if err != nil {
		return step.Result{}, err
	}
	names := done.GetNotPerformed()
	if len(names) > maxUnknown {
		return step.Result{}, nonsense("not_performed names more than %d checks", maxUnknown)
	}
	unknown := make([]any, len(names))
	for i, name := range names {
		if payload[name] != nil || !sentence(name, maxName) {
			return step.Result{}, nonsense("a check that is named in not_performed has a result")
		}
		payload[name], unknown[i] = nil, name
	}
	payload["source"], payload["engine"], payload["engine_version"] = step.SourceEngine, done.GetEngine(), done.GetEngineVersion()
	payload["not_performed"] = unknown
	return step.Result{Payload: payload}, nil
}

// objectOf reads an object as JSON has it: what JSON cannot say, such as NaN, and
// what nests without end is nonsense.
func objectOf(from *structpb.Struct) (map[string]any, error) {
	if !isJSON(structpb.NewStructValue(from), maxDepth) {
		return nil, nonsense("an object is not JSON, or nests deeper than %d levels", maxDepth)
	}
	return from.AsMap(), nil
}

// isJSON tells whether a value is one of JSON and nests at most so many levels.
func isJSON(v *structpb.Value, levels int) bool {
	if n := v.GetNumberValue(); levels < 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return false
	}
	for _, member := range v.GetStructValue().GetFields() {
		if !isJSON(member, levels-1) {
			return false
		}
	}
	for _, entry := range v.GetListValue().GetValues() {
		if !isJSON(entry, levels-1) {
			return false
		}
	}
	return true
}

// reasonOf reads why a submission must be repeated or cannot succeed.
func reasonOf(stepType string, from *providerv1.Reason) (*step.Reason, error) {
	if !sentence(from.GetEs(), maxSentence) || !sentence(from.GetEn(), maxSentence) {
		return nil, nonsense("a reason needs a sentence in each language, of 1 to %d characters", maxSentence)
	}
	if !code.MatchString(from.GetCode()) {
		return nil, nonsense("a reason needs a code of lower-case letters, digits and _")
	}
	reason := &step.Reason{Text: step.Text{ES: from.GetEs(), EN: from.GetEn()}, ID: from.GetErrorId(), Path: stepType + "/" + from.GetCode()}
	if reason.ID == 0 {
		reason.ID = unreadable
	}
	if from.GetExtra() == nil {
		return reason, nil
	}
	var err error
	reason.Extra, err = objectOf(from.GetExtra())
	return reason, err
}

// sentence tells whether a text is something that may be shown, of at most so many
// characters.
func sentence(text string, most int) bool {
	return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= most &&
		strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}
