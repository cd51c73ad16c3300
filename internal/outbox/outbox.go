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
	Kind  string
	Flow  uuid.UUID
	Event uuid.UUID
	// Seq is the event's number in its flow: work of a flow is done in order.
	Seq int64
	Due time.Time
}

// Add writes work in the caller's transaction.
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
		rows[i] = tx.Outbox.Create().SetID(id).SetKind(w.Kind).SetFlowID(w.Flow).
			SetEventID(w.Event).SetSeq(w.Seq).SetDue(w.Due)
	}
	return tx.Outbox.CreateBulk(rows...).Exec(ctx)
}
