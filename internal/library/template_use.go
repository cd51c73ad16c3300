package library

import (
	"context"

	"github.com/google/uuid"

	"cauce/ent"
	entflow "cauce/ent/flow"
	enttemplate "cauce/ent/template"
	"cauce/internal/fault"
	"cauce/internal/store"
)

// HoldTemplate answers work for the transaction that creates a flow from a
// template: until that ends the template stays, and when it is gone already, it is
// not found.
func HoldTemplate(id uuid.UUID) func(ctx context.Context, tx *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		there, err := tx.Template.Query().Where(enttemplate.ID(id), store.KeepRow).Exist(ctx)
		if err == nil && !there {
			return notFound()
		}
		return err
	}
}

// DeleteTemplate deletes a template that no unfinished flow names. It answers, in
// this order: that there is none, the faults, who uses it.
func (l *Library) DeleteTemplate(ctx context.Context, id uuid.UUID, faults *fault.List) error {
	return l.remove(ctx, faults, removal{
		take: func(ctx context.Context, tx *ent.Client) (bool, error) {
			return tx.Template.Query().Where(enttemplate.ID(id), store.TakeRow).Exist(ctx)
		},
		users: func(ctx context.Context, tx *ent.Client) ([]fault.Fault, error) {
			return unfinished(ctx, tx, entflow.TemplateID(id), maxNamed)
		},
		remove: func(ctx context.Context, tx *ent.Client) (int, error) {
			return tx.Template.Delete().Where(enttemplate.ID(id)).Exec(ctx)
		},
	})
}
