package rest

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

func TestEnvelopeOfASuccess(t *testing.T) {
	w := newWorld(t)
	answer := w.keyed("POST", "/workflows", `{"steps":["acceptance"],"external_reference_id":12345678901234567890}`, "Content-Type", "application/json")
	body := answer.Body.String()
	if answer.Code != http.StatusOK || !strings.HasPrefix(body, `{"success":true,"result":{"uuid":"w1",`) ||
		!strings.Contains(body, `"external_reference_id":"12345678901234567890"`) {
		t.Errorf("%d %s", answer.Code, body)
	}
	if got := answer.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
	if got := answer.Header().Get("Content-Length"); got != strconv.Itoa(len(body)) {
		t.Errorf("Content-Length %q of %d", got, len(body))
	}
	if created := w.keyed("POST", "/workflows/knockout-rules", `{}`); created.Code != http.StatusCreated {
		t.Errorf("creating a rule answers %d", created.Code)
	}
}

func TestEmptyListIsAnEmptyList(t *testing.T) {
	w := newWorld(t)
	w.answer = func(context.Context, call) (any, error) { return &workflowsv1.ListWorkflowsResponse{}, nil }
	if got, want := w.request("GET", "/workflows", "").Body.String(), `{"success":true,"result":[]}`; got != want {
		t.Errorf("got %s", got)
	}
}

func TestEnvelopeOfAnError(t *testing.T) {
	w := newWorld(t)
	answer := w.keyed("POST", "/workflows", `{"steps":["a",{}],"nope":1,"setup":{"auth":7}}`, "X-Request-Id", "req-7", "Accept-Language", "en")
	want := `{"success":false,"message":"The request has faults; each stands in ` + "`errors`" + `, under the field that causes it.",` +
		`"code":"invalid_request","errors":{"steps.1":["must be of kind text"],"nope":["is not a field of this operation"],` +
		`"setup.auth":["must be of kind object"]},"request_id":"req-7"}`
	if got := answer.Body.String(); answer.Code != http.StatusBadRequest || got != want {
		t.Errorf("%d\ngot  %s\nwant %s", answer.Code, got, want)
	}
	if got := answer.Header().Get("Content-Length"); got != strconv.Itoa(len(want)) {
		t.Errorf("Content-Length %q", got)
	}
	spanish := w.keyed("POST", "/workflows", `{"steps":[{}]}`)
	if !strings.Contains(spanish.Body.String(), `"errors":{"steps.0":["debe ser de tipo texto"]}`) {
		t.Errorf("%s", spanish.Body)
	}
}

func TestKeyIsAskedForBeforeTheBody(t *testing.T) {
	w := newWorld(t)
	for _, target := range []string{"/workflows?page=x", "/workflows?%zz", "/workflows?page=%zz", "/workflows"} {
		for _, verb := range []string{"GET", "POST"} {
			answer := w.request(verb, target, `{"broken`)
			if answer.Code != http.StatusUnauthorized || answer.Header().Get("Www-Authenticate") != "Bearer" {
				t.Errorf("%s %s: %d %s", verb, target, answer.Code, answer.Body)
			}
			if !strings.Contains(answer.Body.String(), `"code":"unauthenticated","errors":{},`) {
				t.Errorf("%s %s: %s", verb, target, answer.Body)
			}
		}
	}
}

