package store_test

import (
	"testing"

	"github.com/google/uuid"

	"cauce/ent/account"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestAmong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx := tenant.AsSystem(t.Context())
		a, b := storetest.Account(t, s, true), storetest.Account(t, s, true)
		for _, tt := range []struct {
			ids           []uuid.UUID
			among, others int
		}{
			{nil, 0, 2}, {[]uuid.UUID{}, 0, 2}, {[]uuid.UUID{a}, 1, 1}, {[]uuid.UUID{a, b, uuid.New()}, 2, 0}, {[]uuid.UUID{uuid.New()}, 0, 2},
		} {
			among, err := s.Read().Account.Query().Where(store.Among(account.FieldID, tt.ids)).Count(ctx)
			if among != tt.among || err != nil {
				t.Errorf("%d among %v, %v", among, tt.ids, err)
			}
			rest, err := s.Read().Account.Query().Where(store.NotAmong(account.FieldID, tt.ids)).Count(ctx)
			if rest != tt.others || err != nil {
				t.Errorf("%d not among %v, %v", rest, tt.ids, err)
			}
		}
	})
}
