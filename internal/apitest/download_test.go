package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"cauce/ent/account"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// fetch asks for an address and answers everything of the answer.
func fetch(t *testing.T, method, address string, headers ...string) (status int, header http.Header, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}

// download streams an attachment over gRPC.
func (u *uploading) download(ctx context.Context, step, id string, offset int64) (content []byte, media *workflowsv1.Media, err error) {
	stream, err := workflowsv1.NewStepsServiceClient(u.conn).DownloadMedia(ctx, &workflowsv1.DownloadMediaRequest{Uuid: step, MediaUuid: id, Offset: offset})
	if err != nil {
		return nil, nil, err
	}
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return content, media, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if m.GetMedia() != nil {
			media = m.GetMedia()
		}
		content = append(content, m.GetChunk()...)
	}
}

func everyDatabase(t *testing.T, run func(t *testing.T, u *uploading)) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) { run(t, openUploading(t, settings(t), some(5, 10_000_000))) })
	}
}

func TestDownload(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		content := picture(200_003)
		id := u.attach(t, content, "mi \"foto\" 😀.jpg")
		address := u.httpURL + "/workflows/steps/" + u.step + "/media/" + id
		key := []string{"Rem-Apikey", u.keys["live/read"]}

		status, header, body := fetch(t, "GET", address, key...)
		if status != http.StatusOK || !bytes.Equal(body, content) {
			t.Errorf("by key: %d, %d bytes", status, len(body))
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store", "Accept-Ranges": "bytes",
			"Content-Disposition":     "attachment; filename*=UTF-8''mi%20%22foto%22%20%F0%9F%98%80.jpg",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Content-Length": strconv.Itoa(len(content)),
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		tag := header.Get("ETag")
		for what, c := range map[string]struct {
			method  string
			headers []string
			status  int
			body    []byte
			ranged  string
		}{
			"HEAD":             {"HEAD", nil, 200, nil, ""},
			"a middle":         {"GET", []string{"Range", "bytes=65530-131080"}, 206, content[65530:131081], "bytes 65530-131080/200003"},
			"an end":           {"GET", []string{"Range", "bytes=-5"}, 206, content[199_998:], "bytes 199998-200002/200003"},
			"from a place":     {"GET", []string{"Range", "bytes=200000-"}, 206, content[200_000:], "bytes 200000-200002/200003"},
			"behind the end":   {"GET", []string{"Range", "bytes=200003-"}, 416, nil, "bytes */200003"},
			"nonsense":         {"GET", []string{"Range", "bytes=x-"}, 416, nil, ""},
			"several ranges":   {"GET", []string{"Range", "bytes=0-1,5-9"}, 200, content, ""},
			"a range still so": {"GET", []string{"Range", "bytes=0-1", "If-Range", tag}, 206, content[:2], "bytes 0-1/200003"},
			"a range of old":   {"GET", []string{"Range", "bytes=0-1", "If-Range", `"other"`}, 200, content, ""},
			"what is known":    {"GET", []string{"If-None-Match", tag}, 304, nil, ""},
		} {
			status, header, body := fetch(t, c.method, address, append(c.headers, key...)...)
			if status != c.status || !bytes.Equal(body, c.body) || header.Get("Content-Range") != c.ranged {
				t.Errorf("%s: %d, %d bytes, %q", what, status, len(body), header.Get("Content-Range"))
			}
		}
	})
}

func TestDownloadOverGRPC(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		content := picture(200_003)
		id := u.attach(t, content, "mi \"foto\" 😀.jpg")
		got, media, err := u.download(u.outgoing(t.Context(), "read"), u.step, id, 0)
		if err != nil || !bytes.Equal(got, content) || media.GetUuid() != id || media.GetSize() != 200_003 || media.GetName() != "mi \"foto\" 😀.jpg" {
			t.Errorf("over gRPC: %d bytes, %v, %v", len(got), media, err)
		}
		if got, _, err = u.download(u.outgoing(t.Context(), "read"), u.step, id, 131_072); err != nil || !bytes.Equal(got, content[131_072:]) {
			t.Errorf("over gRPC, from a place: %d bytes, %v", len(got), err)
		}
		_, _, err = u.download(u.outgoing(t.Context(), "read"), u.step, id, 200_004)
		check(t, expectation{Status: 400, Errors: map[string]string{"offset": "*"}}, grpcError(err), nil)
		_, _, err = u.download(u.outgoing(t.Context(), "read"), u.step, id, -1)
		check(t, expectation{Status: 400, Errors: map[string]string{"offset": "*"}}, grpcError(err), nil)
	})
}

