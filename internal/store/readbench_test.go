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
	"cauce/internal/tenant"
)

func BenchmarkRead(b *testing.B) {
	s := storetest.SQLite(b)
	account := storetest.Account(b, s, true)
	ctx := tenant.WithAccount(context.Background(), account)
	key, err := s.AccountKey(ctx, account)
	if err != nil {
		b.Fatal(err)
	}
	terms := key.Seal(make([]byte, 500), "flow.terms")
	var ids []uuid.UUID
	for range 2000 {
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return createFlow(ctx, tx, uuid.Must(uuid.NewV7()), terms, time.Now())
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	ids = s.Read().Flow.Query().IDsX(ctx)
	for _, kind := range []string{"plain", "cancelable"} {
		for _, clients := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", kind, clients), func(b *testing.B) {
				n := 0
				share(b, clients, func() error {
					c := ctx
					if kind == "cancelable" {
						var cancel func()
						c, cancel = context.WithCancel(ctx)
						defer cancel()
					}
					n++
					_, err := s.Read().Flow.Query().Where(flow.ID(ids[n%len(ids)])).WithSteps().Only(c)
					return err
				})
			})
		}
	}
}
