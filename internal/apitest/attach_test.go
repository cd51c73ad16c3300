package apitest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	workflowsv1 "cauce/gen/workflows/v1"
)

// TestAttach attaches files, submits the step, and reads what came of it.
func TestAttach(t *testing.T) {
	everywhere(t, map[string]any{"collections": []any{
		map[string]any{"name": "photos", "title": "Fotos", "max_files": 2},
		map[string]any{"name": "others", "min_files": 0},
	}}, func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		content := picture(200_000)
		sum := sha256.Sum256(content)
		missing := u.try(t, u.token, "SubmitStep", u.step, map[string]any{})
		check(t, expectation{Status: 400, Errors: map[string]string{"media.photos": "requiere al menos 1 archivos"}}, missing, nil)

		first := attach(t, sending{content: content, name: "C:\\fotos\\mía \"1\".jpg"})
		check(t, expectation{Status: 200, Result: map[string]any{"current_step": map[string]any{
			"status": "in_progress", "uploads": []any{},
			"media": []any{map[string]any{
				"collection": "photos", "mime": "image/jpeg", "size": 200_000, "name": "mía \"1\".jpg", "sha256": hex.EncodeToString(sum[:]),
			}},
			"collections": []any{
				map[string]any{"name": "photos", "title": "Fotos", "min_files": 1, "max_files": 2, "max_bytes": 20 << 20},
				map[string]any{"name": "others", "min_files": 0, "max_files": 10},
			},
		}}}, first, nil)
		second := attach(t, sending{content: []byte("%PDF-1.7\n" + strings.Repeat("x", 70_000)), collection: "others"})
		check(t, expectation{Status: 200, Result: map[string]any{"current_step": map[string]any{"media": []any{
			map[string]any{"collection": "photos"}, map[string]any{"collection": "others", "mime": "application/pdf", "name": nil},
		}}}}, second, nil)
		before, _ := lookup(first.body["result"], "version")
		after, _ := lookup(second.body["result"], "version")
		if after.(float64) != before.(float64)+1 {
			t.Errorf("the version went from %v to %v", before, after)
		}
		u.settled(t, 2, 0, 2)

		listed := u.rest(t, "live", call{Call: "ListStepMedia", As: "read", Request: map[string]any{"uuid": u.step}})
		check(t, expectation{Status: 200, Result: []any{
			map[string]any{"collection": "photos", "created_at": `/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/`, "mime": "image/jpeg", "uuid": "*", "size": 200_000},
			map[string]any{"collection": "others"},
		}}, listed, nil)

		done := u.must(t, u.token, "SubmitStep", u.step, map[string]any{"comment": "Va."})
		check(t, expectation{Status: 200, Result: map[string]any{"workflow": map[string]any{"steps": []any{map[string]any{
			"status": "completed", "payload": map[string]any{
				"comment": "Va.", "source": "local", "engine": "cauce", "engine_version": "*", "is_free_of_viruses": nil,
				"not_performed": []any{"is_free_of_viruses"},
				"files": []any{
					map[string]any{"collection": "photos", "size": 200_000, "sha256": hex.EncodeToString(sum[:]), "mime": "image/jpeg", "name": "mía \"1\".jpg", "uuid": "*"},
					map[string]any{"collection": "others", "name": nil},
				},
			},
		}, map[string]any{}}}}}, done, nil)
		late := attach(t, sending{content: content})
		check(t, expectation{Status: 409, Code: "step_finished"}, late, nil)
		u.settled(t, 2, 0, 2)
	})
}

