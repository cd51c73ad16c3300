package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/flow"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// Times come back in UTC and to the microsecond, whatever zone they were in.
func TestTimes(t *testing.T) {
	base := time.Date(2026, 3, 4, 23, 59, 59, 123_456_789, time.FixedZone("far", 9*60*60))
	cases := map[string]time.Time{
		"another zone":   base,
		"UTC":            base.UTC(),
		"local":          base.Local(),
		"whole second":   base.Truncate(time.Second),
		"one before it":  base.Truncate(time.Second).Add(-time.Microsecond),
		"before 1970":    time.Date(1931, 1, 1, 0, 0, 0, 1000, time.UTC),
		"far in future":  time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		"summer and DST": time.Date(2026, 7, 1, 0, 0, 0, 0, time.Local),
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		ctx, key := tenantOf(t, s)
		for name, at := range cases {
			id := uuid.Must(uuid.NewV7())
			err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
				err := tx.Flow.Create().
					SetID(id).SetStatus("created").SetExpiresIn(0).
					SetTerms(key.Seal(nil, "flow.terms")).SetEventSeq(0).SetEventHash([]byte("hash")).
					SetCreatedAt(at).SetUpdatedAt(at).SetStartedAt(at).Exec(ctx)
				if err != nil {
					return err
				}
				wantTimes(ctx, t, name+", inside", tx, id, at)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			wantTimes(ctx, t, name, s.Read(), id, at)
		}
	})
}

func wantTimes(ctx context.Context, t *testing.T, name string, client *ent.Client, id uuid.UUID, at time.Time) {
	t.Helper()
	want := at.UTC().Truncate(time.Microsecond)
	row, err := client.Flow.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []time.Time{row.CreatedAt, row.UpdatedAt, *row.StartedAt} {
		if got != want { // the zone too
			t.Errorf("%s: %v came back as %v", name, at, got)
		}
	}
	if row.FinishedAt != nil {
		t.Errorf("%s: no time came back as %v", name, row.FinishedAt)
	}
	same, err := client.Flow.Query().Where(flow.ID(id), flow.CreatedAtLTE(at), flow.CreatedAtGT(at.Add(-time.Second))).Exist(ctx)
	if !same || err != nil {
		t.Errorf("%s: not found by its time: %v", name, err)
	}
}
