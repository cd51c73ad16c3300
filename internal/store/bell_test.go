package store_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

func TestWhoHearsIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		heard := make(chan uuid.UUID, 4)
		stop := s.Hear(func(key uuid.UUID) { heard <- key })
		one, other := uuid.New(), uuid.New()
		s.Tell(one, other)
		if first, second := <-heard, <-heard; first != one || second != other {
			t.Errorf("heard %v and %v", first, second)
		}
		stop()
		s.Tell(one)
		if len(heard) > 0 {
			t.Error("told after stop")
		}
	})
}

// Two processes at one PostgreSQL hear each other, and neither itself twice.
func TestProcessesTellEachOther(t *testing.T) {
	url, keys := storetest.PostgresURL(t), t.TempDir()
	one, other := openAt(t, url, keys), openAt(t, url, keys)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{}, 2)
	for _, s := range []*store.Store{one, other} {
		go func() {
			s.Relay(ctx, slog.New(slog.DiscardHandler))
			ended <- struct{}{}
		}()
	}
	key, own := uuid.New(), 0
	there := make(chan struct{}, 1)
	deafOne := one.Hear(func(k uuid.UUID) {
		if k == key {
			own++ // Tell itself calls it, on this goroutine
		}
	})
	deafOther := other.Hear(func(k uuid.UUID) {
		if k == key {
			select {
			case there <- struct{}{}:
			default:
			}
		}
	})
	defer deafOne()
	defer deafOther()
	told := 0
	for heard := false; !heard; { // until the other has begun to listen
		one.Tell(key)
		told++
		select {
		case <-there:
			heard = true
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("never heard")
		}
	}
	cancel()
	<-ended
	<-ended
	if own != told {
		t.Errorf("told %d times, heard its own words %d times", told, own)
	}
}

func openAt(t *testing.T, url, keys string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{DatabaseURL: url, DataDir: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
