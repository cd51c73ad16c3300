package execution_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/auth"
	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/outbox"
	"cauce/internal/step"
	"cauce/internal/stepengine"
	"cauce/internal/tenant"
)

// played is an engine that answers as a test says, and what it was asked.
type played struct {
	answer func(in step.Submission) (step.Result, error)

	act func(in step.Action) (step.Acted, error)

	mu    sync.Mutex
	asked []step.Submission
	acted []step.Action
}

// Submit implements step.Work.
func (p *played) Submit(_ context.Context, in step.Submission) (step.Result, error) {
	p.mu.Lock()
	p.asked = append(p.asked, in)
	p.mu.Unlock()
	return p.answer(in)
}

// Act implements step.Actor.
func (p *played) Act(_ context.Context, in step.Action) (step.Acted, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acted = append(p.acted, in)
	return p.act(in)
}

// answers has the engine answer so from now on.
func (r *room) answers(result step.Result, err error) {
	r.outside.answer = func(step.Submission) (step.Result, error) { return result, err }
}

func done(payload map[string]any) step.Result { return step.Result{Payload: payload} }

func because(outcome step.Outcome) step.Result {
	return step.Result{Outcome: outcome, Reason: &step.Reason{
		Text: step.Text{ES: "La foto no se ve.", EN: "The picture cannot be seen."}, ID: 422, Path: "enroll_basic/unreadable",
	}}
}

