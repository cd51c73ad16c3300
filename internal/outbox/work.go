package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// leftOver is how much of its lease a job must have for a try to begin.
const leftOver = 25 * time.Second

// work does a run, and then others of its lane as long as there are some.
func (e *Engine) work(ctx, working context.Context, r *run) {
	for ; r != nil; r = e.next(r.lane) {
		e.outcomes <- e.do(ctx, working, r)
	}
}

// do does the jobs of a run in order, up to the first that is put off: it holds
// back those behind it. When ctx has ended nothing more is begun.
func (e *Engine) do(ctx, working context.Context, r *run) []Outcome {
	outcomes := make([]Outcome, 0, len(r.jobs))
	var off time.Time // until when the rest is put off
	for i, job := range r.jobs {
		switch {
		case !off.IsZero():
			outcomes = append(outcomes, Outcome{Job: job, Next: off, idle: true})
			continue
		case ctx.Err() != nil || r.back || r.tasks[i] == nil || job.Ends.Sub(e.now()) < leftOver:
			off = e.now()
			if r.tasks[i] == nil {
				off = off.Add(pollEvery) // what could not be prepared may be soon
			}
			outcomes = append(outcomes, Outcome{Job: job, Next: off, idle: true})
			continue
		}
		began := e.clock()
		o := e.try(working, job, r.tasks[i])
		e.noted(r.lane, e.clock().Sub(began), o.Refused)
		outcomes = append(outcomes, o)
		if !o.Next.IsZero() && job.Refused+1 < Barred {
			off = o.Next
		}
	}
	return outcomes
}

// try runs a task; a panic in it is an error of ours: it is tried again later.
func (e *Engine) try(ctx context.Context, job Job, task Task) (o Outcome) {
	defer func() {
		if value := recover(); value != nil {
			e.log.ErrorContext(ctx, "work of the outbox panicked", slog.String("kind", job.Kind),
				slog.String("cause", fmt.Sprint(value)), slog.String("stack", string(debug.Stack())))
			o = Outcome{Next: e.now().Add(Lease), Refused: true}
		}
		o.Job = job
	}()
	return task(ctx)
}
