package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"cauce/ent"
	entflow "cauce/ent/flow"
	"cauce/internal/event"
	"cauce/internal/outbox"
	"cauce/internal/tenant"
)

// errMoved says that a flow changed while a note about it was written.
var errMoved = errors.New("webhook: the flow has changed since it was read")

// tellDisabled writes into the timeline of the flow whose notification was the last
// straw that its endpoint is disabled. Nobody is notified: there is nobody to hear.
func (c Courier) tellDisabled(ctx context.Context, tx *ent.Client, job outbox.Job, t *trial, row *ent.Endpoint) error {
	ctx = tenant.WithAccount(ctx, job.Account)
	f, err := tx.Flow.Get(ctx, job.Flow)
	if err != nil {
		return err
	}
	snapshot, err := json.Marshal(struct {
		Endpoint uuid.UUID `json:"endpoint_uuid"`
		Reason   string    `json:"reason"`
	}{row.ID, *row.DisabledWhy})
	if err != nil {
		return err
	}
	note := event.Entry{Kind: event.EndpointDisabled, At: *row.DisabledAt, Reason: *row.DisabledWhy, Note: true, Snapshot: snapshot}
	end, err := event.Timeline{Flow: f.ID, Key: t.key}.Append(ctx, tx,
		event.Chain{Seq: f.EventSeq, Hash: f.EventHash, Notices: f.NoticeSeq}, event.System, []event.Entry{note})
	if err != nil {
		return err
	}
	n, err := tx.Flow.Update().Where(entflow.ID(f.ID), entflow.Version(f.Version)).
		SetVersion(f.Version + 1).SetEventSeq(end.Seq).SetEventHash(end.Hash).Save(ctx)
	if err == nil && n == 0 {
		err = errMoved // the whole record is tried again
	}
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	c.Seen.disabled(*row.DisabledWhy)
	return nil
}