func TestQueries(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string][]string{
		"":                               nil,
		"&&":                             nil,
		"page=2&per_page=50&anchor=a%20": nil,
		"page=abc":                       {"page wrong_kind(integer)"},
		"page=":                          {"page wrong_kind(integer)"},
		"page=1.0":                       {"page wrong_kind(integer)"},
		"page":                           {"page wrong_kind(integer)"},
		"page=99999999999":               {"page out_of_range(-2147483648,2147483647)"},
		"page=1&page=1":                  {"page duplicate(1)"},
		"pagina=1":                       {"pagina unknown_field"},
		"perPage=1":                      {"perPage unknown_field"},
		"page.x=1&page[]=1&a;b=c":        {"a;b unknown_field", "page.x unknown_field", "page[] unknown_field"},
		"anchor=%ff":                     {"anchor not_utf8"},
		"anchor=a%00b":                   {"anchor control_text"},
		"anchor=%zz":                     {"anchor invalid"},
		"%zz=1&page=x":                   {"page wrong_kind(integer)", "query invalid"},
		"%zz&%yy&%ff%25":                 {"query invalid"},
		"=1":                             {"query unknown_field"},
		"%ff=1":                          {"\uFFFD unknown_field"},
		strings.Repeat("k", 80) + "=1":   {strings.Repeat("k", 64) + "… unknown_field"},
	} {
		w.keyed("GET", "/workflows?"+query, "")
		if got := said(w.last().faults); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
	w.keyed("GET", "/workflows?page=2&per_page=50&anchor=a%20", "")
	if got := w.last().request.(*workflowsv1.ListWorkflowsRequest); got.GetPage() != 2 || got.GetPerPage() != 50 || got.GetAnchor() != "a " {
		t.Errorf("read %v", got)
	}
	w.keyed("GET", "/execution?wait=25&version=9223372036854775807", "")
	if got := w.last().request.(*workflowsv1.GetSessionRequest); got.GetWait() != 25 || got.GetVersion() != math.MaxInt64 {
		t.Errorf("read %v", got)
	}
	w.keyed("GET", "/workflows/u/create-token?redirect_url=https%3A%2F%2Fa.b%2F%3Fc%3Dd%26e&uuid=x", "")
	got := w.last().request.(*workflowsv1.CreateTokenRequest)
	if got.GetUuid() != "u" || got.GetRedirectUrl() != "https://a.b/?c=d&e" {
		t.Errorf("read %v", got)
	}
	if faults := said(w.last().faults); !slices.Equal(faults, []string{"uuid unknown_field"}) {
		t.Errorf("faults %v", faults)
	}
	answer := w.keyed("GET", "/workflows?page=abc", "")
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), `"errors":{"page":["debe ser de tipo entero"]}`) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// TestQueriesThatNobodyReads asks every route for what it has not: the faults
// travel with the message once, whatever the body.
func TestQueriesThatNobodyReads(t *testing.T) {
	w := newWorld(t)
	all, err := bindings()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		path := strings.NewReplacer("{", "", "}", "").Replace("/" + strings.Join(b.segments, "/"))
		w.calls = nil
		w.keyed(b.verb, path+"?surprise=1&surprise=2&%zz", "")
		if got := said(w.last().faults); !slices.Equal(got, []string{"surprise unknown_field", "query invalid"}) {
			t.Errorf("%s %s: %v", b.verb, path, got)
		}
	}
	for _, c := range []struct {
		verb, target, body string
		want               []string
	}{
		{"POST", "/workflows/u/create-token?redirect_url=https%3A%2F%2Fa.b", "", []string{"redirect_url unknown_field"}},
		{"POST", "/workflows/u/create-token?redirect_url=x", `{"redirect_url":"https://a.b"}`, []string{"redirect_url unknown_field"}},
		{"POST", "/workflows?surprise=1", `{"steps":1}`, []string{"steps wrong_kind(list)", "surprise unknown_field"}},
		{"POST", "/workflows?surprise=%ff", `{`, []string{"body broken_json(1,2)", "surprise unknown_field"}},
		{"HEAD", "/workflows/u?a=1", "", []string{"a unknown_field"}},
		{"POST", "/workflows?", `{"steps":["a"]}`, nil},
	} {
		answer := w.keyed(c.verb, c.target, c.body)
		if got := said(w.last().faults); !slices.Equal(got, c.want) || (answer.Code == http.StatusBadRequest) != (c.want != nil) {
			t.Errorf("%s %s %s: %d, faults %v", c.verb, c.target, c.body, answer.Code, got)
		}
		if unknown := w.request(c.verb, c.target, c.body); unknown.Code != http.StatusUnauthorized {
			t.Errorf("%s %s without a key: %d", c.verb, c.target, unknown.Code)
		}
	}
	if answer := w.keyed("POST", "/workflows?surprise=1", `{}`); !strings.Contains(answer.Body.String(), `"errors":{"surprise":["no es un campo de esta operación"]}`) {
		t.Errorf("%s", answer.Body)
	}
}

func TestNumbersForTexts(t *testing.T) {
	w := newWorld(t)
	answer := w.keyed("POST", "/workflows", `{"people_uuid":7,"steps":["a",2],"external_reference_id":12345678901234567890}`)
	if !strings.Contains(answer.Body.String(), `"errors":{"people_uuid":["debe ser de tipo texto"],"steps.1":["debe ser de tipo texto"]}`) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if got := w.last().request.(*workflowsv1.CreateWorkflowRequest).GetExternalReferenceId(); got != "12345678901234567890" {
		t.Errorf("the reference is %q", got)
	}
}

