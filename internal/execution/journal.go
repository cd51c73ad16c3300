package execution

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	entflow "cauce/ent/flow"
	entmedia "cauce/ent/media"
	entstep "cauce/ent/step"
	entupload "cauce/ent/upload"
	"cauce/internal/flow"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// The uploads are the journal of bytes that no attachment owns: a row is written
// before the first byte is, and goes after the last one is erased. A row whose
// `received` is erased has nothing more to come; only its bytes are left to
// delete.
const (
	erased = -1
	// uploadLife is how long what arrived of a file is kept.
	uploadLife = 24 * time.Hour
	// maxUploads bounds what a step has in the journal: a further file drops what
	// was longest untouched.
	maxUploads = 20
	// sweepSize is how many rows a sweep reads at once.
	sweepSize = 500
)

// begin writes the journal row of a file of which nothing is here yet.
func (e *Engine) begin(ctx context.Context, r reception) (*ent.Upload, error) {
	if err := e.makeRoom(ctx, r.Step); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	name, size := "."+id.String(), int64(0)
	if r.Upload != nil {
		name, size = *r.Upload, *r.Size
	}
	var called seal.Sealed
	if r.Name != "" {
		called = r.flow.key.Seal([]byte(r.Name), namePlace(id))
	}
	now := e.now()
	var row *ent.Upload
	err = e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		row, err = tx.Upload.Create().SetID(id).SetFlowID(r.Flow).SetStepID(r.Step).SetHandle(name).
			SetCollection(r.Collection).SetName(called).SetSize(size).SetReceived(0).SetParts(0).
			SetCreatedAt(now).SetUpdatedAt(now).Save(ctx)
		return err
	})
	return row, err
}

func (e *Engine) makeRoom(ctx context.Context, stepID uuid.UUID) error {
	rows, err := e.store.Read().Upload.Query().Where(entupload.StepID(stepID)).
		Order(entupload.ByUpdatedAt(sql.OrderDesc())).Offset(maxUploads - 1).Limit(sweepSize).All(ctx)
	if err != nil {
		return err
	}
	return e.eraseAll(ctx, rows)
}

// erase deletes the bytes of a journal row that no attachment owns, and the row.
// It may run again, and beside itself.
func (e *Engine) erase(ctx context.Context, row *ent.Upload) error {
	// First of all nothing more may come of it: whoever is about to make an
	// attachment of it finds that out in the same transaction.
	err := e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		return tx.Upload.Update().Where(entupload.ID(row.ID)).SetReceived(erased).Exec(ctx)
	})
	if err != nil {
		return err
	}
	owned, err := e.store.Read().Media.Query().Where(entmedia.ID(row.ID)).Exist(ctx)
	if err != nil {
		return err
	}
	if !owned {
		if err := e.vault.Delete(ctx, row.ID.String()); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(row.Handle, ".") {
		for n := range row.Parts + 1 { // one may have been on its way
			if err := e.vault.Delete(ctx, partName(row.ID, n)); err != nil {
				return err
			}
		}
	}
	return e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Upload.Delete().Where(entupload.ID(row.ID)).Exec(ctx)
		return err
	})
}

func partName(id uuid.UUID, n int32) string { return id.String() + "." + strconv.Itoa(int(n)) }

func (e *Engine) eraseAll(ctx context.Context, rows []*ent.Upload) error {
	var failed []error
	for _, row := range rows {
		failed = append(failed, e.erase(ctx, row))
	}
	return errors.Join(failed...)
}

// SweepMedia erases what is left of files that never became attachments: untouched
// for a day, of a step that has ended, or taken off while the store was away. It
// works for every account.
func (e *Engine) SweepMedia(ctx context.Context) error {
	ctx = tenant.AsSystem(ctx)
	old := e.now().Add(-uploadLife)
	var failed []error
	for last := uuid.Nil; ; {
		rows, err := e.store.Read().Upload.Query().
			Where(entupload.IDGT(last), entupload.Or(entupload.UpdatedAtLT(old), entupload.Received(erased), ofEnded)).
			Order(entupload.ByID()).Limit(sweepSize).All(ctx)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		failed = append(failed, e.eraseAll(ctx, rows))
		if len(rows) < sweepSize {
			return errors.Join(append(failed, e.vault.Tidy(ctx, old))...)
		}
		last = rows[len(rows)-1].ID
	}
}

// ofEnded finds the uploads of steps and flows that have ended.
func ofEnded(s *sql.Selector) {
	steps, flows := sql.Table(entstep.Table), sql.Table(entflow.Table)
	ended := sql.Select(steps.C(entstep.FieldID)).From(steps).Where(sql.In(steps.C(entstep.FieldStatus), terminal(flow.StepTransitions)...))
	over := sql.Select(flows.C(entflow.FieldID)).From(flows).Where(sql.In(flows.C(entflow.FieldStatus), terminal(flow.Transitions)...))
	s.Where(sql.Or(sql.In(s.C(entupload.FieldStepID), ended), sql.In(s.C(entupload.FieldFlowID), over)))
}

// terminal answers the states that nothing follows.
func terminal[S ~string](law []flow.Transition[S]) []any {
	var ends []any
	for _, t := range law {
		if len(t.To) == 0 {
			ends = append(ends, string(t.From))
		}
	}
	return ends
}
