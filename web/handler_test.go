package web

import (
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, h http.Handler, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, http.NoBody)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// small is a build whose content the tests know.
func small(cfg Config) http.Handler {
	return newHandler(fstest.MapFS{
		"index.html":     {Data: []byte("<head></head><p>page</p>" + strings.Repeat(" ", 200))},
		"manifest.json":  {Data: []byte("{}")},
		"assets/a-1.js":  {Data: []byte(strings.Repeat("export{};", 50))},
		"assets/a-1.css": {Data: []byte("p{}")},
		"assets/b-1.js":  {Data: []byte(strings.Repeat("export{};", 50))},
		// No brotli, and told apart from everything else.
		"assets/b-1.js.br": {Data: []byte("small")},
	}, cfg)
}

func TestAddresses(t *testing.T) {
	h := small(Config{})
	for path, want := range map[string]int{
		"/f":                      200,
		"/f/":                     200,
		"/f/MTIzfGFiYw%3D%3D":     200,
		"/f/123%7Cabc":            200,
		"/f/a%2Fb":                200,
		"/f/token?minimal=true":   200,
		"//f//token":              200,
		"/f/assets/a-1.js":        200,
		"/f//assets//a-1.js":      200,
		"/f/assets":               404,
		"/f/assets/":              404,
		"/f/assets/none.js":       404,
		"/f/assets/x/a-1.js":      404,
		"/f/assets/..%2Findex":    404,
		"/f/assets/manifest.json": 404,
		"/f/token/more":           404,
		"/fx":                     404,
		"/":                       404,
	} {
		if got := get(t, h, "GET", path).StatusCode; got != want {
			t.Errorf("GET %s: %d, want %d", path, got, want)
		}
	}
}

func TestPageIsNeverStored(t *testing.T) {
	r := get(t, small(Config{}), "GET", "/f/token", "If-None-Match", "*")
	if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("ETag") != "" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	if got := r.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("type %q", got)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := small(Config{})
	for _, path := range []string{"/f/token", "/f/assets/a-1.js", "/f/assets/none"} {
		header := get(t, h, "GET", path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
				"img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; " +
				"base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'none'",
			"Referrer-Policy":        "no-referrer",
			"X-Content-Type-Options": "nosniff",
			"Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), otp-credentials=(self), " +
				"publickey-credentials-get=(self), publickey-credentials-create=(self), " +
				"accelerometer=(), display-capture=(), gyroscope=(), hid=(), " +
				"magnetometer=(), midi=(), payment=(), serial=(), usb=()",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestEmbedding(t *testing.T) {
	for _, c := range []struct {
		embedding    Embedding
		policy, meta string
	}{
		{Embedding{}, "'none'", ""},
		{Embedding{Account: "a"}, "'none'", ""},
		{
			Embedding{"a", []string{"https://app.example.com", "http://localhost:3000"}},
			"https://app.example.com http://localhost:3000", `content="a https://app.example.com http://localhost:3000"`,
		},
		{Embedding{"a", []string{"https://a.example; script-src *", "https://b.example"}}, "https://b.example", `content="a https://b.example"`},
		{Embedding{"a", []string{"*", "https://*.example.com", "https://", "javascript:1", "https://a.example/x"}}, "'none'", ""},
		{Embedding{`"><script>`, []string{"https://a.example"}}, "'none'", ""},
	} {
		h := small(Config{Embedding: func(context.Context, string, string) Embedding { return c.embedding }})
		r := get(t, h, "GET", "/f/token", "Accept-Encoding", "br")
		_, policy, _ := strings.Cut(r.Header.Get("Content-Security-Policy"), "frame-ancestors ")
		page := body(t, r)
		if policy != c.policy || strings.Contains(page, "cauce-embed") != (c.meta != "") || !strings.Contains(page, c.meta) {
			t.Errorf("%v: %q, %s", c.embedding, policy, page)
		}
		if got := r.Header.Get("Content-Length"); got != strconv.Itoa(len(page)) {
			t.Errorf("%v: length %s of %d", c.embedding, got, len(page))
		}
	}
}

// TestWhoIsAsked holds which token and account the page is asked for by.
func TestWhoIsAsked(t *testing.T) {
	var asked []string
	h := small(Config{Embedding: func(_ context.Context, token, account string) Embedding {
		asked = append(asked, token+" "+account)
		return Embedding{}
	}})
	for path, want := range map[string]string{
		"/f/MTIzfGFiYw%3D%3D":    "MTIzfGFiYw== ",
		"//f//123%7Cabc?lang=en": "123|abc ",
		"/f?embed=a":             " a",
		"/f/?embed=a":            " a",
		"/f/x?embed=a":           "x a",
		"/f":                     " ",
	} {
		asked = nil
		get(t, h, "GET", path)
		if len(asked) != 1 || asked[0] != want {
			t.Errorf("%s: asked %q, want %q", path, asked, want)
		}
	}
	asked = nil
	get(t, h, "GET", "/f/assets/a-1.js")
	if len(asked) != 0 {
		t.Errorf("a script asked %q", asked)
	}
}

func TestVerbs(t *testing.T) {
	h := small(Config{})
	for _, path := range []string{"/f", "/f/token", "/f/assets/a-1.js"} {
		for _, verb := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			r := get(t, h, verb, path)
			if r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", verb, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
		full, head := get(t, h, "GET", path), get(t, h, "HEAD", path)
		if head.StatusCode != 200 || body(t, head) != "" {
			t.Errorf("HEAD %s: %d with a body", path, head.StatusCode)
		}
		if a, b := head.Header.Get("Content-Length"), full.Header.Get("Content-Length"); a != b || a == "" {
			t.Errorf("HEAD %s: length %q, GET %q", path, a, b)
		}
	}
}

func TestAssetsAreKeptForGood(t *testing.T) {
	h := small(Config{})
	r := get(t, h, "GET", "/f/assets/a-1.js")
	tag := r.Header.Get("ETag")
	if r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || tag == "" {
		t.Errorf("%v", r.Header)
	}
	if got := r.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("type %q", got)
	}
	for _, asked := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		r := get(t, h, "GET", "/f/assets/a-1.js", "If-None-Match", asked)
		if r.StatusCode != 304 || body(t, r) != "" {
			t.Errorf("%s: %d", asked, r.StatusCode)
		}
	}
	if r := get(t, h, "GET", "/f/assets/a-1.js", "If-None-Match", `"x"`); r.StatusCode != 200 {
		t.Errorf("another tag: %d", r.StatusCode)
	}
}

func TestGzip(t *testing.T) {
	h := small(Config{})
	plain := body(t, get(t, h, "GET", "/f/assets/a-1.js"))
	for accept, want := range map[string]bool{
		"":                false,
		"gzip":            true,
		"br, gzip, *":     true,
		"GZIP;q=0.5":      true,
		"gzip; q=0":       false,
		"gzip;q=0.000,br": false,
		"identity":        false,
	} {
		r := get(t, h, "GET", "/f/assets/a-1.js", "Accept-Encoding", accept)
		zipped := r.Header.Get("Content-Encoding") == "gzip"
		if zipped != want || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", accept, r.Header)
		}
		if !zipped {
			continue
		}
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != plain {
			t.Errorf("%q: other content (%v)", accept, err)
		}
	}
	// What compression would only make longer travels as it is.
	r := get(t, h, "GET", "/f/assets/a-1.css", "Accept-Encoding", "gzip")
	if r.Header.Get("Content-Encoding") != "" {
		t.Errorf("%v", r.Header)
	}
	one := get(t, h, "GET", "/f/assets/a-1.js").Header.Get("ETag")
	two := get(t, h, "GET", "/f/assets/a-1.js", "Accept-Encoding", "gzip").Header.Get("ETag")
	if one == two {
		t.Error("one tag for two encodings")
	}
}

