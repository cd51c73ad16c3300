// Package outbox keeps the work that must happen after a commit, as rows of that
// same commit. Who does the work leases the rows; see docs/decisions.
package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
)

// Webhook is the kind of work that notifies a flow's callback_url.
const Webhook = "webhook"

// Work is one thing to do.
type Work struct {
	Kind string
	// Lane is whose workers do it: what one lane waits for delays no other.
	Lane uuid.UUID
	Flow uuid.UUID
	// Event is what it tells of, nil for work that tells of none.
	Event *uuid.UUID
	// Seq is its place among the work of its kind of its flow, which is done in
	// this order.
	Seq int64
	Due time.Time
}

// Add writes work in the caller's transaction. Whoever commits tells the store of
// the lanes, so that their workers begin at once; a poll finds what nobody told of.
func Add(ctx context.Context, tx *ent.Client, work []Work) error {
	if len(work) == 0 {
		return nil
	}
	rows := make([]*ent.OutboxCreate, len(work))
	for i, w := range work {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		rows[i] = tx.Outbox.Create().SetID(id).SetKind(w.Kind).SetLane(w.Lane).SetFlowID(w.Flow).
			SetNillableEventID(w.Event).SetSeq(w.Seq).SetDue(w.Due)
	}
	return tx.Outbox.CreateBulk(rows...).Exec(ctx)
}
