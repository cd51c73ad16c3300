package service

import (
	"context"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/seal"
)

// RemoveMedia takes an attachment off the current step.
func (s *executions) RemoveMedia(ctx context.Context, in *workflowsv1.RemoveMediaRequest) (*workflowsv1.Session, error) {
	visit, err := visitOf(ctx, in.GetUuid(), nil)
	if err != nil {
		return nil, err
	}
	id, err := pathID(in.GetMediaUuid())
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Engine.Detach(ctx, visit, id, fault.Take(ctx))
	if err != nil {
		return nil, err
	}
	return s.session(ctx, f, nil)
}

// ListStepMedia answers what was attached to a step.
func (s *steps) ListStepMedia(ctx context.Context, in *workflowsv1.ListStepMediaRequest) (*workflowsv1.ListStepMediaResponse, error) {
	_, files, err := s.attachments(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	return &workflowsv1.ListStepMediaResponse{Media: showMedia(files)}, nil
}

// ListStepMediaUrls answers the same with a signed link to each.
func (s *steps) ListStepMediaUrls(ctx context.Context, in *workflowsv1.ListStepMediaUrlsRequest) (*workflowsv1.ListStepMediaUrlsResponse, error) {
	f, files, err := s.attachments(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	key, err := s.deps.Store.AccountKey(ctx, f.AccountID)
	if err != nil {
		return nil, err
	}
	expires := linkEnd(s.deps.Now())
	out := &workflowsv1.ListStepMediaUrlsResponse{}
	for i, m := range showMedia(files) {
		out.Media = append(out.Media, &workflowsv1.MediaUrl{
			Collection: m.GetCollection(), CreatedAt: m.GetCreatedAt(), Mime: m.GetMime(), Uuid: m.GetUuid(), Size: m.GetSize(),
			Url:          linkTo(s.deps.PublicURL(), key, files[i].StepID, files[i].ID, expires),
			UrlExpiresAt: timestamppb.New(expires), Name: m.Name, Sha256: m.GetSha256(),
		})
	}
	return out, nil
}

// linkEnd is when a link signed now ends.
func linkEnd(now time.Time) time.Time { return now.UTC().Truncate(time.Second).Add(auth.LinkLife) }

func linkTo(public string, key *seal.Key, stepID, attachment uuid.UUID, expires time.Time) string {
	return public + workflowsPath + "/steps/" + stepID.String() + "/media/" + attachment.String() +
		"?" + auth.SignLink(key, stepID, attachment, expires)
}

// Links answers signed links to attachments below the address that people reach.
func Links(public func() string, now func() time.Time) execution.Links {
	return func(key *seal.Key, stepID, attachment uuid.UUID) (string, time.Time) {
		expires := linkEnd(now())
		return linkTo(public(), key, stepID, attachment, expires), expires
	}
}

func (s *steps) attachments(ctx context.Context, stepUUID string) (*execution.Flow, []*execution.Attachment, error) {
	id, err := pathID(stepUUID)
	if err != nil {
		return nil, nil, err
	}
	f, index, err := s.deps.Engine.GetByStep(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := fault.Take(ctx).Err(); err != nil {
		return nil, nil, err
	}
	files, err := s.deps.Engine.Attachments(ctx, f, index)
	return f, files, err
}

func showMedia(files []*execution.Attachment) []*workflowsv1.Media {
	out := make([]*workflowsv1.Media, len(files))
	for i, a := range files {
		out[i] = showOne(a)
	}
	return out
}

func showOne(a *execution.Attachment) *workflowsv1.Media {
	return &workflowsv1.Media{
		Collection: a.Collection, CreatedAt: timestamppb.New(a.CreatedAt), Mime: a.Mime, Uuid: a.ID.String(),
		Size: a.Size, Name: orNil(a.Name), Sha256: hex.EncodeToString(a.Sha256),
	}
}

// orNil is a text, or nil for an empty one.
func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// files shows the person at the link what the step takes, has, and has in part.
func (s *executions) files(ctx context.Context, f *execution.Flow, index int, out *workflowsv1.CurrentStep) error {
	collections := s.deps.Engine.Collections(f, index)
	if len(collections) == 0 {
		return nil
	}
	for _, c := range collections {
		out.Collections = append(out.Collections, &workflowsv1.MediaCollection{
			Name: c.Name, Title: c.Title.In(language(ctx)), MinFiles: int32(c.Min), MaxFiles: int32(c.Max),
			MaxBytes: c.MaxBytes, Mimes: c.Mimes,
		})
	}
	files, err := s.deps.Engine.Attachments(ctx, f, index)
	if err != nil {
		return err
	}
	out.Media = showMedia(files)
	uploads, err := s.deps.Engine.Uploads(ctx, f, index)
	for _, u := range uploads {
		out.Uploads = append(out.Uploads, &workflowsv1.MediaUpload{
			Upload: u.Handle, Collection: u.Collection, Name: orNil(u.Name), Offset: u.Received, Size: u.Size,
		})
	}
	return err
}

// chunkSize is how many bytes a message of a download has at most.
const chunkSize = 64 << 10

// DownloadMedia streams the bytes of an attachment, to who shows a key or a
// signed link to it.
func (s *steps) DownloadMedia(in *workflowsv1.DownloadMediaRequest, stream grpc.ServerStreamingServer[workflowsv1.DownloadMediaResponse]) error {
	ctx := stream.Context()
	a, err := s.attachment(ctx, in)
	if err != nil {
		return err
	}
	content, err := s.deps.Engine.Open(ctx, a)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	if _, err := content.Seek(in.GetOffset(), io.SeekStart); err != nil {
		return err
	}
	if err := s.send(stream, &workflowsv1.DownloadMediaResponse{Media: showOne(a)}); err != nil {
		return err
	}
	for {
		chunk := make([]byte, chunkSize) // handed over, never used again
		n, err := io.ReadFull(content, chunk)
		if n > 0 {
			if err := s.send(stream, &workflowsv1.DownloadMediaResponse{Chunk: chunk[:n]}); err != nil {
				return err
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF { // ReadFull's own; one from below is wrapped
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// send sends a message, and gives up a caller that takes nothing for too long: it
// would keep the file open. What hangs then ends with the stream, which ends with
// the handler.
func (s *steps) send(stream grpc.ServerStreamingServer[workflowsv1.DownloadMediaResponse], m *workflowsv1.DownloadMediaResponse) error {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	end := time.NewTimer(patience)
	defer end.Stop()
	select {
	case err := <-sent:
		return err
	case <-end.C:
		return fault.New(fault.DeadlineExceeded, errStalled)
	}
}

func (s *steps) attachment(ctx context.Context, in *workflowsv1.DownloadMediaRequest) (*execution.Attachment, error) {
	stepID, err := pathID(in.GetUuid())
	if err != nil {
		return nil, err
	}
	id, err := pathID(in.GetMediaUuid())
	if err != nil {
		return nil, err
	}
	if principal, _ := auth.From(ctx); principal.Kind == auth.KindLink && principal.ID != id.String() {
		return nil, fault.New(fault.Unauthenticated, nil)
	}
	a, err := s.deps.Engine.Attachment(ctx, stepID, id)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.Rules.Faults(in)
	if err != nil {
		return nil, err
	}
	faults := &fault.List{}
	faults.AddAll("", found)
	if in.GetOffset() > a.Size {
		faults.Add("offset", fault.OutOfRange, "0", strconv.FormatInt(a.Size, 10))
	}
	return a, faults.Err()
}