// setEngine gives the account an engine for enroll_basic, and for others.
func (r *room) setEngine(t *testing.T, others ...string) {
	t.Helper()
	account, _ := tenant.Account(r.ctx)
	for _, key := range append(others, "enroll_basic") {
		err := stepengine.Set(r.ctx, r.store, account, key, stepengine.Setting{Address: "engine.example:443", Timeout: time.Second}, r.at)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// jobs are the orders that are due.
func (r *room) jobs() []outbox.Job {
	var jobs []outbox.Job
	for _, row := range r.store.Read().Outbox.Query().Where(entoutbox.Kind(outbox.Step), entoutbox.DueLTE(r.at)).AllX(r.ctx) {
		jobs = append(jobs, outbox.Job{
			ID: row.ID, Account: row.AccountID, Lane: row.Lane, Flow: row.FlowID, Kind: row.Kind, Seq: row.Seq,
			Content: row.Content, Refused: row.Refused, Ends: r.at.Add(outbox.Lease),
		})
	}
	return jobs
}

// do does a job once, as the outbox does, and answers what came of it.
func (r *room) do(t *testing.T, job outbox.Job) outbox.Outcome {
	t.Helper()
	handler := r.engine.Asker(execution.AskerOptions{Jitter: func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler)})
	tasks, err := handler.Tasks(t.Context(), []outbox.Job{job})
	if err != nil {
		t.Fatal(err)
	}
	o := tasks[0](context.WithoutCancel(t.Context()))
	o.Job = job
	err = r.store.Write(tenant.AsSystem(t.Context()), func(ctx context.Context, tx *ent.Client) error {
		if o.Next.IsZero() {
			_, err := tx.Outbox.Delete().Where(entoutbox.ID(job.ID)).Exec(ctx)
			return err
		}
		if err := tx.Outbox.Update().Where(entoutbox.ID(job.ID)).SetDue(o.Next).Exec(ctx); err != nil {
			return err
		}
		return handler.Record(ctx, tx, []outbox.Outcome{o})
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// ask does the one job that is due.
func (r *room) ask(t *testing.T) outbox.Outcome {
	t.Helper()
	jobs := r.jobs()
	if len(jobs) != 1 {
		t.Fatalf("%d jobs are due", len(jobs))
	}
	return r.do(t, jobs[0])
}

// hand starts the first step of a flow of an engine's type and submits it.
func (r *room) hand(t *testing.T, f *execution.Flow, payload map[string]any) *execution.Flow {
	t.Helper()
	visit := r.visit(f, payload)
	if _, err := r.engine.Start(r.ctx, visit, &fault.List{}); err != nil {
		t.Fatal(err)
	}
	f, err := r.engine.Submit(r.ctx, visit, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Steps[0]; s.Status != "processing" || f.Status != "in_progress" {
		t.Fatalf("the step is %s, the flow %s", s.Status, f.Status)
	}
	return f
}

func (r *room) visit(f *execution.Flow, payload map[string]any) execution.Visit {
	return execution.Visit{Flow: f.ID, Step: f.Steps[0].ID, Payload: payload, Language: "en", By: by}
}

func (r *room) now(t *testing.T, f *execution.Flow) *execution.Flow {
	t.Helper()
	f, err := r.engine.Get(r.ctx, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func engineFlow(more ...string) execution.NewFlow {
	callback := "https://receiver.example/hook"
	return execution.NewFlow{Steps: append([]string{"enroll_basic"}, more...), CallbackURL: &callback, Setup: map[string]map[string]any{"enroll_basic": {"custom_id": "x"}}}
}

func TestAnEngineDoesAStep(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow("acceptance")), map[string]any{})
		r.answers(done(map[string]any{"ok": true}), nil)
		if o := r.ask(t); !o.Next.IsZero() {
			t.Errorf("it is asked again: %+v", o)
		}
		f = r.now(t, f)
		if f.Steps[0].Status != "completed" || f.Status != "in_progress" {
			t.Errorf("the step is %s, the flow %s", f.Steps[0].Status, f.Status)
		}
		if payload, err := f.Steps[0].Payload(); err != nil || string(payload) != `{"ok":true}` {
			t.Errorf("%s %v", payload, err)
		}
		in := r.outside.asked[0]
		if in.Type != "enroll_basic" || in.Step != f.Steps[0].ID.String() || in.Flow != f.ID.String() || in.Attempt != 1 || in.Setup["custom_id"] != "x" || in.Language != "en" {
			t.Errorf("the engine was asked %+v", in)
		}
		_, told := r.kinds(f)
		want := []string{event.WorkflowCreated, event.StepStarted, event.WorkflowStarted, event.StepProcessing, event.StepCompleted}
		if !slices.Equal(told, want) {
			t.Errorf("told of %v, want %v", told, want)
		}
	})
}

// TestClicksWhileAnEngineWorks: the same again is answered, anything else is told
// that the step is processing.
func TestClicksWhileAnEngineWorks(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		same := func(when string) {
			t.Helper()
			if again, err := r.engine.Submit(r.ctx, r.visit(f, map[string]any{}), &fault.List{}); err != nil || again.Version != f.Version {
				t.Errorf("the same again %s: %v", when, err)
			}
		}
		same("meanwhile")
		bad := &fault.List{}
		bad.Add("x", fault.UnknownField)
		if _, err := r.engine.Submit(r.ctx, r.visit(f, map[string]any{}), bad); !fault.Is(err, fault.InvalidRequest) {
			t.Errorf("the same with a fault: %v", err)
		}
		place := r.visit(f, map[string]any{"document_type": "passport"})
		if _, err := r.engine.Submit(r.ctx, place, &fault.List{}); !fault.Is(err, fault.StepProcessing) {
			t.Errorf("something else: %v", err)
		}
		if _, err := r.engine.Start(r.ctx, r.visit(f, nil), &fault.List{}); !fault.Is(err, fault.StepProcessing) {
			t.Errorf("a start: %v", err)
		}
		r.answers(done(map[string]any{}), nil)
		r.ask(t)
		f = r.now(t, f)
		same("when it is done")
	})
}

// TestAnEngineAsksForMore: what must be repeated spends attempts, and a submission
// that is repeated is another request.
func TestAnEngineAsksForMore(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.create(t, engineFlow())
		r.answers(because(step.Retry), nil)
		for attempt := int32(1); attempt <= 3; attempt++ {
			f = r.hand(t, f, map[string]any{})
			r.ask(t)
			f = r.now(t, f)
			if want := map[bool]string{true: "in_progress", false: "failed"}[attempt < 3]; f.Steps[0].Status != want {
				t.Fatalf("after %d: %s", attempt, f.Steps[0].Status)
			}
			if why := f.Steps[0].Failure; why == nil || why.Fatal == (attempt < 3) || why.ReasonEN != "The picture cannot be seen." {
				t.Errorf("after %d: %+v", attempt, why)
			}
		}
		if f.Status != "failed" {
			t.Errorf("the flow is %s", f.Status)
		}
		seen := map[string]bool{}
		for i, in := range r.outside.asked {
			if seen[in.Request] || in.Attempt != int32(i)+1 {
				t.Errorf("request %d is %s of attempt %d", i, in.Request, in.Attempt)
			}
			seen[in.Request] = true
		}
	})
}

func TestAnEngineFailsAStep(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow("acceptance")), map[string]any{})
		r.answers(because(step.Failed), nil)
		r.ask(t)
		if f = r.now(t, f); f.Status != "failed" || f.Steps[1].Status != "pristine" || !f.Failure.Fatal {
			t.Errorf("the flow is %s, its next step %s", f.Status, f.Steps[1].Status)
		}
	})
}

