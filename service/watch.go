package service

import (
	"cmp"
	"context"
	"time"

	"google.golang.org/grpc"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/event"
	"cauce/internal/fault"
)

// Pace is how patient watches are.
type Pace struct {
	// Heartbeat is the longest silence; 0 for 15 s. The caller's credential is looked
	// at again as often.
	Heartbeat time.Duration
	// Patience is how long a message may take to get through; 0 for 10 s.
	Patience time.Duration
}

func (p Pace) heartbeat() time.Duration { return cmp.Or(p.Heartbeat, 15*time.Second) }

func (p Pace) patience() time.Duration { return cmp.Or(p.Patience, 10*time.Second) }

// WatchWorkflows answers events as they are committed, until the caller leaves, is
// too slow or no longer welcome, or the server stops.
func (s *workflows) WatchWorkflows(in *workflowsv1.WatchWorkflowsRequest, stream grpc.ServerStreamingServer[workflowsv1.WatchWorkflowsResponse]) error {
	ctx := stream.Context()
	faults := fault.Take(ctx)
	flow := parseID(in.WorkflowUuid, "workflow_uuid", faults)
	if err := faults.Err(); err != nil {
		return err
	}
	watch, err := s.deps.Hub.Open(ctx, in.GetCursor(), flow)
	if err != nil {
		return err
	}
	defer watch.Close()
	w := &watcher{deps: s.deps, watch: watch, stream: stream}
	if err := w.send(ctx, watch.Cursor(), nil); err != nil {
		return err
	}
	return w.follow(ctx)
}

// watcher sends what a watch reads.
type watcher struct {
	deps   Deps
	watch  *event.Watch
	stream grpc.ServerStreamingServer[workflowsv1.WatchWorkflowsResponse]
}

func (w *watcher) follow(ctx context.Context) error {
	quiet, check := time.NewTimer(w.deps.Pace.heartbeat()), time.NewTicker(w.deps.Pace.heartbeat())
	defer quiet.Stop()
	defer check.Stop()
	for {
		sent := false
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.deps.Hub.Ended():
			return fault.New(fault.WatchEnded, nil)
		case <-check.C:
			if err := w.deps.StillGood(ctx); err != nil {
				return err
			}
		case <-w.watch.News():
			var err error
			if sent, err = w.forward(ctx); err != nil {
				return err
			}
		case <-quiet.C:
			if err := w.send(ctx, w.watch.Cursor(), nil); err != nil {
				return err
			}
			sent = true
		}
		if sent {
			quiet.Reset(w.deps.Pace.heartbeat())
		}
	}
}

// forward sends all that there is, and tells whether there was anything.
func (w *watcher) forward(ctx context.Context) (sent bool, err error) {
	for {
		events, more, err := w.watch.Read(ctx)
		if err != nil {
			return sent, err
		}
		for i := range events {
			if err := w.send(ctx, w.watch.CursorAt(events[i].Place), &events[i]); err != nil {
				return sent, err
			}
			sent = true
		}
		if !more {
			return sent, nil
		}
	}
}

// send sends one message. A caller who does not take it in time is let go: what
// waits for it is kept in the database, not here.
func (w *watcher) send(ctx context.Context, cursor string, told *event.Told) error {
	message := &workflowsv1.WatchWorkflowsResponse{Cursor: cursor}
	if told != nil {
		message.Event = showEvent(*told)
	}
	through := make(chan error, 1)
	go func() { through <- w.stream.Send(message) }()
	late := time.NewTimer(w.deps.Pace.patience())
	defer late.Stop()
	select {
	case err := <-through:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.deps.Hub.Ended():
		return fault.New(fault.WatchEnded, nil)
	case <-late.C:
		return fault.New(fault.WatchTooSlow, nil)
	}
}
