package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/flow"
	"cauce/internal/store/storetest"
)

// BenchmarkRead reads a flow with its five steps, under a context that can end,
// as a request's can.
func BenchmarkRead(b *testing.B) {
	s := storetest.SQLite(b)
	ctx, key := tenantOf(b, s)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	terms := key.Seal(make([]byte, 500), "flow.terms")
	ids := make([]uuid.UUID, 2000)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return createFlow(ctx, tx, ids[i], terms, time.Now())
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("sqlite/%d", clients), func(b *testing.B) {
			next := make(chan uuid.UUID, len(ids))
			for _, id := range ids {
				next <- id
			}
			share(b, clients, func() error {
				id := <-next
				next <- id
				_, err := s.Read().Flow.Query().Where(flow.ID(id)).WithSteps().Only(ctx)
				return err
			})
		})
	}
}
