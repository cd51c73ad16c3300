package storetest_test

import (
	"context"
	"testing"

	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

func TestEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		if err := s.Ready(context.Background()); err != nil {
			t.Fatal(err)
		}
		account := storetest.Account(t, s, true)
		if _, err := s.AccountKey(context.Background(), account); err != nil {
			t.Fatal(err)
		}
	})
}
