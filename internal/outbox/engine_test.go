package outbox_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// seqsOf answers in which order the work of a flow was tried.
func (w *world) seqsOf(flow uuid.UUID) (seqs []int64) {
	for _, job := range w.tried {
		if job.Flow == flow {
			seqs = append(seqs, job.Seq)
		}
	}
	return seqs
}

func TestWorkIsDoneInOrderAndGone(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		flows, in := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}, lane()
		for seq := int64(1); seq <= 20; seq += 2 {
			for _, flow := range flows {
				w.add(in, flow, seq, seq+1)
			}
		}
		w.await("the end", func() bool { return len(w.recorded) == 60 })
		for _, flow := range flows {
			if seqs := w.seqsOf(flow); !slices.IsSorted(seqs) || len(seqs) != 20 {
				t.Errorf("tried in the order %v", seqs)
			}
		}
		w.left(0)
	})
}

func TestRefusedWorkHoldsBackThreeTimes(t *testing.T) {
	each(t, func(w *world) {
		flow, in := uuid.New(), lane()
		w.play(func(job outbox.Job) outbox.Outcome {
			if job.Seq == 1 {
				return outbox.Outcome{Next: w.now().Add(time.Hour), Refused: true}
			}
			return outbox.Outcome{}
		})
		w.start()
		w.add(in, flow, 1, 2)
		for refusals := 1; refusals < outbox.Barred; refusals++ {
			w.await("a refusal", func() bool { return len(w.recorded) == refusals })
			w.add(in, flow, int64(2+refusals)) // it comes later, and waits too
			w.move(time.Hour)
		}
		w.await("what was held back", func() bool { return len(w.recorded) == outbox.Barred+3 })
		w.mu.Lock()
		defer w.mu.Unlock()
		if seqs := w.seqsOf(flow); !slices.Equal(seqs, []int64{1, 1, 1, 2, 3, 4}) {
			t.Errorf("tried in the order %v", seqs)
		}
	})
}

func TestOneLaneDelaysNoOther(t *testing.T) {
	each(t, func(w *world) {
		dead, alive := lane(), lane()
		release := make(chan struct{})
		w.play(func(job outbox.Job) outbox.Outcome {
			if job.Lane == dead {
				<-release
			}
			return outbox.Outcome{}
		})
		stop := w.start()
		for range 100 {
			w.add(dead, uuid.New(), 1)
		}
		for range 100 {
			w.add(alive, uuid.New(), 1)
		}
		w.await("the other lane", func() bool { return len(w.recorded) == 100 })
		w.mu.Lock()
		stuck := len(w.tried) - 100
		w.mu.Unlock()
		if stuck > 16 {
			t.Errorf("%d jobs of one lane are at work at once", stuck)
		}
		close(release)
		stop()
	})
}

// A process that dies has leased and recorded nothing: another takes over when the
// lease ends, not before.
func TestAnotherTakesOverWhenALeaseEnds(t *testing.T) {
	each(t, func(w *world) {
		flow, in := uuid.New(), lane()
		w.add(in, flow, 1, 2)
		w.lost(in)
		w.start()
		other := uuid.New()
		w.add(in, other, 1)
		w.await("work of another flow", func() bool { return len(w.recorded) == 1 })
		w.mu.Lock()
		if seqs := w.seqsOf(flow); len(seqs) > 0 {
			t.Errorf("took over %v within the lease", seqs)
		}
		w.mu.Unlock()
		w.move(outbox.Lease + time.Second)
		w.await("what was taken over", func() bool { return len(w.recorded) == 3 })
		w.mu.Lock()
		defer w.mu.Unlock()
		if seqs := w.seqsOf(flow); !slices.Equal(seqs, []int64{1, 2}) {
			t.Errorf("took over %v", seqs)
		}
	})
}