// TestRefusedFiles: nothing of a file that is refused stays.
func TestRefusedFiles(t *testing.T) {
	everywhere(t, some(1, 100_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		other := &uploading{house: u.house, cfg: u.cfg}
		other.begin(t, some(1, 100_000))
		jpeg := picture(50_000)
		program := append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), make([]byte, 5000)...)
		for name, c := range map[string]struct {
			sending
			want expectation
		}{
			"nobody":                {sending{as: "none", content: jpeg}, expectation{Status: 401, Code: "unauthenticated"}},
			"a key":                 {sending{as: "admin", content: jpeg}, expectation{Status: 401, Code: "unauthenticated"}},
			"another flow's token":  {sending{as: "token:" + other.token, content: jpeg}, expectation{Status: 404, Code: "not_found"}},
			"no step":               {sending{step: "nonsense", content: jpeg}, expectation{Status: 404, Code: "not_found"}},
			"unknown collection":    {sending{collection: "videos", content: jpeg}, expectation{Status: 400, Errors: map[string]string{"collection": "/photos/"}}},
			"long collection":       {sending{collection: strings.Repeat("x", 65), content: jpeg}, expectation{Status: 400, Errors: map[string]string{"collection": "/64/"}}},
			"too large":             {sending{content: picture(100_001)}, expectation{Status: 413, Code: "media_too_large"}},
			"far too large":         {sending{content: picture(5_000_000)}, expectation{Status: 413, Code: "media_too_large"}},
			"too large, as said":    {sending{upload: "u", size: 100_001, content: jpeg}, expectation{Status: 413, Code: "media_too_large"}},
			"a disguised program":   {sending{name: "foto.jpg", content: program}, expectation{Status: 415, Code: "media_kind_not_allowed"}},
			"an empty file":         {sending{}, expectation{Status: 400, Errors: map[string]string{"file": "*"}}},
			"a bad handle":          {sending{upload: "../x", size: 50_000, content: jpeg}, expectation{Status: 400, Errors: map[string]string{"upload": "*"}}},
			"our own handle":        {sending{upload: ".x", size: 50_000, content: jpeg}, expectation{Status: 400, Errors: map[string]string{"upload": "*"}}},
			"an offset past it":     {sending{upload: "u", offset: 9, size: 8, content: jpeg}, expectation{Status: 400, Errors: map[string]string{"offset": "*"}}},
			"a negative offset":     {sending{upload: "u", offset: -1, size: 8, content: jpeg}, expectation{Status: 400, Errors: map[string]string{"offset": "*"}}},
			"an unknown resumption": {sending{upload: "u", offset: 7, size: 50_000, content: jpeg}, expectation{Status: 409, Code: "upload_offset"}},
			"more than was said":    {sending{upload: "u2", size: 49_999, content: jpeg}, expectation{Status: 400, Errors: map[string]string{"size": "*"}}},
		} {
			t.Run(name, func(t *testing.T) { check(t, c.want, attach(t, c.sending), nil) })
		}
		if m, _ := u.rows(t); m != 0 {
			t.Errorf("%d attachments", m)
		}
		if left := u.files(t); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}

		check(t, expectation{Status: 200}, attach(t, sending{content: jpeg}), nil)
		check(t, expectation{Status: 409, Code: "collection_full"}, attach(t, sending{content: jpeg}), nil)
		u.must(t, u.token, "SubmitStep", u.step, map[string]any{})
	})
}

// TestStepsThatTakeNoFile: one that has not been started, and one that takes none.
func TestStepsThatTakeNoFile(t *testing.T) {
	everywhere(t, some(1, 100_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		made := u.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"files_upload", "acceptance"}}})
		minted := u.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": text(t, made, "uuid")}})
		as := "token:" + text(t, minted, "token")
		early := attach(t, sending{as: as, step: text(t, made, "steps.0.uuid"), collection: "files", content: picture(9)})
		check(t, expectation{Status: 409, Code: "step_not_started"}, early, nil)
		none := attach(t, sending{as: as, step: text(t, made, "steps.1.uuid"), collection: "files", content: picture(9)})
		check(t, expectation{Status: 400, Errors: map[string]string{"collection": "*"}}, none, nil)
		u.rest(t, "live", call{Call: "CancelWorkflow", Request: map[string]any{"uuid": u.flow}})
		check(t, expectation{Status: 409, Code: "workflow_finished"}, attach(t, sending{content: picture(9)}), nil)
	})
}

// halfForm opens a connection, sends a form up to the middle of its file, and
// answers the connection.
func (u *uploading) halfForm(t *testing.T, s sending, sent int) net.Conn {
	t.Helper()
	s = u.filled(s)
	body, contentType := form(t, s)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(u.httpURL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /execution/steps/%s/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		s.step, strings.TrimPrefix(s.as, "token:"), contentType, len(body))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(body, s.content[:4]) + sent
	if _, err := conn.Write(body[:at]); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestCutOff cuts an upload off in the middle: nothing of it stays.
func TestCutOff(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			u := openUploading(t, settings(t), some(5, 10_000_000))
			for _, sent := range []int{10, 70_000, 900_000} {
				conn := u.halfForm(t, sending{content: picture(1_000_000)}, sent)
				u.begun(t)
				_ = conn.Close()
				u.settled(t, 0, 0, 0)
			}
			stream, cut := u.halfStream(t, sending{content: picture(500_000)})
			u.begun(t)
			cut()
			if err := stream.RecvMsg(&workflowsv1.Session{}); err == nil {
				t.Error("a call that was cut off succeeded")
			}
			u.settled(t, 0, 0, 0)

			// A whole body of which the form breaks off.
			body, contentType := form(t, u.filled(sending{content: picture(1000)}))
			broken := u.raw(t, rawHTTP{Method: "POST", Path: "/execution/steps/" + u.step + "/media", Body: string(body[:len(body)-40]), Headers: map[string]string{
				"Content-Type": contentType, "Authorization": "Bearer " + u.token,
			}})
			check(t, expectation{Status: 400, Errors: map[string]string{"body": "*"}}, broken, nil)
			u.settled(t, 0, 0, 0)
			check(t, expectation{Status: 200}, u.attachREST(t, sending{content: picture(1000)}), nil)
		})
	}
}

