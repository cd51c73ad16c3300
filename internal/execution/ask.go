package execution

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/tenant"
)

const (
	// patience is how long whoever works on a step may make no sense before the step
	// fails.
	patience = 24 * time.Hour
	// longest is how long anybody may be at work on one submission.
	longest = 30 * 24 * time.Hour
	// shortestWait and longestWait bound the wait after a breakdown, which doubles.
	shortestWait = time.Second
	longestWait  = 15 * time.Minute
	// margin is how much of a lease is left for the record of an answer.
	margin = 10 * time.Second
)

// AskerOptions are what an Asker needs.
type AskerOptions struct {
	// Jitter answers numbers from [0, 1), evenly; it spreads what broke together.
	Jitter func() float64
	Log    *slog.Logger
}

// asker asks whoever is at work on a step, outside any transaction, and resolves the
// step by the answer. The request's id is that of its row: whatever is lost between
// the answer and its record, the same request is made again.
type asker struct {
	AskerOptions
	*Engine
}

// Asker answers the handler of the outbox for steps that are processing.
func (e *Engine) Asker(o AskerOptions) outbox.Handler { return asker{o, e} }

// Tasks implements outbox.Handler.
func (a asker) Tasks(_ context.Context, jobs []outbox.Job) ([]outbox.Task, error) {
	tasks := make([]outbox.Task, len(jobs))
	for i, job := range jobs {
		tasks[i] = func(ctx context.Context) outbox.Outcome {
			return a.do(tenant.WithAccount(ctx, job.Account), job)
		}
	}
	return tasks, nil
}

// Record implements outbox.Handler: of an order that goes on, what its doer remembers.
func (a asker) Record(ctx context.Context, tx *ent.Client, outcomes []outbox.Outcome) error {
	for _, o := range outcomes {
		content, changed := o.Detail.(seal.Sealed)
		if !changed {
			continue
		}
		if err := tx.Outbox.Update().Where(entoutbox.ID(o.Job.ID)).SetContent(content).Exec(ctx); err != nil {
			return fmt.Errorf("execution: order: %w", err)
		}
	}
	return nil
}

// asked is one order and what it is about.
type asked struct {
	order

	job        outbox.Job
	flow       *Flow
	definition step.Definition
	sandbox    bool
}

// errGone means that nothing waits for an answer any more.
var errGone = errors.New("execution: nobody waits for this answer")

// do asks once.
func (a asker) do(ctx context.Context, job outbox.Job) outbox.Outcome {
	q, err := a.load(ctx, job)
	switch {
	case errors.Is(err, errGone):
		return outbox.Outcome{}
	case err != nil:
		a.Log.ErrorContext(ctx, "a step at work cannot be read", slog.String("request", job.ID.String()), slog.Any("cause", err))
		return outbox.Outcome{Next: a.now().Add(outbox.Lease), Refused: true}
	}
	result, err := a.ask(ctx, q)
	now := a.now()
	switch {
	case err != nil:
		a.Log.WarnContext(ctx, "a step at work broke down", slog.String("step", q.definition.Key),
			slog.String("request", job.ID.String()), slog.Duration("silent", now.Sub(q.Heard)), slog.Any("cause", err))
		if now.Sub(q.Heard) < patience {
			return outbox.Outcome{Next: now.Add(a.wait(now.Sub(q.Heard))), Refused: true}
		}
		result = silent(q.definition.Key)
	case result.Outcome == step.Pending && now.Sub(q.At) < longest:
		return a.goOn(ctx, q, result, now)
	case result.Outcome == step.Pending:
		result = silent(q.definition.Key)
	}
	return a.resolve(ctx, q, result)
}

// load opens an order, if its step still waits.
func (a asker) load(ctx context.Context, job outbox.Job) (q *asked, err error) {
	f, err := a.Get(ctx, job.Flow)
	if fault.Is(err, fault.NotFound) {
		return nil, errGone
	}
	if err != nil {
		return nil, err
	}
	q = &asked{job: job, flow: f}
	if err := openJSON(f.key, job.Content, orderPlace(job.ID), &q.order); err != nil {
		return nil, err
	}
	index, ok := f.StepIndex(q.Step)
	if !ok {
		return nil, errGone
	}
	if _, err := f.State().Resume(index); err != nil {
		return nil, errGone
	}
	account, err := a.account(ctx)
	if err != nil {
		return nil, err
	}
	q.sandbox = account.Sandbox
	if q.definition, ok = a.catalog.Lookup(f.Steps[index].Type); !ok {
		return nil, fmt.Errorf("execution: step type %q is not in the catalog", f.Steps[index].Type)
	}
	return q, nil
}