func TestLanguageOfEveryAnswer(t *testing.T) {
	w := newWorld(t)
	for accepted, want := range map[string]string{"": "es", "en-GB": "en", "fr, es;q=0.5": "es", "ñ": "es"} {
		for _, c := range []struct{ verb, target, body string }{
			{"GET", "/workflows", ""},
			{"HEAD", "/workflows", ""},
			{"GET", "/workflows?page=x", ""},
			{"POST", "/workflows", strings.Repeat(" ", defaultMaxBody+1)},
			{"PUT", "/workflows", ""},
			{"GET", "/nowhere", ""},
			{"GET", "/workflows/%2f", ""},
			{"GET", "/workflows/customizations", ""},
		} {
			for _, ask := range []func(verb, target, body string, headers ...string) *httptest.ResponseRecorder{w.request, w.keyed} {
				header := ask(c.verb, c.target, c.body, "Accept-Language", accepted).Header()
				if got := header.Values("Content-Language"); !slices.Equal(got, []string{want}) {
					t.Errorf("%s %s in %q: %q", c.verb, c.target, accepted, got)
				}
				if got := header.Values("Vary"); !slices.Equal(got, []string{"Accept-Language"}) {
					t.Errorf("%s %s: Vary %q", c.verb, c.target, got)
				}
			}
		}
	}
	// Two headers are one list, for the edge and the service alike.
	answer := w.request("GET", "/workflows", "", "Accept-Language", "es;q=0.1", "Accept-Language", "en")
	if answer.Header().Get("Content-Language") != "en" || !slices.Equal(w.last().metadata.Get("accept-language"), []string{"en"}) {
		t.Errorf("%v, the service reads %v", answer.Header(), w.last().metadata)
	}
}