func TestBrotli(t *testing.T) {
	h := small(Config{})
	for accept, want := range map[string]string{
		"br":                 "br",
		"gzip, deflate, br":  "br",
		"gzip, br;q=0":       "gzip",
		"gzip":               "gzip",
		"deflate, zstd;q=.5": "",
	} {
		r := get(t, h, "GET", "/f/assets/b-1.js", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding"); got != want || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %v", accept, r.Header)
		}
		if small := body(t, r) == "small"; small != (want == "br") {
			t.Errorf("%q: other content", accept)
		}
	}
	if r := get(t, h, "GET", "/f/assets/b-1.js.br"); r.StatusCode != 404 {
		t.Errorf("the compressed one is a file of its own: %d", r.StatusCode)
	}
	r := get(t, h, "GET", "/f/assets/b-1.js", "Accept-Encoding", "br")
	if again := get(t, h, "GET", "/f/assets/b-1.js", "Accept-Encoding", "br", "If-None-Match", r.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("asked again: %d", again.StatusCode)
	}
}

func TestBuildWithoutPage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a build without its page was taken")
		}
	}()
	newHandler(fstest.MapFS{}, Config{})
}

// TestCommittedBuild holds dist to what its own policy allows: no script or
// style inline, none of anybody else, and every file that it names is there.
func TestCommittedBuild(t *testing.T) {
	h := Handler(Config{})
	page := body(t, get(t, h, "GET", "/f"))
	for _, tag := range regexp.MustCompile(`<(script|style|link)\b[^>]*>`).FindAllString(page, -1) {
		source := regexp.MustCompile(`\b(?:src|href)="([^"]*)"`).FindStringSubmatch(tag)
		switch {
		case source == nil:
			t.Errorf("inline: %s", tag)
		case source[1] == "data:,":
		case get(t, h, "GET", source[1]).StatusCode != 200:
			t.Errorf("%s is not there", source[1])
		}
	}
	if on := regexp.MustCompile(`\son[a-z]+=|\sstyle=`).FindString(page); on != "" {
		t.Errorf("inline: %s", on)
	}
	scripts, err := fs.Glob(dist, "dist/assets/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range scripts {
		content, err := dist.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fs.Stat(dist, name+".br"); err != nil {
			t.Errorf("%s has no brotli beside it", name)
		}
		for _, imported := range regexp.MustCompile("(?:from|import\\()[\"`]\\./([^\"`]+)[\"`]").FindAllSubmatch(content, -1) {
			if r := get(t, h, "GET", "/f/assets/"+string(imported[1])); r.StatusCode != 200 {
				t.Errorf("%s imports %s, which is not there", name, imported[1])
			}
		}
	}
}