// TestDownloadByNobody: without a credential, with the wrong kind of one, and with
// another account's.
func TestDownloadByNobody(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		id := u.attach(t, picture(1000), "a.jpg")
		path := "/workflows/steps/" + u.step + "/media/"
		for as, want := range map[string]int{"none": 401, "token:nonsense": 401, "token:" + u.token: 401, "other": 404, "read": 200, "admin": 200} {
			var headers []string
			if name, value := u.credential("live", as); name != "" {
				headers = []string{name, value}
			}
			for _, method := range []string{"GET", "HEAD"} {
				if status, _, body := fetch(t, method, u.httpURL+path+id, headers...); status != want {
					t.Errorf("%s as %.12s: %d, want %d: %s", method, as, status, want, body)
				}
			}
			_, _, err := u.download(u.outgoing(t.Context(), as), u.step, id, 0)
			if a := grpcError(err); err == nil && want != 200 || err != nil && a.status != want {
				t.Errorf("gRPC as %.12s: %v", as, err)
			}
		}
		headers := map[string]string{"Rem-Apikey": u.keys["live/read"]}
		second := &uploading{house: u.house, cfg: u.cfg}
		second.begin(t, some(1, 1000))
		for what, path := range map[string]string{
			"another step":     "/workflows/steps/" + second.step + "/media/" + id,
			"an unknown one":   path + uuid.NewString(),
			"no uuid":          path + "nonsense",
			"no step":          "/workflows/steps/nonsense/media/" + id,
			"something behind": path + id + "/x",
		} {
			if a := u.raw(t, rawHTTP{Method: "GET", Path: path, Headers: headers}); a.status != 404 {
				t.Errorf("%s: %d %s", what, a.status, show(a.body))
			}
		}
		surplus := u.raw(t, rawHTTP{Method: "GET", Path: path + id + "?x=1", Headers: headers})
		check(t, expectation{Status: 400, Errors: map[string]string{"x": "*"}}, surplus, nil)
		wrong := u.raw(t, rawHTTP{Method: "DELETE", Path: path + id, Headers: headers})
		check(t, expectation{Status: 405, Headers: map[string]string{"Allow": "GET, HEAD"}}, wrong, nil)
	})
}

// TestLinks follows the signed links, and what they could be made into.
func TestLinks(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		content := picture(100_000)
		id, other := u.attach(t, content, "a.jpg"), u.attach(t, picture(500), "b.jpg")
		listed := u.rest(t, "live", call{Call: "ListStepMediaUrls", As: "read", Request: map[string]any{"uuid": u.step}})
		check(t, expectation{Status: 200, Result: []any{
			map[string]any{"collection": "photos", "created_at": "*", "mime": "image/jpeg", "uuid": id, "size": 100_000, "url": "*", "url_expires_at": "*"},
			map[string]any{"uuid": other},
		}}, listed, nil)
		link := text(t, listed, "0.url")
		expires, err := time.Parse(time.RFC3339, text(t, listed, "0.url_expires_at"))
		if left := time.Until(expires); err != nil || left > 5*time.Minute || left < 4*time.Minute {
			t.Errorf("it ends in %v, %v", left, err)
		}
		if !strings.HasPrefix(link, u.httpURL+"/workflows/steps/"+u.step+"/media/"+id+"?") {
			t.Errorf("%s", link)
		}
		if status, _, body := fetch(t, "GET", link, "Range", "bytes=70000-70009"); status != 206 || !bytes.Equal(body, content[70_000:70_010]) {
			t.Errorf("a range by link: %d, %d bytes", status, len(body))
		}
		if status, header, body := fetch(t, "HEAD", link); status != 200 || len(body) != 0 || header.Get("Content-Length") != "100000" {
			t.Errorf("HEAD by link: %d %v", status, header)
		}
		if status, _, body := fetch(t, "GET", strings.Replace(link, "/workflows", "//workflows", 1)); status != 200 || !bytes.Equal(body, content) {
			t.Errorf("a doubled slash: %d", status)
		}
	})
}

