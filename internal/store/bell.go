package store

import (
	"sync"

	"github.com/google/uuid"
)

// bell tells whoever listens, in this process at once and on PostgreSQL in the
// others soon after, that something about a key has changed: a flow, an account, a
// lane of the outbox. It promises nothing: a process that dies between its commit
// and its word says none, so whoever listens looks by itself too, now and then.
type bell struct {
	mu     sync.Mutex
	ears   map[int]func(key uuid.UUID)
	next   int
	carry  bool
	unsaid map[uuid.UUID]struct{}
	rung   chan struct{}
}

func newBell() *bell {
	return &bell{ears: map[int]func(uuid.UUID){}, unsaid: map[uuid.UUID]struct{}{}, rung: make(chan struct{}, 1)}
}

// Hear calls fn with every key that Tell is told, until stop is called. fn must
// not block and may be called by several goroutines at once.
func (s *Store) Hear(fn func(key uuid.UUID)) (stop func()) {
	b := s.bell
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.next
	b.next++
	b.ears[id] = fn
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.ears, id)
	}
}

// Tell says that something about these keys has changed, after its commit. It
// never waits for another process.
func (s *Store) Tell(keys ...uuid.UUID) {
	s.bell.say(keys)
	s.bell.leave(keys)
}

// say tells those who listen here.
func (b *bell) say(keys []uuid.UUID) {
	b.mu.Lock()
	ears := make([]func(uuid.UUID), 0, len(b.ears))
	for _, ear := range b.ears {
		ears = append(ears, ear)
	}
	b.mu.Unlock()
	for _, ear := range ears {
		for _, key := range keys {
			ear(key)
		}
	}
}

// leave puts keys where the relay takes them from, if there is one.
func (b *bell) leave(keys []uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.carry {
		return
	}
	for _, key := range keys {
		b.unsaid[key] = struct{}{}
	}
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// take empties what was left for the relay.
func (b *bell) take() []uuid.UUID {
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := make([]uuid.UUID, 0, len(b.unsaid))
	for key := range b.unsaid {
		keys = append(keys, key)
	}
	clear(b.unsaid)
	return keys
}

func (b *bell) carried(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.carry = on
	clear(b.unsaid)
}
