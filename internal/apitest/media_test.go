package apitest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/config"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// picture is a JPEG as far as anybody looks, of n bytes, 4 at least.
func picture(n int) []byte {
	content := bytes.Repeat([]byte("ñandú"), n/6+1)[:n]
	copy(content, "\xff\xd8\xff\xe0")
	return content
}

// upload is a flow that waits for files.
type uploading struct {
	*house
	cfg               config.Config
	flow, step, token string
}

// openUploading starts a house with a live flow of a files_upload step that has
// been started, followed by another step.
func openUploading(t *testing.T, cfg config.Config, setup map[string]any) *uploading {
	t.Helper()
	u := &uploading{house: open(t, cfg), cfg: cfg}
	u.begin(t, setup)
	return u
}

func (u *uploading) begin(t *testing.T, setup map[string]any) {
	t.Helper()
	made := u.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{"files_upload", "acceptance"}, "setup": map[string]any{"files_upload": setup},
	}})
	u.flow, u.step = text(t, made, "uuid"), text(t, made, "steps.0.uuid")
	minted := u.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": u.flow}})
	u.token = text(t, minted, "token")
	u.must(t, u.token, "StartStep", u.step, nil)
}

// some is a setup of one collection of JPEG.
func some(most, maxBytes int) map[string]any {
	return map[string]any{"collections": []any{map[string]any{
		"name": "photos", "title": "Fotos", "max_files": most, "max_bytes": maxBytes, "mimes": []any{"image/jpeg"},
	}}}
}

// sending is a file on its way.
type sending struct {
	as         string // the token; the flow's own when empty
	step       string // the flow's own when empty
	collection string
	name       string
	upload     string
	offset     int
	size       int
	content    []byte
}

// protocols are the ways to attach a file.
var protocols = map[string]func(u *uploading, t *testing.T, s sending) answer{
	"rest": (*uploading).attachREST,
	"grpc": (*uploading).attachGRPC,
}

func (u *uploading) filled(s sending) sending {
	if s.as == "" {
		s.as = "token:" + u.token
	}
	if s.step == "" {
		s.step = u.step
	}
	if s.collection == "" {
		s.collection = "photos"
	}
	return s
}

// form writes a multipart body and answers its type.
func form(t *testing.T, s sending) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	field := func(name, value string) {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	field("collection", s.collection)
	if s.upload != "" {
		field("upload", s.upload)
		field("offset", strconv.Itoa(s.offset))
		field("size", strconv.Itoa(s.size))
	}
	header := textproto.MIMEHeader{"Content-Disposition": {multipart.FileContentDisposition("file", s.name)}, "Content-Type": {"image/jpeg"}}
	part, err := w.CreatePart(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(s.content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func (u *uploading) attachREST(t *testing.T, s sending) answer {
	t.Helper()
	s = u.filled(s)
	body, contentType := form(t, s)
	headers := map[string]string{"Content-Type": contentType}
	if name, value := u.credential("live", s.as); name != "" {
		headers[name] = value
	}
	return u.raw(t, rawHTTP{Method: "POST", Path: "/execution/steps/" + s.step + "/media", Headers: headers, Body: string(body)})
}

func (u *uploading) outgoing(ctx context.Context, as string) context.Context {
	if name, value := u.credential("live", as); name != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	return ctx
}

func headerOf(s sending) *workflowsv1.AttachMediaRequest {
	header := &workflowsv1.MediaHeader{Uuid: s.step, Collection: s.collection}
	if s.name != "" {
		header.Name = &s.name
	}
	if s.upload != "" {
		offset, size := int64(s.offset), int64(s.size)
		header.Upload, header.Offset, header.Size = &s.upload, &offset, &size
	}
	return &workflowsv1.AttachMediaRequest{Part: &workflowsv1.AttachMediaRequest_Header{Header: header}}
}

func chunkOf(content []byte) *workflowsv1.AttachMediaRequest {
	return &workflowsv1.AttachMediaRequest{Part: &workflowsv1.AttachMediaRequest_Chunk{Chunk: content}}
}

func (u *uploading) attachGRPC(t *testing.T, s sending) answer {
	t.Helper()
	s = u.filled(s)
	stream, err := workflowsv1.NewExecutionServiceClient(u.conn).AttachMedia(u.outgoing(t.Context(), s.as))
	if err != nil {
		t.Fatal(err)
	}
	err = stream.Send(headerOf(s))
	for rest := s.content; err == nil && len(rest) > 0; {
		n := min(len(rest), 100_000)
		err = stream.Send(chunkOf(rest[:n]))
		rest = rest[n:]
	}
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	session, err := stream.CloseAndRecv()
	return grpcAnswer(t, methodOf(t, "ExecutionService", "AttachMedia"), session, err)
}

func methodOf(t *testing.T, service, name protoreflect.Name) protoreflect.MethodDescriptor {
	t.Helper()
	for _, file := range []protoreflect.FileDescriptor{workflowsv1.File_workflows_v1_execution_proto, workflowsv1.File_workflows_v1_steps_proto} {
		if s := file.Services().ByName(service); s != nil {
			return s.Methods().ByName(name)
		}
	}
	t.Fatalf("there is no %s", service)
	return nil
}

// attach attaches a picture and answers its uuid.
func (u *uploading) attach(t *testing.T, content []byte, name string) string {
	t.Helper()
	a := u.attachREST(t, sending{content: content, name: name})
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, show(a.body))
	}
	media, _ := lookup(a.body["result"], "current_step.media")
	all := media.([]any)
	return all[len(all)-1].(map[string]any)["uuid"].(string)
}

// files are all that lies in the media directory.
func (u *uploading) files(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(u.cfg.DataDir, "media"), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went while we walked
		}
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// rows counts the attachments and the journal.
func (u *uploading) rows(t *testing.T) (media, uploads int) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{DataDir: u.cfg.DataDir, DatabaseURL: u.cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	ctx := tenant.AsSystem(context.Background())
	if media, err = s.Read().Media.Query().Count(ctx); err != nil {
		t.Fatal(err)
	}
	if uploads, err = s.Read().Upload.Query().Count(ctx); err != nil {
		t.Fatal(err)
	}
	return media, uploads
}

// settled waits until so much is kept and nothing else, for who was cut off does
// not see the end.
func (u *uploading) settled(t *testing.T, media, uploads, files int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		m, j := u.rows(t)
		f := u.files(t)
		if m == media && j == uploads && len(f) == files {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d attachments, %d in the journal, files %v; want %d, %d and %d files", m, j, f, media, uploads, files)
		}
	}
}

// everywhere runs a test over both protocols, on both databases.
func everywhere(t *testing.T, setup map[string]any, run func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer)) {
	for database, settings := range databases {
		for protocol, attach := range protocols {
			t.Run(database+"/"+protocol, func(t *testing.T) {
				u := openUploading(t, settings(t), setup)
				run(t, u, func(t *testing.T, s sending) answer { t.Helper(); return attach(u, t, s) })
			})
		}
	}
}
