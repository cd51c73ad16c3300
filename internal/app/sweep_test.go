package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestSweeping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		log := slog.New(slog.NewTextHandler(&said, nil))
		var fails, works atomic.Int32
		stop := inBackground(t.Context(), func(ctx context.Context) {
			sweepAll(ctx, log, time.Hour,
				sweeper{"one", func(context.Context) error { fails.Add(1); return errors.New("the broom broke") }},
				sweeper{"two", func(context.Context) error { works.Add(1); return nil }})
		})
		synctest.Wait()
		if fails.Load() != 1 || works.Load() != 1 {
			t.Errorf("at once: %d, %d", fails.Load(), works.Load())
		}
		time.Sleep(2*time.Hour + time.Minute)
		synctest.Wait()
		if fails.Load() != 3 || works.Load() != 3 {
			t.Errorf("after two hours: %d, %d", fails.Load(), works.Load())
		}
		stop()
		if text := said.String(); strings.Count(text, "of=one") != 3 || strings.Count(text, "the broom broke") != 3 || strings.Contains(text, "of=two") {
			t.Errorf("the log says %q", text)
		}
	})
}

// TestSweepingStops: stopping ends a sweep in the middle, waits for it, and is no
// failure.
func TestSweepingStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		ended := false
		stop := inBackground(t.Context(), func(ctx context.Context) {
			sweepAll(ctx, slog.New(slog.NewTextHandler(&said, nil)), time.Hour, sweeper{"slow", func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(time.Second)
				ended = true
				return ctx.Err()
			}})
		})
		synctest.Wait()
		stop()
		if !ended || said.Len() > 0 {
			t.Errorf("ended %t, the log says %q", ended, said.String())
		}
	})
}
