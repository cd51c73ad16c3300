package execution

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"cauce/ent"
	entupload "cauce/ent/upload"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/step"
	"cauce/internal/store"
)

// Body is the bytes of a file on their way. A Read that fails with anything but
// io.EOF says that they were cut off.
type Body interface {
	io.Reader
	// Interrupt makes a Read that waits, and every later one, fail.
	Interrupt()
}

// NewFile is a file that a person attaches, and the circumstances.
type NewFile struct {
	Flow, Step uuid.UUID
	Collection string
	// Name is what the file is called, empty when nobody said.
	Name string
	// Upload is what the client calls a file that it may resume; nil for one that
	// comes at once or not at all.
	Upload *string
	// Offset is how many bytes came before, and Size how many the file has; the
	// latter must be known of a file that may be resumed.
	Offset, Size *int64
	By           event.Actor
}

// reception is a file that may come: what Attach found out before its bytes.
type reception struct {
	NewFile
	flow *Flow
	into step.Collection
	body Body
}

// Attach takes a file for the step that is due. With Upload it is resumable: what
// arrived of it is kept for a day, however the call ends. It answers the flow as it
// stands after. The row, the event and the version are one transaction, after the
// bytes are safe; whatever goes wrong before leaves nothing of a file that came at
// once.
func (e *Engine) Attach(ctx context.Context, in NewFile, body Body, faults *fault.List) (*Flow, error) {
	r, err := e.receive(ctx, in, body, faults)
	if err != nil {
		return nil, err
	}
	// Once the bytes are here the rest must not depend on who sent them.
	ctx = context.WithoutCancel(ctx)
	if in.Upload != nil {
		return e.attachPart(ctx, r)
	}
	return e.attachWhole(ctx, r)
}

// receive checks everything that can be checked before the bytes: bad input
// before a state that forbids it.
func (e *Engine) receive(ctx context.Context, in NewFile, body Body, edge *fault.List) (reception, error) {
	f, err := e.Get(ctx, in.Flow)
	if err != nil {
		return reception{}, err
	}
	index, ok := f.StepIndex(in.Step)
	if !ok {
		return reception{}, notFound()
	}
	faults := copyOf(edge)
	into := findCollection(e.Collections(f, index), in.Collection, faults)
	judgeUpload(in, faults)
	if err := faults.Err(); err != nil {
		return reception{}, err
	}
	if err := e.mayAttach(ctx, f, index, into); err != nil {
		return reception{}, err
	}
	if in.Size != nil && *in.Size > into.MaxBytes {
		return reception{}, tooLarge(into)
	}
	in.Name = cleanName(in.Name)
	return reception{NewFile: in, flow: f, into: into, body: body}, nil
}

func findCollection(all []step.Collection, name string, faults *fault.List) step.Collection {
	names := make([]string, len(all))
	for i, c := range all {
		if c.Name == name {
			return c
		}
		names[i] = c.Name
	}
	switch {
	case name == "": // the message's own rules say that it is required
	case len(all) == 0:
		faults.Add("collection", fault.NothingAllowed)
	default:
		faults.Add("collection", fault.NotOneOf, strings.Join(names, ", "))
	}
	return step.Collection{}
}

// handle is what a client may call an upload. Our own begin with a dot.
var handle = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func judgeUpload(in NewFile, faults *fault.List) {
	switch {
	case in.Upload == nil && in.Offset != nil && *in.Offset > 0:
		faults.Add("upload", fault.Required)
	case in.Upload == nil:
		return
	case !handle.MatchString(*in.Upload):
		faults.Add("upload", fault.NotPattern, handle.String())
	}
	if in.Size == nil {
		faults.Add("size", fault.Required)
	} else if in.offset() > *in.Size {
		faults.Add("offset", fault.TooLarge, strconv.FormatInt(*in.Size, 10))
	}
}

func (in NewFile) offset() int64 {
	if in.Offset == nil {
		return 0
	}
	return *in.Offset
}

// mayAttach answers why a step takes no file into a collection now, or nil.
func (e *Engine) mayAttach(ctx context.Context, f *Flow, index int, into step.Collection) error {
	if err := f.State().MaySubmit(index); err != nil {
		return refuse(f, err)
	}
	files, err := e.Attachments(ctx, f, index)
	if err != nil {
		return err
	}
	if countOf(files, into.Name) >= into.Max {
		return &fault.Error{Reason: fault.CollectionFull, Meta: map[string]string{
			"collection": into.Name, "max_files": strconv.Itoa(into.Max),
		}}
	}
	return nil
}

func tooLarge(into step.Collection) error {
	return &fault.Error{Reason: fault.MediaTooLarge, Meta: map[string]string{"max_bytes": strconv.FormatInt(into.MaxBytes, 10)}}
}

// attachWhole takes a file that comes at once. Its journal row is there before its
// bytes are, so that nothing is forgotten that a crash leaves behind.
func (e *Engine) attachWhole(ctx context.Context, r reception) (*Flow, error) {
	row, err := e.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	f, err := e.takeWhole(ctx, r, row)
	if err != nil {
		_ = e.erase(ctx, row) // what cannot be erased now, the sweep erases
		return nil, err
	}
	return f, nil
}

func (e *Engine) takeWhole(ctx context.Context, r reception, row *ent.Upload) (*Flow, error) {
	receipt, err := e.vault.Put(ctx, r.flow.key, row.ID.String(), r.body, step.FileRules{MaxBytes: r.into.MaxBytes, Mimes: r.into.Mimes})
	switch {
	case errors.Is(err, step.ErrEmptyFile):
		return nil, noBytes()
	case err != nil:
		return nil, err
	case r.Size != nil && *r.Size != receipt.Size:
		return nil, badInput("size", fault.NotConstant, strconv.FormatInt(receipt.Size, 10))
	}
	return e.keep(ctx, r, row, receipt, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.Upload.Delete().Where(entupload.ID(row.ID), entupload.ReceivedGTE(0)).Exec(ctx)
		return one(n, err)
	})
}

func noBytes() error { return badInput("file", fault.Required) }

func badInput(path string, code fault.Code, args ...string) error {
	list := &fault.List{}
	list.Add(path, code, args...)
	return list.Err()
}

// one makes an error of a write that should have met one row and met none: what
// was to be written about is gone.
func one(n int, err error) error {
	if err == nil && n == 0 {
		return fault.New(fault.ConcurrentChange, nil)
	}
	return err
}

// keep makes an attachment of bytes that are safe. The step may have moved on
// while they came, and its collection filled up, so everything is asked again;
// done ends the journal row in the same transaction.
func (e *Engine) keep(ctx context.Context, r reception, row *ent.Upload, receipt step.Receipt, done store.Work) (*Flow, error) {
	return e.act(ctx, r.Flow, r.By, func(f *Flow) (*change, error) {
		index, ok := f.StepIndex(r.Step)
		if !ok {
			return nil, notFound()
		}
		if err := e.mayAttach(ctx, f, index, r.into); err != nil {
			return nil, err
		}
		c := &change{flow: f, at: e.now(), step: index, kind: event.StepUpdated, reason: "media.attached"}
		f.Steps[index].UpdatedAt = c.at
		insert := func(ctx context.Context, tx *ent.Client) error {
			return tx.Media.Create().SetID(row.ID).SetFlowID(f.ID).SetStepID(r.Step).SetCollection(row.Collection).
				SetMime(receipt.Mime).SetSize(receipt.Size).SetSha256(receipt.SHA256).SetName(row.Name).
				SetCreatedAt(c.at).Exec(ctx)
		}
		c.beside = []store.Work{insert, done}
		return c, nil
	})
}