// lost marks the first row of a lane as leased by a process that is no more.
func (w *world) lost(in uuid.UUID) {
	w.Helper()
	err := w.store.Write(tenant.AsSystem(w.Context()), func(ctx context.Context, tx *ent.Client) error {
		rows, err := tx.Outbox.Query().All(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Lane == in && row.Seq == 1 {
				err = tx.Outbox.UpdateOne(row).SetLeased(true).AddAttempt(1).SetDue(w.now().Add(outbox.Lease)).Exec(ctx)
			}
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// A process that was thought dead records what it did; the row is another's.
func TestALateRecordLeavesTheRowAlone(t *testing.T) {
	each(t, func(w *world) {
		begun, release := make(chan struct{}), make(chan struct{})
		w.play(func(outbox.Job) outbox.Outcome {
			close(begun)
			<-release
			return outbox.Outcome{}
		})
		w.start()
		in := lane()
		w.add(in, uuid.New(), 1)
		<-begun
		w.lost(in) // another process leases it
		close(release)
		w.await("the record", func() bool { return len(w.recorded) == 1 })
		w.play(func(outbox.Job) outbox.Outcome { return outbox.Outcome{} })
		if rows := w.rows(); len(rows) != 1 || rows[0].Attempt != 2 || !rows[0].Leased {
			t.Errorf("left %v", rows)
		}
	})
}

func TestEnginesShareTheWork(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		w.start()
		lanes := []uuid.UUID{lane(), lane(), lane()}
		flows := make([]uuid.UUID, 30)
		for i := range flows {
			flows[i] = uuid.New()
		}
		for seq := int64(1); seq <= 5; seq++ {
			for i, flow := range flows {
				w.add(lanes[i%len(lanes)], flow, seq)
			}
		}
		w.await("the end", func() bool { return len(w.recorded) == 150 })
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, flow := range flows {
			if seqs := w.seqsOf(flow); !slices.Equal(seqs, []int64{1, 2, 3, 4, 5}) {
				t.Errorf("tried in the order %v", seqs)
			}
		}
	})
}

func TestStopFinishesWhatHasBegun(t *testing.T) {
	each(t, func(w *world) {
		begun, release := make(chan struct{}, 32), make(chan struct{})
		w.play(func(outbox.Job) outbox.Outcome {
			begun <- struct{}{}
			<-release
			return outbox.Outcome{}
		})
		stop := w.start()
		in := lane()
		for range 32 {
			w.add(in, uuid.New(), 1)
		}
		for range 16 {
			<-begun
		}
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			stop()
		}()
		select {
		case <-stopped:
			t.Fatal("it did not wait for what has begun")
		case <-time.After(50 * time.Millisecond):
		}
		close(release)
		<-stopped
		rows, done := w.rows(), len(w.recorded)
		if done < 16 || done+len(rows) != 32 {
			t.Errorf("%d done, %d left", done, len(rows))
		}
		for _, row := range rows {
			if row.Leased || row.Due.After(w.now()) {
				t.Errorf("was not handed back: %v", row)
			}
		}
	})
}

func TestAPanicIsTriedAgain(t *testing.T) {
	each(t, func(w *world) {
		panicked := false
		w.play(func(outbox.Job) outbox.Outcome {
			if !panicked {
				panicked = true
				panic("no")
			}
			return outbox.Outcome{}
		})
		w.start()
		w.add(lane(), uuid.New(), 1)
		w.await("the panic", func() bool { return len(w.recorded) == 1 })
		w.move(outbox.Lease + time.Second)
		w.await("the other try", func() bool { return len(w.recorded) == 2 })
		if w.recorded[1].Job.Refused != 1 {
			t.Errorf("%+v", w.recorded[1])
		}
	})
}

func TestADisabledEndpointKeepsItsWork(t *testing.T) {
	each(t, func(w *world) {
		in, now := lane(), w.now()
		ctx := tenant.WithAccount(t.Context(), w.account)
		key, err := w.store.AccountKey(ctx, w.account)
		if err != nil {
			t.Fatal(err)
		}
		change := func(fn func(ctx context.Context, tx *ent.Client) error) {
			t.Helper()
			if err := w.store.Write(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		change(func(ctx context.Context, tx *ent.Client) error {
			return tx.Endpoint.Create().SetID(in).SetAddress(sealed(key)).SetCreatedAt(now).SetUpdatedAt(now).SetDisabledAt(now).Exec(ctx)
		})
		w.start()
		w.add(in, uuid.New(), 1)
		other := lane()
		w.add(other, uuid.New(), 1)
		w.await("the other lane", func() bool { return len(w.recorded) == 1 })
		if w.recorded[0].Job.Lane != other {
			t.Error("a disabled endpoint was told")
		}
		w.left(1)
		change(func(ctx context.Context, tx *ent.Client) error {
			return tx.Endpoint.UpdateOneID(in).ClearDisabledAt().Exec(ctx)
		})
		w.await("what waited", func() bool { return len(w.recorded) == 2 }) // by the poll: nobody told
	})
}

func sealed(key *seal.Key) seal.Sealed { return key.Seal([]byte("https://example.com"), "place") }
