package execution

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"cauce/ent"
	entupload "cauce/ent/upload"
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/step"
)

// maxParts bounds how often a file may be resumed.
const maxParts = 1000

// Upload is a file of which a part has come.
type Upload struct {
	*ent.Upload
	// Name is what the file came with, empty when with none.
	Name string
}

// Uploads answers the files of a step that came in part and can be resumed, the
// oldest first.
func (e *Engine) Uploads(ctx context.Context, f *Flow, index int) ([]Upload, error) {
	rows, err := e.store.Read().Upload.Query().
		Where(entupload.StepID(f.Steps[index].ID), entupload.ReceivedGTE(0), entupload.UpdatedAtGTE(e.now().Add(-uploadLife))).
		Order(entupload.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	var all []Upload
	for _, row := range rows {
		if strings.HasPrefix(row.Handle, ".") {
			continue // comes at once or not at all
		}
		name, err := f.key.Open(row.Name, namePlace(row.ID))
		if err != nil {
			return nil, err
		}
		all = append(all, Upload{Upload: row, Name: string(name)})
	}
	return all, nil
}

// attachPart takes what comes next of a file that may be resumed, and makes it an
// attachment once all is here.
func (e *Engine) attachPart(ctx context.Context, r reception) (*Flow, error) {
	turn := &turn{body: r.body, clock: e.clock}
	done, ok := e.turns.take(r.Step.String()+" "+*r.Upload, turn)
	if !ok {
		return nil, wrongOffset(unknownSize)
	}
	defer done()
	row, err := e.resume(ctx, r)
	if err != nil {
		return nil, err
	}
	if row.Received < row.Size {
		if row, err = e.takePart(ctx, r, row, turn); err != nil {
			return nil, err
		}
	}
	if row.Received < row.Size {
		return e.Get(ctx, r.Flow)
	}
	return e.assemble(ctx, r, row)
}

// wrongOffset says where a file is to be gone on from, if that is known.
func wrongOffset(received int64) error {
	refusal := &fault.Error{Reason: fault.UploadOffset}
	if received != unknownSize {
		refusal.Meta = map[string]string{"offset": strconv.FormatInt(received, 10)}
	}
	return refusal
}

// resume finds the journal row of a file, or begins it, and holds the request
// against it.
func (e *Engine) resume(ctx context.Context, r reception) (*ent.Upload, error) {
	row, err := e.store.Read().Upload.Query().Where(entupload.StepID(r.Step), entupload.Handle(*r.Upload)).Only(ctx)
	if err == nil && (row.Received == erased || row.UpdatedAt.Before(e.now().Add(-uploadLife))) {
		// What is left of an earlier file of that name.
		if err := e.erase(ctx, row); err != nil {
			return nil, err
		}
		row, err = nil, &ent.NotFoundError{}
	}
	switch {
	case ent.IsNotFound(err) && r.offset() > 0:
		return nil, wrongOffset(0)
	case ent.IsNotFound(err):
		row, err = e.begin(ctx, r)
		if ent.IsConstraintError(err) {
			return nil, wrongOffset(unknownSize) // another process begins it
		}
		return row, err
	case err != nil:
		return nil, err
	}
	faults := &fault.List{}
	if row.Collection != r.Collection {
		faults.Add("collection", fault.NotConstant, row.Collection)
	}
	if row.Size != *r.Size {
		faults.Add("size", fault.NotConstant, strconv.FormatInt(row.Size, 10))
	}
	if row.Parts >= maxParts {
		faults.Add("upload", fault.TooMany, strconv.Itoa(maxParts))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if row.Received != r.offset() {
		return nil, wrongOffset(row.Received)
	}
	return row, nil
}

// takePart keeps what comes, however that ends, and answers the row as it stands
// after. The error of a body that was cut off comes out once its bytes are safe.
func (e *Engine) takePart(ctx context.Context, r reception, row *ent.Upload, turn *turn) (*ent.Upload, error) {
	rules := step.FileRules{MaxBytes: row.Size - row.Received, Part: true}
	if row.Received == 0 {
		rules.Mimes = r.into.Mimes
	}
	src := &cutting{src: turn}
	receipt, err := e.vault.Put(ctx, r.flow.key, partName(row.ID, row.Parts), src, rules)
	switch {
	case errors.Is(err, step.ErrEmptyFile) && src.cut != nil:
		return nil, src.cut
	case errors.Is(err, step.ErrEmptyFile):
		return nil, noBytes()
	case fault.Is(err, fault.MediaTooLarge):
		return nil, badInput("size", fault.MoreThan, strconv.FormatInt(row.Size, 10))
	case err != nil:
		return nil, err
	}
	next := *row
	next.Received, next.Parts, next.UpdatedAt = row.Received+receipt.Size, row.Parts+1, e.now()
	err = e.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.Upload.Update().
			Where(entupload.ID(row.ID), entupload.Received(row.Received), entupload.Parts(row.Parts)).
			SetReceived(next.Received).SetParts(next.Parts).SetUpdatedAt(next.UpdatedAt).Save(ctx)
		if err == nil && n == 0 {
			return wrongOffset(unknownSize) // another process took this part
		}
		return err
	})
	return &next, errors.Join(err, src.cut)
}