// link answers the signed link of the step's first attachment, taken apart too.
func (u *uploading) link(t *testing.T) (string, *url.URL) {
	t.Helper()
	listed := u.rest(t, "live", call{Call: "ListStepMediaUrls", As: "read", Request: map[string]any{"uuid": u.step}})
	link := text(t, listed, "0.url")
	parsed, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return link, parsed
}

func TestAlteredLinks(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		id, other := u.attach(t, picture(1000), "a.jpg"), u.attach(t, picture(500), "b.jpg")
		link, parsed := u.link(t)
		query := parsed.Query()
		expires, err := strconv.ParseInt(query.Get("expires"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		with := func(name, value string) string {
			changed := url.Values{"expires": query["expires"], "signature": query["signature"]}
			changed.Set(name, value)
			return u.httpURL + parsed.Path + "?" + changed.Encode()
		}
		signature := query.Get("signature")
		for what, address := range map[string]string{
			"another attachment": strings.Replace(link, id, other, 1),
			"another step":       strings.Replace(link, u.step, uuid.NewString(), 1),
			"an unknown one":     strings.Replace(link, id, uuid.NewString(), 1),
			"a later end":        with("expires", strconv.FormatInt(expires+1, 10)),
			"an end in letters":  with("expires", "tomorrow"),
			"no end":             with("expires", ""),
			"another signature":  with("signature", strings.Repeat("0", len(signature))),
			"a shorter one":      with("signature", signature[:62]),
			"no signature":       with("signature", ""),
			"no hex":             with("signature", "ñ"+signature),
			"no expires at all":  u.httpURL + parsed.Path + "?signature=" + signature,
			"two signatures":     link + "&signature=" + signature,
			"a key's own end":    u.signed(t, id, time.Now().Add(-time.Second)),
			"nothing":            u.httpURL + parsed.Path,
		} {
			status, header, body := fetch(t, "GET", address)
			var envelope struct {
				Success bool   `json:"success"`
				Code    string `json:"code"`
			}
			if err := json.Unmarshal(body, &envelope); err != nil || status != 401 || envelope.Code != "unauthenticated" || header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %d %.200s", what, status, body)
			}
		}
		if status, _, _ := fetch(t, "GET", u.signed(t, id, time.Now().Add(time.Minute))); status != 200 {
			t.Errorf("a link of the account's key: %d", status)
		}
		if status, _, body := fetch(t, "GET", link+"&x=1"); status != 400 || !bytes.Contains(body, []byte(`"x"`)) {
			t.Errorf("a link and more: %d %s", status, body)
		}
		// A link beside a bad key is still a link, and a good key does not mend it.
		if status, _, _ := fetch(t, "GET", link, "Rem-Apikey", "live_nonsense"); status != 200 {
			t.Errorf("a link beside a bad key: %d", status)
		}
		if status, _, _ := fetch(t, "GET", with("expires", "1"), "Rem-Apikey", u.keys["live/read"]); status != 401 {
			t.Errorf("an altered link beside a good key: %d", status)
		}
	})
}

// TestLinksOverGRPC: there too a link opens its attachment and nothing else.
func TestLinksOverGRPC(t *testing.T) {
	everyDatabase(t, func(t *testing.T, u *uploading) {
		content := picture(1000)
		id, other := u.attach(t, content, "a.jpg"), u.attach(t, picture(500), "b.jpg")
		_, parsed := u.link(t)
		proof := u.step + "/" + id + "?" + parsed.RawQuery
		linked := metadata.AppendToOutgoingContext(t.Context(), "x-media-link", proof)
		if got, _, err := u.download(linked, u.step, id, 0); err != nil || !bytes.Equal(got, content) {
			t.Errorf("over gRPC: %d bytes, %v", len(got), err)
		}
		if _, _, err := u.download(linked, u.step, other, 0); grpcError(err).status != 401 {
			t.Errorf("over gRPC, another one: %v", err)
		}
		_, err := workflowsv1.NewStepsServiceClient(u.conn).ListStepMedia(linked, &workflowsv1.ListStepMediaRequest{Uuid: u.step})
		if err == nil || grpcError(err).status != 401 {
			t.Errorf("a link lists: %v", err)
		}
	})
}

