package idempotency

import (
	"context"

	"cauce/ent"
	entidempotency "cauce/ent/idempotency"
	"cauce/internal/tenant"
)

// batch bounds the rows of one transaction, behind which others wait.
const batch = 500

// Sweep deletes what has been kept long enough, of every account.
func (b *Book) Sweep(ctx context.Context) error {
	ctx, now := tenant.AsSystem(ctx), b.now()
	for {
		ids, err := b.store.Read().Idempotency.Query().Where(entidempotency.ExpiresAtLTE(now)).
			Order(ent.Asc(entidempotency.FieldExpiresAt)).Limit(batch).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = b.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			_, err := tx.Idempotency.Delete().Where(entidempotency.IDIn(ids...)).Exec(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
}