// TestRulesJudgeAnEngine: its result is knocked out like any other.
func TestRulesJudgeAnEngine(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		in := engineFlow("acceptance")
		in.RuleSetUUID = r.ruleSet(t, "enroll_basic", "ok")
		f := r.hand(t, r.create(t, in), map[string]any{})
		r.answers(done(map[string]any{"ok": false}), nil)
		r.ask(t)
		if f = r.now(t, f); f.Status != "rejected" || f.Steps[0].Status != "rejected" || f.Failure.Extra["rules"] == nil {
			t.Errorf("the flow is %s, its step %s", f.Status, f.Steps[0].Status)
		}
	})
}

func (r *room) ruleSet(t *testing.T, stepType, template string) *uuid.UUID {
	t.Helper()
	rule, err := r.shelf().CreateRule(r.ctx, library.RuleChange{
		Name: set("rule"), Step: set(stepType), Template: set(template), Active: library.Field[bool]{Sent: true, Value: true},
	}, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := r.shelf().CreateRuleSet(r.ctx, library.RuleSetChange{Name: set("set"), Active: library.Field[bool]{Sent: true, Value: true}}, []string{rule.ID.String()}, &fault.List{})
	if err != nil {
		t.Fatal(err)
	}
	return &made.ID
}

func set(text string) library.Field[string] { return library.Field[string]{Sent: true, Value: text} }

// TestASilentEngine: waits double up to a bound, the same request is made each time,
// and after a day the step fails with a sentence for the person.
func TestASilentEngine(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		r.answers(step.Result{}, errors.New("nobody is at home"))
		began := r.at
		var waits []time.Duration
		for {
			o := r.ask(t)
			if o.Next.IsZero() {
				break
			}
			if !o.Refused {
				t.Fatal("a breakdown is no refusal")
			}
			waits = append(waits, o.Next.Sub(r.at))
			r.at = o.Next
		}
		if silent := r.at.Sub(began); silent < 24*time.Hour || silent > 25*time.Hour {
			t.Errorf("it was given up after %s", silent)
		}
		if want := []time.Duration{time.Second, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}; !slices.Equal(waits[:5], want) || slices.Max(waits) != 15*time.Minute {
			t.Errorf("waits %v", waits)
		}
		for _, in := range r.outside.asked {
			if in.Request != r.outside.asked[0].Request {
				t.Fatal("it was asked under another id")
			}
		}
		if f = r.now(t, f); f.Status != "failed" || !strings.Contains(f.Failure.ReasonEN, "contact whoever sent you the link") || f.Failure.ReasonES == "" {
			t.Errorf("the flow is %s: %+v", f.Status, f.Failure)
		}
	})
}

// TestAnEngineTakesItsTime: pending is no silence, what it remembers comes back, and
// even that ends.
func TestAnEngineTakesItsTime(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		version := f.Version
		for range 29 {
			r.answers(step.Result{Outcome: step.Pending, After: 23 * time.Hour, State: json.RawMessage(`{"n":1}`)}, nil)
			o := r.ask(t)
			if o.Refused || o.Next.Sub(r.at) != 23*time.Hour {
				t.Fatalf("%+v", o)
			}
			r.at = o.Next
			r.answers(step.Result{}, errors.New("a moment of weakness"))
			if o = r.ask(t); o.Next.IsZero() {
				t.Fatal("it was given up")
			}
			r.at = o.Next
		}
		if last := r.outside.asked[len(r.outside.asked)-1]; string(last.State) != `{"n":1}` {
			t.Errorf("it remembers %s", last.State)
		}
		if f = r.now(t, f); f.Version != version {
			t.Error("waiting changed the flow")
		}
		r.at = r.at.Add(3 * 24 * time.Hour)
		r.answers(step.Result{Outcome: step.Pending}, nil)
		r.ask(t)
		if f = r.now(t, f); f.Status != "failed" {
			t.Errorf("after a month the flow is %s", f.Status)
		}
	})
}