func TestBoolParameters(t *testing.T) {
	plan := decoderOf((&workflowsv1.CreateKnockoutRuleRequest{}).ProtoReflect().Descriptor())
	kind := plan.byName["active"].descriptor.Kind()
	for text, want := range map[string]fault.Code{"true": "", "false": "", "1": fault.WrongKind, "": fault.WrongKind} {
		if v, code, _ := parseParameter(kind, text); code != want || code == "" && v.Bool() != (text == "true") {
			t.Errorf("%q: %v %s", text, v, code)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	w := newWorld(t)
	for given, want := range map[string]int{
		"":                                  200,
		"application/json":                  200,
		"Application/JSON; charset=utf-8":   200,
		"application/json;":                 200,
		"application/json; x":               200,
		"text/json":                         200,
		"application/merge-patch+json":      200,
		"text/plain":                        415,
		"application/x-www-form-urlencoded": 415,
		"multipart/form-data; boundary=x":   415,
		"application/xml":                   415,
		"application/json, text/plain":      415,
		"nonsense/":                         415,
	} {
		headers := []string{"Accept-Language", "en"}
		if given != "" {
			headers = append(headers, "Content-Type", given)
		}
		answer := w.keyed("POST", "/workflows", `{"steps":["a"]}`, headers...)
		if answer.Code != want {
			t.Errorf("%q: %d %s", given, answer.Code, answer.Body)
		}
		if want == 415 && !strings.Contains(answer.Body.String(), `"message":"The content type is not supported; send application/json.","code":"unsupported_media_type","errors":{}`) {
			t.Errorf("%q: %s", given, answer.Body)
		}
	}
	for encoding, want := range map[string]int{"gzip": 415, "identity": 200, "br, identity": 415} {
		if got := w.keyed("POST", "/workflows", `{}`, "Content-Encoding", encoding).Code; got != want {
			t.Errorf("%s: %d", encoding, got)
		}
	}
	if got := w.keyed("POST", "/workflows", ``, "Content-Type", "text/plain").Code; got != 200 {
		t.Errorf("nothing at all is refused for its type: %d", got)
	}
	if got := w.keyed("GET", "/workflows", `what?`, "Content-Type", "text/plain").Code; got != 200 {
		t.Errorf("the body of a GET counts: %d", got)
	}
}

func TestBodySizes(t *testing.T) {
	w := newWorld(t)
	full := `{"metadata":{"a":"` + strings.Repeat("x", defaultMaxBody-21) + `"}}`
	if len(full) != defaultMaxBody {
		t.Fatalf("%d bytes", len(full))
	}
	if answer := w.keyed("POST", "/workflows", full); answer.Code != http.StatusOK {
		t.Errorf("a full body: %d", answer.Code)
	}
	answer := w.request("POST", "/workflows", full+" ", "Accept-Language", "en")
	if answer.Code != http.StatusRequestEntityTooLarge ||
		!strings.Contains(answer.Body.String(), `"message":"The request body is over the limit.","code":"body_too_large","errors":{}`) {
		t.Errorf("an overfull body: %d %s", answer.Code, answer.Body)
	}
	if answer := w.keyed("GET", "/workflows", full+full); answer.Code != http.StatusOK {
		t.Errorf("the body of a GET counts: %d", answer.Code)
	}
	small, err := New(nil, Config{MaxBody: 4})
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	small.ServeHTTP(recorder, httptest.NewRequest("POST", "/workflows", strings.NewReader("12345")))
	if recorder.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("MaxBody does not count: %d", recorder.Code)
	}
}

// cut is a body whose sender leaves in the middle.
type cut struct{ io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestCutBody(t *testing.T) {
	w := newWorld(t)
	recorder := httptest.NewRecorder()
	w.edge.ServeHTTP(recorder, httptest.NewRequest("POST", "/workflows", cut{strings.NewReader(`{"a"`)}))
	if recorder.Code != http.StatusBadRequest || !strings.Contains(recorder.Body.String(), `"errors":{"body":["no es válido"]}`) {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestRequestIDs(t *testing.T) {
	w := newWorld(t)
	for _, given := range []string{"req-1", "A.b_c-9", strings.Repeat("x", 128)} {
		answer := w.keyed("GET", "/workflows", "", "X-Request-Id", given)
		if got := answer.Header().Values("X-Request-Id"); !slices.Equal(got, []string{given}) {
			t.Errorf("%q comes back as %q", given, got)
		}
		if got := w.last().metadata.Get("x-request-id"); !slices.Equal(got, []string{given}) {
			t.Errorf("%q reaches the service as %q", given, got)
		}
	}
	for _, given := range []string{"", "a b", "a\tb", "ñ", "a/b", strings.Repeat("x", 129)} {
		for _, path := range []string{"/workflows", "/nowhere"} {
			answer := w.request("GET", path, "", "X-Request-Id", given)
			id, err := uuid.Parse(answer.Header().Get("X-Request-Id"))
			if err != nil || id.Version() != 7 {
				t.Errorf("%q on %s: id %q", given, path, answer.Header().Get("X-Request-Id"))
			}
			if !strings.HasSuffix(answer.Body.String(), `"request_id":"`+id.String()+`"}`) {
				t.Errorf("%q on %s: %s", given, path, answer.Body)
			}
		}
	}
}

func TestHeadersLetThrough(t *testing.T) {
	w := newWorld(t)
	answer := w.request(
		"GET", "/workflows", "", "Rem-Apikey", "live_1", "rem-apikey", "live_2", "X-Api-Key", "live_3", "Authorization", "Bearer t",
		"Accept-Language", "en", "User-Agent", "app/1", "Idempotency-Key", "k", "X-Request-Id", "r",
		"X-Forwarded-For", "6.6.6.6", // who is believed is settled behind
		// All of these stay outside.
		"X-Client-Ip", "6.6.6.6", "X-Client-User-Agent", "forged", "X-Forwarded-Host", "evil", "X-Real-Ip", "6.6.6.6",
		"Cookie", "c", "Grpc-Metadata-X-Client-Ip", "6.6.6.6", "Grpc-Metadata-Authorization", "x", "Grpcgateway-Authorization", "x",
		"Grpc-Timeout", "1n", "Te", "trailers", "Referer", "x", "X-Api-Key", "ñ", "Idempotency-Key", "ñ", "Accept", "text/html", "Some-Bin", "%%%",
	)
	want := metadata.MD{
		"rem-apikey": {"live_1", "live_2"}, "x-api-key": {"live_3"}, "authorization": {"Bearer t"}, "accept-language": {"en"},
		"x-client-user-agent": {"app/1"}, "idempotency-key": {"k", "ñ"}, "x-request-id": {"r"}, "x-client-ip": {"192.0.2.1"},
		"x-forwarded-for": {"6.6.6.6"},
	}
	got := w.last().metadata
	for key := range got {
		if !slices.Equal(got[key], want[key]) {
			t.Errorf("%s: got %q, want %q", key, got[key], want[key])
		}
	}
	if len(got) != len(want) || answer.Code != http.StatusOK {
		t.Errorf("%d, metadata %v", answer.Code, got)
	}
	wantOut := http.Header{
		"Link": {`</workflows?page=2>; rel="next"`}, "X-Request-Id": {"r"},
		"Content-Type": {"application/json"}, "Content-Length": {strconv.Itoa(answer.Body.Len())},
		"Content-Language": {"en"}, "Vary": {"Accept-Language"},
	}
	for header, values := range answer.Header() {
		if !slices.Equal(values, wantOut[header]) {
			t.Errorf("%s: %q", header, values)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:1234": "192.0.2.1", "[2001:db8::1]:80": "2001:db8::1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "@": "", "": "",
	} {
		md := metadataOf(&http.Request{RemoteAddr: address}, "r")
		if got := strings.Join(md.Get("x-client-ip"), ","); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func TestHeadersOfAnError(t *testing.T) {
	w := newWorld(t)
	w.answer = func(ctx context.Context, _ call) (any, error) {
		err := grpc.SetHeader(ctx, metadata.Pairs("retry-after", "30", "cache-control", "no-store", "idempotency-replayed", "true", "x-secret", "s"))
		return nil, errors.Join(err, fault.New(fault.Unavailable, nil))
	}
	answer := w.request("GET", "/workflows/u", "")
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "30" ||
		answer.Header().Get("Cache-Control") != "no-store" || answer.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if answer.Header().Get("X-Secret") != "" {
		t.Error("metadata leaks")
	}
}

func TestErrorsWithoutAReason(t *testing.T) {
	w := newWorld(t)
	for code, want := range map[codes.Code]string{
		codes.Unimplemented: `501 "code":"not_implemented"`,
		codes.Unknown:       `500 "code":"internal"`,
		codes.NotFound:      `404 "code":"not_found"`,
		codes.Canceled:      `504 "code":"deadline_exceeded"`,
	} {
		w.answer = func(context.Context, call) (any, error) { return nil, status.Error(code, "password is hunter2") }
		answer := w.request("GET", "/workflows", "")
		got := strconv.Itoa(answer.Code) + " " + answer.Body.String()
		wantCode, wantText, _ := strings.Cut(want, " ")
		if !strings.HasPrefix(got, wantCode) || !strings.Contains(got, wantText) || strings.Contains(got, "hunter2") {
			t.Errorf("%v: %s", code, got)
		}
	}
	if !strings.Contains(w.log.String(), "hunter2") {
		t.Error("the cause is not logged")
	}
}

func TestUnbuiltMethod(t *testing.T) {
	w := newWorld(t)
	answer := w.keyed("GET", "/workflows/customizations", "")
	if answer.Code != http.StatusNotImplemented || !strings.Contains(answer.Body.String(), `"code":"not_implemented"`) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestAnswerThatIsNoJSON(t *testing.T) {
	w := newWorld(t)
	w.answer = func(ctx context.Context, _ call) (any, error) {
		err := grpc.SetHeader(ctx, metadata.Pairs("link", "x"))
		return &workflowsv1.Customization{Values: &structpb.Struct{Fields: map[string]*structpb.Value{"a": structpb.NewNumberValue(math.NaN())}}}, err
	}
	answer := w.request("POST", "/workflows/customizations", "")
	if answer.Code != http.StatusInternalServerError || !strings.HasPrefix(answer.Body.String(), `{"success":false,`) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if got := answer.Header().Values("Link"); len(got) != 1 {
		t.Errorf("Link %q", got)
	}
	if !strings.Contains(w.log.String(), "values: a: rest: NaN") {
		t.Errorf("log %s", w.log.String())
	}
}

func TestHead(t *testing.T) {
	w := newWorld(t)
	get := w.keyed("GET", "/workflows", "")
	head := w.keyed("HEAD", "/workflows", "")
	if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") {
		t.Errorf("%d %v %q", head.Code, head.Header(), head.Body)
	}
	if lost := w.request("HEAD", "/nowhere", ""); lost.Code != http.StatusNotFound || lost.Body.Len() != 0 {
		t.Errorf("%d %q", lost.Code, lost.Body)
	}
}

// TestOverASocket asks through a real server, which has opinions of its own about
// slashes, HEAD and bodies that nobody reads.
func TestOverASocket(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.edge)
	defer server.Close()
	for _, c := range []struct {
		verb, path, body string
		status           int
	}{
		{"GET", "//workflows//u", "", 200},
		{"HEAD", "/workflows/u", "", 200},
		{"GET", "/workflows/%2f", "", 404},
		{"POST", "/workflows", strings.Repeat("x", 3<<20), 413},
		{"DELETE", "/workflows/rule-sets/u/knockout-rules", `{"knockout_rules":["a"]}`, 501},
		{"GET", "/workflows?%zz", "", 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.verb, server.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Rem-Apikey", "k")
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatalf("%s %s: %v", c.verb, c.path, err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != c.status || answer.Request.URL.Path != r.URL.Path {
			t.Errorf("%s %s: %d", c.verb, c.path, answer.StatusCode)
		}
	}
}

func TestMessagesHaveJSON(t *testing.T) {
	all, err := bindings()
	if err != nil {
		t.Fatal(err)
	}
	if err := checkMessages(all); err != nil {
		t.Error(err)
	}
}