// cutting reads a body to where it is cut off, and remembers why.
type cutting struct {
	src io.Reader
	cut error
}

// Read implements io.Reader.
func (c *cutting) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	if err != nil && err != io.EOF { // a wrapped EOF is no end
		c.cut = err
		return n, io.EOF
	}
	return n, err
}

// assemble makes one content of the parts, judges it whole, and makes it an
// attachment.
func (e *Engine) assemble(ctx context.Context, r reception, row *ent.Upload) (*Flow, error) {
	parts := &joined{ctx: ctx, vault: e.vault, key: r.flow.key, id: row.ID, left: row.Parts}
	receipt, err := e.vault.Put(ctx, r.flow.key, row.ID.String(), parts, step.FileRules{MaxBytes: r.into.MaxBytes, Mimes: r.into.Mimes})
	err = errors.Join(err, parts.Close())
	if err == nil && receipt.Size != row.Size || errors.Is(err, fs.ErrNotExist) {
		// Two processes wrote the same part, or one was lost: it begins again.
		err = wrongOffset(0)
	}
	if _, refused := errors.AsType[*fault.Error](err); refused {
		return nil, errors.Join(err, e.erase(ctx, row))
	}
	if err != nil {
		return nil, err
	}
	f, err := e.keep(ctx, r, row, receipt, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.Upload.Update().Where(entupload.ID(row.ID), entupload.Received(row.Size)).SetReceived(erased).Save(ctx)
		return one(n, err)
	})
	if err != nil {
		return nil, err
	}
	_ = e.erase(ctx, row) // the parts; what cannot be erased now, the sweep erases
	return f, nil
}

// joined reads the parts of a file one after the other.
type joined struct {
	ctx        context.Context //nolint:containedctx // io.Reader takes none
	vault      Vault
	key        *seal.Key
	id         uuid.UUID
	next, left int32
	part       io.ReadCloser
}

// Read implements io.Reader.
func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.part == nil {
			if j.left == 0 {
				return 0, io.EOF
			}
			part, err := j.vault.Open(j.ctx, j.key, partName(j.id, j.next), unknownSize)
			if err != nil {
				return 0, err
			}
			j.part, j.next, j.left = part, j.next+1, j.left-1
		}
		n, err := j.part.Read(p)
		if err != io.EOF { // a wrapped EOF is no end
			return n, err
		}
		if err := j.Close(); err != nil || n > 0 {
			return n, err
		}
	}
}

// Close implements io.Closer.
func (j *joined) Close() error {
	if j.part == nil {
		return nil
	}
	part := j.part
	j.part = nil
	return part.Close()
}