// TestAnswersThatComeTwiceOrLate: two processes ask under the same id, one answer
// counts. An answer to what the step is no longer about is dropped.
func TestAnswersThatComeTwiceOrLate(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		late := r.jobs()[0]
		// While the first process is at it, the lease ends, and another one asks.
		r.outside.answer = func(step.Submission) (step.Result, error) {
			r.answers(because(step.Retry), nil)
			r.do(t, late)
			f = r.hand(t, f, map[string]any{})
			return done(map[string]any{"late": true}), nil
		}
		r.do(t, late)
		if len(r.outside.asked) != 2 || r.outside.asked[0].Request != r.outside.asked[1].Request {
			t.Errorf("asked %d times", len(r.outside.asked))
		}
		if f = r.now(t, f); f.Steps[0].Status != "processing" || f.Steps[0].Attempts != 1 {
			t.Fatalf("the late answer made it %s", f.Steps[0].Status)
		}
		if o := r.do(t, late); !o.Next.IsZero() || r.now(t, f).Steps[0].Status != "processing" {
			t.Errorf("the job that is gone: %+v", o)
		}
		r.answers(done(map[string]any{"late": false}), nil)
		r.ask(t)
		r.do(t, late)
		f = r.now(t, f)
		if payload, _ := f.Steps[0].Payload(); string(payload) != `{"late":false}` || f.Status != "completed" {
			t.Errorf("the flow is %s with %s", f.Status, payload)
		}
	})
}

// TestACanceledFlowIsAskedAboutNoMore, and what was asked already is dropped.
func TestACanceledFlowIsAskedAboutNoMore(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		late := r.jobs()[0]
		r.outside.answer = func(step.Submission) (step.Result, error) {
			if _, err := r.engine.Cancel(r.ctx, f.ID, "enough", by, &fault.List{}); err != nil {
				t.Error(err)
			}
			return done(map[string]any{"ok": true}), nil
		}
		r.do(t, late)
		if len(r.jobs()) != 0 {
			t.Error("it is still asked about")
		}
		r.do(t, late)
		if f = r.now(t, f); f.Status != "canceled" || f.Steps[0].Status != "processing" || len(r.outside.asked) != 1 {
			t.Errorf("the flow is %s, its step %s, asked %d times", f.Status, f.Steps[0].Status, len(r.outside.asked))
		}
	})
}

// TestTypesThatNobodyDoes are refused on a live account, with what to do; an engine
// makes the difference, for that account alone. Where it is taken away, steps wait.
func TestTypesThatNobodyDoes(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		_, err := r.try(r.ctx, engineFlow())
		if e, ok := errors.AsType[*fault.Error](err); !ok || len(e.Faults) != 1 || !strings.Contains(e.Faults[0].Sentence("en"), "cauce account set-engine --step enroll_basic") {
			t.Fatalf("%v", err)
		}
		r.setEngine(t)
		f := r.create(t, engineFlow())
		other, err := auth.EnsureAccount(t.Context(), r.store, "other", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.try(tenant.WithAccount(t.Context(), other.ID), engineFlow()); !fault.Is(err, fault.InvalidRequest) {
			t.Errorf("another account's engine: %v", err)
		}
		account, _ := tenant.Account(r.ctx)
		if err := stepengine.Unset(t.Context(), r.store, account, "enroll_basic"); err != nil {
			t.Fatal(err)
		}
		f = r.hand(t, f, map[string]any{})
		if o := r.ask(t); o.Next.IsZero() || len(r.outside.asked) != 0 {
			t.Errorf("%+v", o)
		}
		r.setEngine(t)
		r.at = r.at.Add(time.Minute)
		r.answers(done(map[string]any{}), nil)
		r.ask(t)
		if f = r.now(t, f); f.Status != "completed" {
			t.Errorf("the flow is %s", f.Status)
		}
	})
}

// TestWorkThatBreaksInTheBackground is a breakdown, however it breaks.
func TestWorkThatBreaksInTheBackground(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		for name, answer := range map[string]func(step.Submission) (step.Result, error){
			"panics": func(step.Submission) (step.Result, error) { panic("oh") },
			"refuses": func(step.Submission) (step.Result, error) {
				return step.Result{Faults: []fault.Fault{{Path: "x", Code: fault.Required}}}, nil
			},
			"answers no JSON":   func(step.Submission) (step.Result, error) { return done(map[string]any{"x": func() {}}), nil },
			"is short of a why": func(step.Submission) (step.Result, error) { return step.Result{Outcome: step.Failed}, nil },
		} {
			r.outside.answer = answer
			o := r.ask(t)
			if o.Next.IsZero() || !o.Refused {
				t.Errorf("work that %s: %+v", name, o)
			}
			r.at = o.Next
		}
		if f = r.now(t, f); f.Steps[0].Status != "processing" {
			t.Errorf("the step is %s", f.Steps[0].Status)
		}
	})
}
