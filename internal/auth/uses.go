package auth

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/apikey"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

const (
	// Keys remember their last use to the minute: more often would be a write for
	// each read.
	usedEvery  = time.Minute
	writeEvery = 5 * time.Second
	writeLimit = 5 * time.Second
	// mostUses bounds what waits to be written. Beyond it a use is dropped: the
	// next one of the same key is noted again.
	mostUses = 10_000
)

// uses writes down when keys were last used, beside the requests, which neither
// wait for it nor fail with it.
type uses struct {
	store *store.Store
	stop  func()
	done  chan struct{}

	mu      sync.Mutex
	waiting map[uuid.UUID]time.Time
}

func newUses(s *store.Store) *uses {
	ctx, cancel := context.WithCancel(tenant.AsSystem(context.Background()))
	u := &uses{store: s, stop: cancel, done: make(chan struct{}), waiting: map[uuid.UUID]time.Time{}}
	go u.run(ctx)
	return u
}

// note remembers a use of a key whose row says when it was last used.
func (u *uses) note(key uuid.UUID, stored *time.Time, now time.Time) {
	if stored != nil && now.Sub(*stored) < usedEvery {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, waits := u.waiting[key]; waits || len(u.waiting) < mostUses {
		u.waiting[key] = now
	}
}

func (u *uses) run(ctx context.Context) {
	defer close(u.done)
	tick := time.NewTicker(writeEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			u.flush(ctx)
		case <-ctx.Done():
			u.flush(context.WithoutCancel(ctx))
			return
		}
	}
}

// flush writes what waits in one transaction. What cannot be written is dropped:
// the row still says an earlier time, so the key's next use is noted again.
func (u *uses) flush(ctx context.Context) {
	u.mu.Lock()
	taken := u.waiting
	u.waiting = map[uuid.UUID]time.Time{}
	u.mu.Unlock()
	if len(taken) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	_ = u.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		for key, at := range taken {
			if err := tx.APIKey.Update().Where(apikey.ID(key)).SetLastUsedAt(store.Micros(at)).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (u *uses) close() {
	u.stop()
	<-u.done
}
