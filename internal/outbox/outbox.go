// Package outbox keeps the work that must happen after a commit, as rows of that
// same commit. Who does the work leases the rows; see docs/decisions.
package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
)

// The kinds of work.
const (
	// Webhook notifies a flow's callback_url.
	Webhook = "webhook"
	// Mail and SMS send a message to a person: the row has the message's id.
	Mail = "mail"
	SMS  = "sms"
)

// Work is one thing to do.
type Work struct {
	// ID is the row's; the zero UUID is for any.
	ID   uuid.UUID
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
		id := w.ID
		if id == uuid.Nil {
			var err error
			if id, err = uuid.NewV7(); err != nil {
				return err
			}
		}
		rows[i] = tx.Outbox.Create().SetID(id).SetKind(w.Kind).SetLane(w.Lane).SetFlowID(w.Flow).
			SetNillableEventID(w.Event).SetSeq(w.Seq).SetDue(w.Due)
	}
	return tx.Outbox.CreateBulk(rows...).Exec(ctx)
}
