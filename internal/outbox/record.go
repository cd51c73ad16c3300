package outbox

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

const (
	// mostRecorded is how many outcomes share a transaction.
	mostRecorded = 512
	// gatherFor is how long the first of them waits for the others.
	gatherFor = 10 * time.Millisecond
	// recordFor is how long a record is tried: then the leases run out, and the
	// work is done again.
	recordFor = 30 * time.Second
	// recordPause is between two tries.
	recordPause = 100 * time.Millisecond
)

// record writes outcomes as they come, those that came meanwhile together, until
// the channel is closed.
func (e *Engine) record(ctx context.Context) {
	for first := range e.outcomes {
		batch := e.gather(first)
		all := slices.Concat(batch...)
		if err := e.recordBatch(ctx, all); err != nil {
			e.log.ErrorContext(ctx, "record of the outbox: the work will be done again",
				slog.Int("jobs", len(all)), slog.Any("cause", err))
		}
		e.settled(batch)
	}
}

// gather adds what comes meanwhile, by runs. While more is at work it waits a little
// for that: a commit costs the same for many.
func (e *Engine) gather(first []Outcome) [][]Outcome {
	batch := [][]Outcome{first}
	enough := time.NewTimer(gatherFor)
	defer enough.Stop()
	for n := len(first); n < mostRecorded && e.busy(n); {
		select {
		case more, open := <-e.outcomes:
			if !open {
				return batch
			}
			batch, n = append(batch, more), n+len(more)
		case <-enough.C:
			return batch
		}
	}
	return batch
}

// busy tells whether more is claimed than so many jobs.
func (e *Engine) busy(jobs int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.claimed > jobs
}

func (e *Engine) recordBatch(ctx context.Context, batch []Outcome) error {
	ctx = tenant.AsSystem(ctx)
	end := e.clock().Add(recordFor)
	for {
		err := e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error { return e.writeOutcomes(ctx, tx, batch) })
		if err == nil || e.clock().After(end) {
			return err
		}
		e.log.WarnContext(ctx, "record of the outbox", slog.Any("cause", err))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(recordPause):
		}
	}
}

func (e *Engine) writeOutcomes(ctx context.Context, tx *ent.Client, batch []Outcome) error {
	held, err := e.held(ctx, tx, batch)
	if err != nil {
		return err
	}
	var done []uuid.UUID
	back := map[time.Time][]uuid.UUID{} // what was not tried, by when it is due
	tried := map[string][]Outcome{}
	for _, o := range batch {
		if !o.idle {
			tried[o.Job.Kind] = append(tried[o.Job.Kind], o)
		}
		switch {
		case !held[o.Job.ID]: // the lease is another's
		case o.Next.IsZero():
			done = append(done, o.Job.ID)
		case o.idle:
			back[o.Next] = append(back[o.Next], o.Job.ID)
		default:
			if err := putOff(ctx, tx, o); err != nil {
				return err
			}
		}
	}
	for due, ids := range back {
		if err := tx.Outbox.Update().Where(store.Among(entoutbox.FieldID, ids)).SetDue(due).SetLeased(false).Exec(ctx); err != nil {
			return err
		}
	}
	if len(done) > 0 {
		if _, err := tx.Outbox.Delete().Where(store.Among(entoutbox.FieldID, done)).Exec(ctx); err != nil {
			return err
		}
	}
	for kind, outcomes := range tried {
		if err := e.handlers[kind].Record(ctx, tx, outcomes); err != nil {
			return err
		}
	}
	return nil
}

// held answers the jobs whose lease is still the one that the outcome came of.
func (e *Engine) held(ctx context.Context, tx *ent.Client, batch []Outcome) (map[uuid.UUID]bool, error) {
	leases := make(map[uuid.UUID]int32, len(batch))
	ids := make([]uuid.UUID, len(batch))
	for i, o := range batch {
		leases[o.Job.ID], ids[i] = o.Job.lease, o.Job.ID
	}
	rows, err := tx.Outbox.Query().Where(store.Among(entoutbox.FieldID, ids), store.TakeRow).Order(entoutbox.ByID()).
		Select(entoutbox.FieldAttempt).All(ctx)
	if err != nil {
		return nil, err
	}
	held := make(map[uuid.UUID]bool, len(rows))
	for _, row := range rows {
		held[row.ID] = row.Attempt == leases[row.ID]
	}
	return held, nil
}

func putOff(ctx context.Context, tx *ent.Client, o Outcome) error {
	update := tx.Outbox.Update().Where(entoutbox.ID(o.Job.ID)).SetDue(o.Next).SetLeased(false)
	if o.Refused {
		update.AddRefused(1)
	}
	return update.Exec(ctx)
}
