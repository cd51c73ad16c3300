package apitest

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestPageTokenStaysInside walks a flow in the browser, with mistakes, a lost
// connection and a reload, and looks everywhere outside the page for its token: what
// the service logs at its most talkative, the address and the Referer of each
// request as it arrives, and, in secrets.mjs, what the browser keeps and shows.
func TestPageTokenStaysInside(t *testing.T) {
	leaveOutOfRace(t)
	needBrowser(t)
	said := &logged{}
	h := &house{keys: map[string]string{}, log: slog.New(slog.NewJSONHandler(said, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	cfg := databases["sqlite"](t)
	makeKeys(t, cfg, h.keys)
	stop := h.start(t, cfg)
	link := h.journey(t)
	between, arrived := watched(t, h.httpURL)

	browse(t, "journey.mjs", "PUBLIC_LINK="+link, "BASE_URL="+between, "TOLD="+filepath.Join(t.TempDir(), "told.json"))
	secrets := formsOf(t, link)
	odd(t, h.httpURL, path.Base(link), secrets["token"])
	stop()

	// The link itself is asked for once: a reload no longer knows it.
	links := 0
	for _, request := range arrived() {
		if strings.HasPrefix(request.uri, "/f/") && !strings.HasPrefix(request.uri, "/f/assets/") {
			links++
		} else if form := formIn(request.uri, secrets); form != "" {
			t.Errorf("the %s stands in the address of %s", form, request.uri)
		}
		if request.referer != "" {
			t.Errorf("%s came with the Referer %q", request.uri, request.referer)
		}
	}
	if links != 1 || len(arrived()) < 20 {
		t.Errorf("the link was asked for %d times, in %d requests", links, len(arrived()))
	}
	text := said.String()
	if calls := strings.Count(text, `"msg":"call"`); calls < 20 {
		t.Fatalf("the log holds %d calls:\n%s", calls, text)
	}
	for line := range strings.Lines(text) {
		if form := formIn(line, secrets); form != "" {
			t.Errorf("the log holds the %s:\n%s", form, line)
		}
	}
}

// formsOf are the token of a link and all that gives it away, by what it is.
func formsOf(t *testing.T, link string) map[string]string {
	t.Helper()
	encoded, err := url.PathUnescape(path.Base(link))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, found := strings.Cut(string(raw), "|")
	if !found || len(secret) < 20 {
		t.Fatalf("the token of %s has no secret", link)
	}
	return map[string]string{"token": string(raw), "secret": secret, "encoded token": strings.TrimRight(encoded, "=")}
}

func formIn(text string, secrets map[string]string) string {
	for form, secret := range secrets {
		if strings.Contains(text, secret) {
			return form
		}
	}
	return ""
}

// odd asks for what a link becomes when it is copied badly or tried by somebody else,
// and with the token where none belongs.
func odd(t *testing.T, base, encoded, token string) {
	t.Helper()
	for _, target := range []string{
		"//f//" + encoded, "/f/" + encoded + "/more", "/f/" + encoded + "?embed=" + encoded, "/" + encoded,
		"/execution?token=" + url.QueryEscape(token), "/execution/steps/" + encoded,
	} {
		for _, credential := range []string{token, encoded, token + "x", "1|" + token} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+target, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+credential)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
	}
}

// request is what of one arrived: where it went, and where it said to come from.
type request struct{ uri, referer string }

// watched stands before the service and notes what arrives there.
func watched(t *testing.T, service string) (address string, arrived func() []request) {
	t.Helper()
	target, err := url.Parse(service)
	if err != nil {
		t.Fatal(err)
	}
	var guard sync.Mutex
	var all []request
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		// A connection that the journey cuts is its own business.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		ErrorLog:     slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard.Lock()
		all = append(all, request{r.RequestURI, r.Referer()})
		guard.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []request {
		guard.Lock()
		defer guard.Unlock()
		return append([]request(nil), all...)
	}
}

// logged keeps what was logged.
type logged struct {
	guard sync.Mutex
	text  bytes.Buffer
}

func (l *logged) Write(line []byte) (int, error) {
	l.guard.Lock()
	defer l.guard.Unlock()
	return l.text.Write(line)
}

func (l *logged) String() string {
	l.guard.Lock()
	defer l.guard.Unlock()
	return l.text.String()
}