// begun waits until an upload is in the journal.
func (u *uploading) begun(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, j := u.rows(t); j > 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the upload never began")
		}
	}
}

// halfStream sends a header and some of a file over gRPC.
func (u *uploading) halfStream(t *testing.T, s sending) (stream workflowsv1.ExecutionService_AttachMediaClient, cut func()) {
	t.Helper()
	s = u.filled(s)
	ctx, cancel := context.WithCancel(u.outgoing(t.Context(), s.as))
	t.Cleanup(cancel)
	stream, err := workflowsv1.NewExecutionServiceClient(u.conn).AttachMedia(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*workflowsv1.AttachMediaRequest{headerOf(s), chunkOf(s.content)} {
		if err := stream.Send(m); err != nil {
			t.Fatal(err)
		}
	}
	return stream, cancel
}

// TestRaceForTheLastPlace sends several files at once into a collection that has
// room for one.
func TestRaceForTheLastPlace(t *testing.T) {
	everywhere(t, some(1, 1_000_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		answers := make([]answer, 4)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = attach(t, sending{content: picture(100_000 + i)}) })
		}
		all.Wait()
		won := 0
		for _, a := range answers {
			switch {
			case a.status == http.StatusOK:
				won++
			case a.status != http.StatusConflict || a.body["code"] != "collection_full":
				t.Errorf("the loser was told %d %s", a.status, show(a.body))
			}
		}
		if won != 1 {
			t.Errorf("%d files won", won)
		}
		u.settled(t, 1, 0, 1)
	})
}

// TestRemoveMedia takes a file off: its bytes go with it, and its place is free.
func TestRemoveMedia(t *testing.T) {
	for database, settings := range databases {
		for _, protocol := range []string{"rest", "grpc"} {
			t.Run(database+"/"+protocol, func(t *testing.T) {
				u := openUploading(t, settings(t), some(1, 1_000_000))
				id := u.attach(t, picture(1000), "a.jpg")
				remove := func(as string) answer {
					return u.grpcOrREST(t, protocol, call{Call: "RemoveMedia", As: as, Request: map[string]any{"uuid": u.step, "media_uuid": id}})
				}
				stranger := &uploading{house: u.house, cfg: u.cfg}
				stranger.begin(t, some(1, 1_000_000))
				check(t, expectation{Status: 404}, remove("token:"+stranger.token), nil)
				gone := remove("token:" + u.token)
				check(t, expectation{Status: 200, Result: map[string]any{"current_step": map[string]any{"media": []any{}}}}, gone, nil)
				u.settled(t, 0, 0, 0)
				check(t, expectation{Status: 404}, remove("token:"+u.token), nil)
				id = u.attach(t, picture(1000), "a.jpg")
				u.must(t, u.token, "SubmitStep", u.step, map[string]any{})
				check(t, expectation{Status: 409, Code: "step_finished"}, remove("token:"+u.token), nil)
				u.settled(t, 1, 0, 1)
			})
		}
	}
}

