// Package outbox keeps the work that must happen after a commit, as rows of that
// same commit. Who does the work leases the rows; see docs/decisions.
package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
)

// The kinds of work.
const (
	// Webhook notifies a flow's callback_url.
	Webhook = "webhook"
	// Mail and SMS send a message to a person: the row has the message's id.
	Mail = "mail"
	SMS  = "sms"
	// Step asks whoever is at work on a step.
	Step = "step"
)

// Work is one thing to do.
type Work struct {
	// ID is the row's; the zero UUID has one made.
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
	// Content is what it needs beside its event.
	Content seal.Sealed
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
			made, err := uuid.NewV7()
			if err != nil {
				return err
			}
			id = made
		}
		rows[i] = tx.Outbox.Create().SetID(id).SetKind(w.Kind).SetLane(w.Lane).SetFlowID(w.Flow).
			SetNillableEventID(w.Event).SetSeq(w.Seq).SetDue(w.Due).SetContent(w.Content)
	}
	return tx.Outbox.CreateBulk(rows...).Exec(ctx)
}

// LaneOf answers the lane for work that waits for an address: a keyed digest of it
// (UUIDv8, RFC 9562), so that every process knows the lane without asking. Where says
// what the address is of.
func LaneOf(key *seal.Key, address, where string) uuid.UUID {
	return Lane(key.Fingerprint([]byte(address), where))
}

// Lane answers the lane of a digest: its first 16 bytes as a UUIDv8.
func Lane(digest []byte) uuid.UUID {
	id := uuid.UUID(digest[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}
