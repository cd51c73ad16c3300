package execution

import (
	"context"

	"github.com/google/uuid"

	"cauce/ent"
	entmedia "cauce/ent/media"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/store"
)

// Detach takes an attachment off the step that is due. Its bytes are deleted once
// that is committed.
func (e *Engine) Detach(ctx context.Context, in Visit, id uuid.UUID, faults *fault.List) (*Flow, error) {
	var row *ent.Upload
	f, err := e.act(ctx, in.Flow, in.By, func(f *Flow) (*change, error) {
		index, ok := f.StepIndex(in.Step)
		if !ok {
			return nil, notFound()
		}
		a, err := e.Attachment(ctx, in.Step, id)
		if err != nil {
			return nil, err
		}
		if err := faults.Err(); err != nil {
			return nil, err
		}
		if err := f.State().MaySubmit(index); err != nil {
			return nil, refuse(f, err)
		}
		c := &change{flow: f, at: e.now(), step: index, kind: event.StepUpdated, reason: "media.removed"}
		f.Steps[index].UpdatedAt = c.at
		row = &ent.Upload{ID: id, Handle: "." + id.String()}
		c.beside = []store.Work{func(ctx context.Context, tx *ent.Client) error { return disown(ctx, tx, a, c) }}
		return c, nil
	})
	if err != nil {
		return nil, err
	}
	_ = e.erase(context.WithoutCancel(ctx), row) // what cannot be erased now, the sweep erases
	return f, nil
}

// disown deletes the row of an attachment and puts its bytes into the journal of
// what is to be erased.
func disown(ctx context.Context, tx *ent.Client, a *Attachment, c *change) error {
	n, err := tx.Media.Delete().Where(entmedia.ID(a.ID)).Exec(ctx)
	if err := one(n, err); err != nil {
		return err
	}
	return tx.Upload.Create().SetID(a.ID).SetFlowID(a.FlowID).SetStepID(a.StepID).SetHandle("." + a.ID.String()).
		SetCollection(a.Collection).SetSize(a.Size).SetReceived(erased).SetParts(0).
		SetCreatedAt(c.at).SetUpdatedAt(c.at).Exec(ctx)
}