// signed is a link that the account's own key signed for an end.
func (u *uploading) signed(t *testing.T, id string, end time.Time) string {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{DataDir: u.cfg.DataDir, DatabaseURL: u.cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	owner, err := s.Read().Account.Query().Where(account.Name("live")).Only(tenant.AsSystem(context.Background()))
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.AccountKey(context.Background(), owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	query := auth.SignLink(key, uuid.MustParse(u.step), uuid.MustParse(id), end)
	return u.httpURL + "/workflows/steps/" + u.step + "/media/" + id + "?" + query
}

// TestMediaListsAsDocumented holds the order of the fields against the samples.
func TestMediaListsAsDocumented(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 10_000_000))
	for _, list := range []string{"media", "media-urls"} {
		_, _, body := fetch(t, "GET", u.httpURL+"/workflows/steps/"+u.step+"/"+list, "Rem-Apikey", u.keys["live/read"])
		if string(body) != `{"success":true,"result":[]}` {
			t.Errorf("an empty %s: %s", list, body)
		}
	}
	u.attach(t, picture(1500), "")
	for _, list := range []string{"media", "media-urls"} {
		_, _, body := fetch(t, "GET", u.httpURL+"/workflows/steps/"+u.step+"/"+list, "Rem-Apikey", u.keys["live/read"])
		at := 0
		for _, field := range []string{`"result":[{"collection":"photos"`, `"created_at":"`, `"mime":"image/jpeg"`, `"uuid":"`, `"size":1500`} {
			next := bytes.Index(body[at:], []byte(field))
			if next < 0 {
				t.Fatalf("%s: no %s in its place: %s", list, field, body)
			}
			at += next
		}
		unknown := u.httpURL + "/workflows/steps/" + uuid.NewString() + "/" + list
		if status, _, _ := fetch(t, "GET", unknown, "Rem-Apikey", u.keys["live/read"]); status != 404 {
			t.Errorf("%s of an unknown step: %d", list, status)
		}
	}
}

// TestNames attaches files whose names want more than to be a name.
func TestNames(t *testing.T) {
	everywhere(t, some(20, 10_000_000), func(t *testing.T, _ *uploading, attach func(*testing.T, sending) answer) {
		long := strings.Repeat("ñ", 300) + ".jpg"
		for given, want := range map[string]any{
			"a.jpg": "a.jpg", "": nil, "../../etc/passwd": "passwd", "C:\\x\\b.jpg": "b.jpg", "😀 \"c\".jpg": "😀 \"c\".jpg",
			"foto\u202egpj.exe": "fotogpj.exe", "/": nil, "..": "..", " d.jpg ": "d.jpg", "<script>.jpg": "<script>.jpg",
		} {
			a := attach(t, sending{content: picture(10), name: given})
			media, _ := lookup(a.body["result"], "current_step.media")
			all, _ := media.([]any)
			if len(all) == 0 {
				t.Errorf("%q: %d %s", given, a.status, show(a.body))
				continue
			}
			if got := all[len(all)-1].(map[string]any)["name"]; got != want {
				t.Errorf("%q is called %v, want %v", given, got, want)
			}
		}
		a := attach(t, sending{content: picture(10), name: long})
		if strings.HasSuffix(t.Name(), "grpc") {
			check(t, expectation{Status: 400, Errors: map[string]string{"name": "/255/"}}, a, nil)
			cr := attach(t, sending{content: picture(10), name: "a\r\nSet-Cookie: x=1\r\n.jpg"})
			media, _ := lookup(cr.body["result"], "current_step.media")
			all := media.([]any)
			if got := all[len(all)-1].(map[string]any)["name"]; got != "aSet-Cookie: x=1.jpg" {
				t.Errorf("line breaks: %v", got)
			}
			return
		}
		media, _ := lookup(a.body["result"], "current_step.media")
		all := media.([]any)
		if got := all[len(all)-1].(map[string]any)["name"].(string); got != strings.Repeat("ñ", 251)+".jpg" {
			t.Errorf("a name of 304 characters: %q", got)
		}
	})
}
