package message

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"cauce/internal/step"
)

// hostile is a text that breaks out of what is not escaped.
const hostile = "a \"b\" \\ & + %0A\n{{.To}} </x> ñ"

func post(t *testing.T, g *Gateway, m step.Message) *Failure {
	t.Helper()
	err := g.Send(t.Context(), letterID, letterAt, m)
	if err == nil {
		return nil
	}
	failure, ok := errors.AsType[*Failure](err)
	if !ok {
		t.Fatalf("%T", err)
	}
	return failure
}

func gateway(t *testing.T, address string, headers []string, body string) *Gateway {
	t.Helper()
	g, err := NewGateway(address, headers, body)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.client.CloseIdleConnections)
	return g
}

func TestTheGatewayIsAsked(t *testing.T) {
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	m := step.Message{Kind: step.SMS, To: "+525512345678", Text: hostile}
	if failure := post(t, gateway(t, server.URL+"/send?from=1", []string{"Authorization: Bearer a, b", "X-Two:1"}, ""), m); failure != nil {
		t.Fatal(failure)
	}
	var sent map[string]string
	if err := json.Unmarshal(body, &sent); err != nil || sent["to"] != m.To || sent["text"] != hostile {
		t.Errorf("%v: %s", err, body)
	}
	if got.Method != http.MethodPost || got.URL.RawQuery != "from=1" {
		t.Errorf("%s %s", got.Method, got.URL)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer a, b", "X-Two": "1", "Content-Type": "application/json", "Idempotency-Key": letterID.String(),
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s is %q", name, value)
		}
	}
	form := gateway(t, server.URL, []string{"Content-Type: application/x-www-form-urlencoded"}, "To={{.To}}&From=%2B1555&Body={{.Text}}")
	if failure := post(t, form, m); failure != nil {
		t.Fatal(failure)
	}
	if values, err := url.ParseQuery(string(body)); err != nil || values.Get("To") != m.To || values.Get("Body") != hostile || len(values) != 3 {
		t.Errorf("%v: %s", err, body)
	}
}

func TestGatewayAnswers(t *testing.T) {
	for status, final := range map[int]bool{400: true, 401: false, 403: false, 404: false, 422: true, 429: false, 500: false, 503: false, 302: false} {
		followed := false
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			followed = followed || r.URL.Path != "/"
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		failure := post(t, gateway(t, server.URL, nil, ""), step.Message{To: "+525512345678", Text: "1"})
		server.Close()
		if failure == nil || failure.Final != final || followed {
			t.Errorf("%d: %+v, followed %t", status, failure, followed)
		}
	}
}

// TestASlowOrDeadGateway: neither is final, and the address, which holds secrets,
// reaches no log.
func TestASlowOrDeadGateway(t *testing.T) {
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer slow.Close()
	defer close(release)
	g := gateway(t, slow.URL+"/?token=secret", nil, "")
	if g.client.Timeout != 15*time.Second {
		t.Errorf("it waits for %s", g.client.Timeout)
	}
	g.client.Timeout = 20 * time.Millisecond
	if failure := post(t, g, step.Message{To: "+525512345678"}); failure == nil || failure.Final || failure.Code != "timeout" {
		t.Errorf("%+v", failure)
	}
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	failure := post(t, gateway(t, dead.URL+"/?token=secret", nil, ""), step.Message{To: "+525512345678"})
	if failure == nil || failure.Final || strings.Contains(failure.Error(), "secret") {
		t.Errorf("%+v", failure)
	}
}

func TestGatewaySettings(t *testing.T) {
	for _, c := range []struct {
		address, body string
		headers       []string
	}{
		{address: ""}, {address: "ftp://gateway"}, {address: "gateway"}, {address: "http://"},
		{address: "http://g", headers: []string{"no colon"}}, {address: "http://g", headers: []string{": x"}}, {address: "http://g", headers: []string{"A: b\r\nC: d"}},
		{address: "http://g", headers: []string{"Content-Type: ;"}},
		{address: "http://g", body: "{{.To"}, {address: "http://g", body: `{"to":"{{.Number}}"}`}, {address: "http://g", body: `{"to":{{.To}},"text":{{.Text}}}`},
	} {
		if _, err := NewGateway(c.address, c.headers, c.body); err == nil || !strings.Contains(err.Error(), "--sms-") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
