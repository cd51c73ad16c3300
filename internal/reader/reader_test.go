package reader

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

var served = Handler()

func get(t *testing.T, verb, path string, headers map[string]string) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), verb, path, nil)
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	served.ServeHTTP(recorder, request)
	return recorder.Result()
}

func bodyOf(t *testing.T, response *http.Response) string {
	t.Helper()
	var from io.Reader = response.Body
	if response.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		from = unpacked
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestServes(t *testing.T) {
	for path, want := range map[string]struct{ kind, text string }{
		"/openapi.yaml":   {"application/yaml", `openapi: "3.1.0"`},
		"/openapi.json":   {"application/json", `"openapi": "3.1.0"`},
		"/docs":           {"text/html; charset=utf-8", "<!DOCTYPE html>"},
		"/docs/style.css": {"text/css; charset=utf-8", ":root"},
		"/docs/script.js": {"text/javascript; charset=utf-8", "'use strict'"},
	} {
		if !Serves(path) {
			t.Errorf("%s is left to others", path)
		}
		plain := get(t, http.MethodGet, path, nil)
		text := bodyOf(t, plain)
		if plain.StatusCode != http.StatusOK || plain.Header.Get("Content-Type") != want.kind || !strings.Contains(text, want.text) {
			t.Errorf("%s answers %d %v", path, plain.StatusCode, plain.Header)
		}
		packed := get(t, http.MethodGet, path, map[string]string{"Accept-Encoding": "br, gzip"})
		if packed.Header.Get("Content-Encoding") != "gzip" || bodyOf(t, packed) != text || packed.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Errorf("%s is not the same in gzip: %v", path, packed.Header)
		}
	}
	if response := get(t, http.MethodGet, "/docs/nothing", nil); response.StatusCode != http.StatusNotFound {
		t.Errorf("/docs/nothing answers %d", response.StatusCode)
	}
	if Serves("/docsx") || Serves("/openapi") || Serves("/workflows") {
		t.Error("paths of others are taken")
	}
}

func TestVerbsAndCaches(t *testing.T) {
	for _, path := range []string{"/openapi.yaml", "/openapi.json", "/docs", "/docs/style.css"} {
		plain := get(t, http.MethodGet, path, nil)
		text := bodyOf(t, plain)
		kept := get(t, http.MethodGet, path, map[string]string{"If-None-Match": plain.Header.Get("ETag")})
		if kept.StatusCode != http.StatusNotModified || bodyOf(t, kept) != "" {
			t.Errorf("%s is sent again: %d", path, kept.StatusCode)
		}
		head := get(t, http.MethodHead, path, nil)
		if head.StatusCode != http.StatusOK || head.ContentLength != int64(len(text)) || bodyOf(t, head) != "" {
			t.Errorf("HEAD %s answers %d, %d bytes", path, head.StatusCode, head.ContentLength)
		}
		for _, verb := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			refused := get(t, verb, path, nil)
			if refused.StatusCode != http.StatusMethodNotAllowed || refused.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s answers %d %v", verb, path, refused.StatusCode, refused.Header)
			}
		}
	}
}

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br": false, "GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "br;q=1, gzip ; q=1": true, "gzip;q=x": false,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/docs", nil)
		request.Header.Set("Accept-Encoding", header)
		if takesGzip(request) != want {
			t.Errorf("%q: %t", header, !want)
		}
	}
	part := get(t, http.MethodGet, "/openapi.yaml", map[string]string{"Accept-Encoding": "gzip", "Range": "bytes=0-6"})
	if part.StatusCode != http.StatusPartialContent || bodyOf(t, part) != "openapi" {
		t.Errorf("a range answers %d", part.StatusCode)
	}
}

// TestPolicy holds the policy to what it must forbid.
func TestPolicy(t *testing.T) {
	policy := get(t, http.MethodGet, "/docs", nil).Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
		t.Errorf("the policy lets in too much: %s", policy)
	}
}