// ask puts an order to whoever does it today; a panic there is a breakdown.
func (a asker) ask(ctx context.Context, q *asked) (result step.Result, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("%s panicked: %v", q.definition.Key, value)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, q.job.Ends.Sub(a.now())-margin)
	defer cancel()
	d, err := a.doerOf(ctx, q.flow, q.definition, q.sandbox)
	if err != nil {
		return result, err
	}
	index, _ := q.flow.StepIndex(q.Step)
	files, err := a.filesOf(ctx, q.flow, index)
	if err != nil {
		return result, err
	}
	result, err = d.work.Submit(ctx, a.submission(q.flow, q.job.ID, q.order, q.sandbox, files))
	if err != nil {
		return result, err
	}
	return result, sound(result)
}

// sound answers what keeps a result from being taken: nobody is there any more who
// could be told of faults.
func sound(result step.Result) error {
	if len(result.Faults) > 0 {
		return errors.New("it refuses as bad input what it had accepted")
	}
	if result.Outcome != step.Completed && result.Outcome != step.Pending && result.Reason == nil {
		return errors.New("it says no reason")
	}
	_, err := json.Marshal(result.Payload)
	return err
}

// wait is how long nobody is asked after a breakdown: as long as the silence so far,
// within bounds, give or take a fifth.
func (a asker) wait(silence time.Duration) time.Duration {
	return outbox.Spread(min(max(silence, shortestWait), longestWait), a.Jitter())
}

// goOn keeps what the doer remembers, and asks again when it said.
func (a asker) goOn(ctx context.Context, q *asked, result step.Result, now time.Time) outbox.Outcome {
	q.Heard = now
	if result.State != nil {
		q.State = result.State
	}
	content, err := q.seal(q.flow.key, q.job.ID)
	if err != nil {
		a.Log.ErrorContext(ctx, "an order cannot be kept", slog.String("request", q.job.ID.String()), slog.Any("cause", err))
		return outbox.Outcome{Next: now.Add(outbox.Lease), Refused: true}
	}
	return outbox.Outcome{Next: now.Add(max(result.After, shortestWait)), Detail: content}
}

// resolve moves the flow by the answer, in the same transaction that ends the order:
// whoever comes second finds it gone.
func (a asker) resolve(ctx context.Context, q *asked, result step.Result) outbox.Outcome {
	_, err := a.act(ctx, q.job.Flow, event.System, func(f *Flow) (*change, error) {
		index, ok := f.StepIndex(q.Step)
		if !ok {
			return nil, errGone
		}
		resumed, err := f.State().Resume(index)
		if err != nil {
			return nil, errGone
		}
		s := f.Steps[index]
		s.Status = string(resumed.Steps[index]) // from here on as if it was submitted now
		c := &change{flow: f, at: a.now(), step: index}
		c.beside = append(c.beside, func(ctx context.Context, tx *ent.Client) error {
			n, err := tx.Outbox.Delete().Where(entoutbox.ID(q.job.ID)).Exec(ctx)
			if err == nil && n == 0 {
				return errGone
			}
			return err
		})
		return c, a.take(ctx, c, result, q.sandbox, s.Submission)
	})
	if err == nil || errors.Is(err, errGone) {
		return outbox.Outcome{}
	}
	a.Log.ErrorContext(ctx, "a step's answer cannot be recorded", slog.String("step", q.definition.Key),
		slog.String("request", q.job.ID.String()), slog.Any("cause", err))
	return outbox.Outcome{Next: a.now().Add(a.wait(0)), Refused: true}
}

// silent fails a step that nobody has made sense of for too long.
func silent(stepType string) step.Result {
	return step.Result{Outcome: step.Failed, Reason: &step.Reason{
		ID: 503, Path: stepType + "/engine_silent",
		Text: step.Text{
			ES: "No pudimos terminar la revisión de este paso. Comunícate con quien te envió el enlace.",
			EN: "We could not finish checking this step. Please contact whoever sent you the link.",
		},
	}}
}
