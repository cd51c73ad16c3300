package execution

import (
	"context"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entmedia "cauce/ent/media"
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/step"
)

// unknownSize is the size of content that is read from its beginning to its end.
const unknownSize = -1

// Attachment is a file attached to a step, without its bytes.
type Attachment struct {
	*ent.Media
	// Name is what the file came with, empty when with none.
	Name string

	key *seal.Key
}

// Collections answers the files that a step of a flow takes.
func (e *Engine) Collections(f *Flow, index int) []step.Collection {
	definition, _ := e.catalog.Lookup(f.Steps[index].Type)
	return definition.Takes(f.setup(definition.Key))
}

// Attachments answers what is attached to a step of a flow, in the order of
// attaching.
func (e *Engine) Attachments(ctx context.Context, f *Flow, index int) ([]*Attachment, error) {
	rows, err := e.store.Read().Media.Query().Where(entmedia.StepID(f.Steps[index].ID)).
		Order(entmedia.ByCreatedAt(), entmedia.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*Attachment, len(rows))
	for i, row := range rows {
		if all[i], err = openAttachment(f.key, row); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// filesOf is Attachments, without asking for those of a type that takes none.
func (e *Engine) filesOf(ctx context.Context, f *Flow, index int) ([]*Attachment, error) {
	if len(e.Collections(f, index)) == 0 {
		return nil, nil
	}
	return e.Attachments(ctx, f, index)
}

func openAttachment(key *seal.Key, row *ent.Media) (*Attachment, error) {
	name, err := key.Open(row.Name, namePlace(row.ID))
	if err != nil {
		return nil, err
	}
	return &Attachment{Media: row, Name: string(name), key: key}, nil
}

// namePlace is where the name of a file is sealed for, from its first byte on.
func namePlace(id uuid.UUID) string { return place("media.name", id) }

// Attachment answers one attachment of a step of the context's account.
func (e *Engine) Attachment(ctx context.Context, stepID, id uuid.UUID) (*Attachment, error) {
	row, err := e.store.Read().Media.Query().Where(entmedia.ID(id), entmedia.StepID(stepID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	key, err := e.store.AccountKey(ctx, row.AccountID)
	if err != nil {
		return nil, err
	}
	return openAttachment(key, row)
}

// Open answers the bytes of an attachment, which the caller closes.
func (e *Engine) Open(ctx context.Context, a *Attachment) (io.ReadSeekCloser, error) {
	return e.vault.Open(ctx, a.key, a.ID.String(), a.Size)
}

// shown are attachments as a step's work sees them.
func (e *Engine) shown(f *Flow, files []*Attachment) []step.File {
	var all []step.File
	for _, a := range files {
		all = append(all, step.File{
			UUID: a.ID.String(), Collection: a.Collection, Name: a.Name,
			Mime: a.Mime, Size: a.Size, SHA256: hex.EncodeToString(a.Sha256),
			Open: func(ctx context.Context) (io.ReadSeekCloser, error) { return e.Open(ctx, a) },
			Link: func() (string, time.Time) { return e.links(f.key, a.StepID, a.ID) },
		})
	}
	return all
}

// judgeFiles finds the collections that lack files.
func judgeFiles(collections []step.Collection, files []*Attachment, faults *fault.List) {
	for _, c := range collections {
		if countOf(files, c.Name) < c.Min {
			faults.Add("media."+c.Name, fault.FewFiles, strconv.Itoa(c.Min))
		}
	}
}

func countOf(files []*Attachment, collection string) (n int) {
	for _, a := range files {
		if a.Collection == collection {
			n++
		}
	}
	return n
}
