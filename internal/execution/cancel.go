package execution

import (
	"context"

	"github.com/google/uuid"

	"cauce/ent"
	enttoken "cauce/ent/executiontoken"
	"cauce/internal/event"
	"cauce/internal/fault"
)

// Cancel ends a flow for its integrator; the reason stands in the timeline.
// Canceling again changes nothing.
func (e *Engine) Cancel(ctx context.Context, id uuid.UUID, reason string, by event.Actor, faults *fault.List) (*Flow, error) {
	return e.act(ctx, id, by, func(f *Flow) (*change, error) {
		if err := faults.Err(); err != nil {
			return nil, err
		}
		before := f.State()
		after, err := before.Cancel()
		if err != nil {
			return nil, refuse(f, err)
		}
		if before.Status == after.Status {
			return nil, nil
		}
		c := &change{flow: f, at: e.now(), step: noStep, reason: reason}
		c.move(after)
		c.drop()
		return c, nil
	})
}

// RevokeTokens ends every token of a flow that was still good, and answers how
// many.
func (e *Engine) RevokeTokens(ctx context.Context, id uuid.UUID, faults *fault.List) (revoked int, err error) {
	if _, err := e.Get(ctx, id); err != nil {
		return 0, err
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	now := e.now()
	err = e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		revoked, err = tx.ExecutionToken.Update().
			Where(enttoken.FlowID(id), enttoken.RevokedAtIsNil(), enttoken.Or(enttoken.ExpiresAtIsNil(), enttoken.ExpiresAtGT(now))).
			SetRevokedAt(now).SetUpdatedAt(now).Save(ctx)
		return err
	})
	return revoked, err
}
