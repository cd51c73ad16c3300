package step

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestNothingIsFetched offers schemas good answers at the addresses that they name,
// in every keyword that could lead there: nobody asks for them.
func TestNothingIsFetched(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(`{"type":"object"}`))
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(path, []byte(`{"type":"object"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{server.URL, server.URL + "/a.json#/$defs/a", "file://" + path, path, strings.TrimPrefix(server.URL, "http:")} {
		for _, schema := range []string{
			`{"$ref":"X"}`, `{"$schema":"X"}`, `{"$id":"X","$ref":"#/$defs/none"}`, `{"$id":"X","$ref":"X"}`, `{"$dynamicRef":"X"}`, `{"$recursiveRef":"X"}`,
			`{"properties":{"a":{"$ref":"X"}}}`, `{"properties":{"a":{"$id":"X","$ref":"other.json"}}}`, `{"allOf":[{"if":{"$ref":"X"}}]}`,
			`{"$vocabulary":{"X":true}}`, `{"x":{"$ref":"X"},"$ref":"#/x"}`, `{"$defs":{"a":{"$schema":"X"}},"$ref":"#/$defs/a"}`,
			`{"dependencies":{"a":{"$ref":"X"}}}`, `{"patternProperties":{"a":{"$ref":"X"}}}`, `{"contentSchema":{"$ref":"X"}}`,
		} {
			text := strings.ReplaceAll(schema, "X", address)
			if _, err := Compile([]byte(text)); err == nil {
				t.Errorf("%s is taken", text)
			}
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d addresses were asked", n)
	}
}
