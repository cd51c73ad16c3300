package execution_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"cauce/internal/execution"
	"cauce/internal/outbox"
	"cauce/internal/step"
)

// process runs an outbox as another process does, whose clock stands, until it is
// told to stop.
func (r *room) process(t *testing.T, at time.Time) (stop func()) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	room := outbox.New(outbox.Options{
		Store: r.store, Now: func() time.Time { return at }, Log: log,
		Handlers: map[string]outbox.Handler{outbox.Step: r.engine.Asker(execution.AskerOptions{Jitter: func() float64 { return 0.5 }, Log: log})},
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		room.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// TestAProcessThatDies with the engine's answer in its hands: when its lease is over
// another one asks under the same id, and the flow ends once. What the first one still
// has to say then is dropped.
func TestAProcessThatDies(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.setEngine(t)
		f := r.hand(t, r.create(t, engineFlow()), map[string]any{})
		asked, alive := make(chan string, 2), make(chan struct{})
		var first sync.Once
		r.outside.answer = func(in step.Submission) (step.Result, error) {
			asked <- in.Request
			by := "the living"
			first.Do(func() { by = "the dead" })
			if by == "the dead" {
				<-alive // it is as good as killed
			}
			return done(map[string]any{"by": by}), nil
		}
		bury := r.process(t, r.at)
		request := <-asked
		stop := r.process(t, r.at.Add(2*outbox.Lease))
		if again := <-asked; again != request {
			t.Errorf("it was asked as %s, and then as %s", request, again)
		}
		for end := time.Now().Add(time.Minute); r.now(t, f).Status != "completed"; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("the flow is %s", r.now(t, f).Status)
				break
			}
		}
		version := r.now(t, f).Version
		close(alive)
		bury()
		stop()
		f = r.now(t, f)
		if payload, err := f.Steps[0].Payload(); err != nil || string(payload) != `{"by":"the living"}` || f.Version != version {
			t.Errorf("in the end it is %s, version %d of %d: %v", payload, f.Version, version, err)
		}
	})
}
