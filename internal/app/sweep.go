package app

import (
	"context"
	"log/slog"
	"time"
)

// sweepEvery is how often what has been kept long enough is deleted.
const sweepEvery = 10 * time.Minute

// sweeper deletes what a room has kept long enough. It ends with its context.
type sweeper struct {
	name  string
	sweep func(ctx context.Context) error
}

// sweepAll lets each sweeper work at once and then every so often, until ctx
// ends. What one fails at is for the log, and for its next turn.
func sweepAll(ctx context.Context, log *slog.Logger, every time.Duration, sweepers ...sweeper) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		for _, s := range sweepers {
			if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "sweep", slog.String("of", s.name), slog.Any("cause", err))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// inBackground runs work until ctx ends or stop is called, which waits for it.
func inBackground(ctx context.Context, work func(ctx context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}