// TestForms sends what no form of ours looks like.
func TestForms(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 1_000_000))
	path := "/execution/steps/" + u.step + "/media"
	send := func(path, contentType, body string) answer {
		return u.raw(t, rawHTTP{Method: "POST", Path: path, Body: body, Headers: map[string]string{
			"Content-Type": contentType, "Authorization": "Bearer " + u.token,
		}})
	}
	parts := func(all ...string) string {
		var out strings.Builder
		for _, p := range all {
			out.WriteString("--b\r\nContent-Disposition: form-data; " + p + "\r\n")
		}
		return out.String() + "--b--\r\n"
	}
	const multi = "multipart/form-data; boundary=b"
	file := "name=\"file\"; filename=\"a.jpg\"\r\n\r\n" + string(picture(100))
	collection := "name=\"collection\"\r\n\r\nphotos"
	for name, c := range map[string]struct {
		path, contentType, body string
		want                    expectation
	}{
		"JSON":             {path, "application/json", "{}", expectation{Status: 415, Code: "unsupported_media_type"}},
		"no boundary":      {path, "multipart/form-data", parts(collection, file), expectation{Status: 415}},
		"nothing":          {path, multi, "", expectation{Status: 400, Errors: map[string]string{"body": "*"}}},
		"no file":          {path, multi, parts(collection), expectation{Status: 400, Errors: map[string]string{"file": "*"}}},
		"no collection":    {path, multi, parts(file), expectation{Status: 400, Errors: map[string]string{"collection": "*"}}},
		"an unknown field": {path, multi, parts(collection, "name=\"surprise\"\r\n\r\n1", file), expectation{Status: 400, Errors: map[string]string{"surprise": "*"}}},
		"a field twice":    {path, multi, parts(collection, collection, file), expectation{Status: 400, Errors: map[string]string{"collection": "*"}}},
		"a field of a MB":  {path, multi, parts("name=\"upload\"\r\n\r\n"+strings.Repeat("x", 1<<20), collection, file), expectation{Status: 400, Errors: map[string]string{"upload": "*"}}},
		"many fields":      {path, multi, parts(strings.Split(strings.Repeat("name=\"a\"\r\n\r\n1|", 100)+file, "|")...), expectation{Status: 400}},
		"numbers that are none": {path, multi, parts(collection, "name=\"upload\"\r\n\r\nu", "name=\"offset\"\r\n\r\n1e3", "name=\"size\"\r\n\r\n0x10", file),
			expectation{Status: 400, Errors: map[string]string{"offset": "*", "size": "*"}}},
		"an offset alone":    {path, multi, parts(collection, "name=\"offset\"\r\n\r\n5", file), expectation{Status: 400, Errors: map[string]string{"upload": "*", "size": "*"}}},
		"behind the file":    {path, multi, parts(collection, file, "name=\"size\"\r\n\r\n100"), expectation{Status: 400, Errors: map[string]string{"body": "*"}}},
		"two files":          {path, multi, parts(collection, file, file), expectation{Status: 400, Errors: map[string]string{"body": "*"}}},
		"a wrong verb below": {path + "/x/y", multi, parts(collection, file), expectation{Status: 404}},
		"in the query":       {path + "?collection=photos", multi, parts(file), expectation{Status: 200}},
		"a query of others":  {path + "?collection=photos&x=1", multi, parts(file), expectation{Status: 400, Errors: map[string]string{"x": "*"}}},
	} {
		t.Run(name, func(t *testing.T) { check(t, c.want, send(c.path, c.contentType, c.body), nil) })
	}
	u.settled(t, 1, 0, 1)
}

// TestStreams sends what no client of ours would over gRPC.
func TestStreams(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 10_000_000))
	header := headerOf(u.filled(sending{}))
	for name, c := range map[string]struct {
		messages []*workflowsv1.AttachMediaRequest
		want     expectation
	}{
		"nothing":         {nil, expectation{Status: 400, Errors: map[string]string{"header": "*"}}},
		"an empty first":  {[]*workflowsv1.AttachMediaRequest{{}}, expectation{Status: 400, Errors: map[string]string{"header": "*"}}},
		"bytes first":     {[]*workflowsv1.AttachMediaRequest{chunkOf(picture(9))}, expectation{Status: 400, Errors: map[string]string{"header": "*"}}},
		"two headers":     {[]*workflowsv1.AttachMediaRequest{header, chunkOf(picture(9)), header}, expectation{Status: 400, Errors: map[string]string{"body": "*"}}},
		"a chunk of 1 MB": {[]*workflowsv1.AttachMediaRequest{header, chunkOf(picture(1 << 20))}, expectation{Status: 200}},
		"a larger one":    {[]*workflowsv1.AttachMediaRequest{header, chunkOf(picture(1<<20 + 100))}, expectation{Message: "/larger than max/"}},
	} {
		t.Run(name, func(t *testing.T) {
			stream, err := workflowsv1.NewExecutionServiceClient(u.conn).AttachMedia(u.outgoing(t.Context(), "token:"+u.token))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range c.messages {
				_ = stream.Send(m)
			}
			session, err := stream.CloseAndRecv()
			check(t, c.want, grpcAnswer(t, methodOf(t, "ExecutionService", "AttachMedia"), session, err), nil)
		})
	}
	u.settled(t, 1, 0, 1)
}

// TestRefusalComesBeforeTheFile: who sends far too much is told long before its
// end.
func TestRefusalComesBeforeTheFile(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 100_000))
	conn := u.halfForm(t, sending{content: picture(50_000_000)}, 400_000)
	defer func() { _ = conn.Close() }()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if said, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusRequestEntityTooLarge || !bytes.Contains(said, []byte(`"code":"media_too_large"`)) {
		t.Errorf("%d %s %v", response.StatusCode, said, err)
	}
	u.settled(t, 0, 0, 0)
}

// TestDirectoryShowsNothing: a copy of the media directory tells nothing.
func TestDirectoryShowsNothing(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 1_000_000))
	u.attach(t, picture(100_000), "a.jpg")
	for _, path := range u.files(t) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte("ñandú")) || bytes.HasPrefix(content, []byte("\xff\xd8")) {
			t.Errorf("%s can be read", path)
		}
	}
}
