package webhook

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"cauce/internal/netguard"
)

var notification = []byte(`{"event":"update","resource":"workflow","resource_uuid":"cf455647-34ad-4bf2-900a-83f385b07927","payload":{}}`)

// open is a client for receivers on this machine.
func open(t testing.TB) *http.Client {
	t.Helper()
	client := netguard.NewClient(netguard.Options{AllowPrivate: true})
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func want(t *testing.T, what string, got Attempt, outcome Outcome, code Code, status int) {
	t.Helper()
	if got.Outcome != outcome || got.Code != code || got.Status != status || got.Took <= 0 {
		t.Errorf("%s: outcome %d, code %q, status %d in %s; want %d, %q, %d",
			what, got.Outcome, got.Code, got.Status, got.Took, outcome, code, status)
	}
}

// TestDelivered is a receiver with the specification's library.
func TestDelivered(t *testing.T) {
	secret := secretOf(32, 7)
	receiver, _ := standardwebhooks.NewWebhook(secret)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		if err = errors.Join(err, receiver.Verify(body, r.Header)); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		_, _ = fmt.Fprint(w, r.Method, r.URL.RawQuery, r.Header.Get("Content-Type"), r.UserAgent(), r.Header.Get(HeaderSequence), user, password)
	}))
	defer hook.Close()
	headers, err := Headers("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10", time.Now(), notification, parsed(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	headers.Set(HeaderSequence, "3")
	before := headers.Clone()
	address := strings.Replace(hook.URL, "http://", "http://me:pass@", 1) + "/hook?token=1"
	got := Post(t.Context(), open(t), address, headers, notification)
	want(t, "delivered", got, Accepted, "", 200)
	if text := string(got.Answer); text != "POST"+"token=1"+"application/json"+"Cauce-Webhook/1"+"3"+"mepass" {
		t.Errorf("the receiver saw %s", text)
	}
	if !reflect.DeepEqual(headers, before) {
		t.Errorf("the caller's headers became %v", headers)
	}
}

func TestStatuses(t *testing.T) {
	var followed atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer inside.Close()
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var status int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.Header().Set("Retry-After", "120")
		w.Header().Set("Location", inside.URL)
		w.WriteHeader(status)
	}))
	defer hook.Close()
	for status, tt := range map[int]struct {
		outcome Outcome
		code    Code
		later   time.Duration
	}{
		200: {Accepted, "", 0}, 201: {Accepted, "", 0}, 202: {Accepted, "", 0}, 204: {Accepted, "", 0}, 299: {Accepted, "", 0},
		300: {Refused, CodeRedirect, 2 * time.Minute}, 301: {Refused, CodeRedirect, 2 * time.Minute},
		302: {Refused, CodeRedirect, 2 * time.Minute}, 304: {Refused, CodeRedirect, 2 * time.Minute},
		307: {Refused, CodeRedirect, 2 * time.Minute}, 308: {Refused, CodeRedirect, 2 * time.Minute},
		400: {Refused, CodeStatus, 2 * time.Minute}, 401: {Refused, CodeStatus, 2 * time.Minute},
		404: {Refused, CodeStatus, 2 * time.Minute}, 410: {Gone, CodeStatus, 0},
		429: {Refused, CodeStatus, 2 * time.Minute}, 500: {Refused, CodeStatus, 2 * time.Minute},
		503: {Refused, CodeStatus, 2 * time.Minute}, 999: {Refused, CodeStatus, 2 * time.Minute},
	} {
		got := Post(t.Context(), open(t), fmt.Sprintf("%s/%d", hook.URL, status), nil, notification)
		want(t, strconv.Itoa(status), got, tt.outcome, tt.code, status)
		if got.RetryAfter != tt.later {
			t.Errorf("%d: again after %s, want %s", status, got.RetryAfter, tt.later)
		}
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("redirects were followed %d times", n)
	}
}

// TestAnswers are receivers that speak the protocol badly, or another.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		what, text string
		outcome    Outcome
		code       Code
		status     int
		answer     string
	}{
		{"closes at once", "", Refused, CodeReset, 0, ""},
		{"closes in the status line", "HTTP/1.1 20", Refused, CodeBadAnswer, 0, ""},
		{"closes in a header", "HTTP/1.1 200 OK\r\nContent-Le", Refused, CodeBadAnswer, 0, ""},
		{"closes after a header", "HTTP/1.1 200 OK\r\nDate: today\r\n", Refused, CodeReset, 0, ""},
		{"closes in an accepting body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthanks", Accepted, "", 200, "thanks"},
		{"closes in a refusing body", "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nsorry", Refused, CodeStatus, 500, "sorry"},
		{"speaks SSH", "SSH-2.0-OpenSSH_9.6\r\n", Refused, CodeBadAnswer, 0, ""},
		{"speaks noise", "\x00\xff\xfe\x01\x02\x03\r\n\r\n", Refused, CodeBadAnswer, 0, ""},
		{"has no status", "HTTP/1.1 abc\r\n\r\n", Refused, CodeBadAnswer, 0, ""},
		{"has two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", Refused, CodeBadAnswer, 0, ""},
		{"redirects nowhere", "HTTP/1.1 302 Go\r\nLocation: http://%zz\r\nContent-Length: 0\r\n\r\n", Refused, CodeBadAnswer, 0, ""},
		{"answers bytes that are no text", "HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n\xff\xfe", Refused, CodeStatus, 400, "\xff\xfe"},
		{"has too long headers", "HTTP/1.1 200 OK\r\nX-Filler: " + strings.Repeat("x", 100_000) + "\r\n\r\n", Refused, CodeBadAnswer, 0, ""},
	} {
		address := serve(t, func(conn net.Conn) {
			readRequest(conn)
			_, _ = io.WriteString(conn, tt.text)
		})
		got := Post(t.Context(), open(t), "http://"+address, nil, notification)
		want(t, tt.what, got, tt.outcome, tt.code, tt.status)
		if string(got.Answer) != tt.answer {
			t.Errorf("%s: kept %q", tt.what, got.Answer)
		}
	}
}

// TestSwitchingProtocols: the body of a 101 is the connection, which never ends.
func TestSwitchingProtocols(t *testing.T) {
	hold := make(chan struct{})
	defer close(hold)
	address := serve(t, func(conn net.Conn) {
		readRequest(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: endless\r\n\r\n")
		<-hold
	})
	want(t, "101", Post(t.Context(), open(t), "http://"+address, nil, notification), Refused, CodeStatus, 101)
}

// TestEndlessAnswer: of ten gigabytes a receiver can send only what the network
// holds on the way, for the connection (in HTTP/2 the stream) is cut off.
func TestEndlessAnswer(t *testing.T) {
	for _, two := range []bool{false, true} {
		for _, status := range []int{200, 500} {
			sent, ended := int64(0), make(chan struct{})
			hook := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				defer close(ended)
				w.WriteHeader(status)
				filler := bytes.Repeat([]byte("x"), 32<<10)
				for sent < 10<<30 {
					n, err := w.Write(filler)
					if sent += int64(n); err != nil {
						return
					}
				}
			}))
			hook.EnableHTTP2 = two
			client := open(t)
			if two {
				hook.StartTLS()
				client = trusting(t, hook)
			} else {
				hook.Start()
			}
			got := Post(t.Context(), client, hook.URL, nil, notification)
			<-ended
			hook.Close()
			if got.Status != status || len(got.Answer) != 1<<10 || cap(got.Answer) > 2<<10 {
				t.Errorf("HTTP/2 %t: status %d, kept %d bytes of %d", two, got.Status, len(got.Answer), cap(got.Answer))
			}
			if sent > 64<<20 {
				t.Errorf("HTTP/2 %t: the receiver could send %d bytes", two, sent)
			}
		}
	}
}

// TestEndlessHints: answers before the answer do not keep an attempt busy.
func TestEndlessHints(t *testing.T) {
	address := serve(t, func(conn net.Conn) {
		readRequest(conn)
		hint := []byte("HTTP/1.1 103 Early Hints\r\nLink: <" + strings.Repeat("x", 1000) + ">\r\n\r\n")
		for sent := 0; sent < 10<<30; {
			n, err := conn.Write(hint)
			if sent += n; err != nil {
				return
			}
		}
	})
	want(t, "endless hints", Post(t.Context(), open(t), "http://"+address, nil, notification), Refused, CodeBadAnswer, 0)
}

// TestConnections: what was read to its end leaves a connection for the next
// notification; what was cut off does not.
func TestConnections(t *testing.T) {
	for size, connections := range map[int]int32{0: 1, 5_000: 1, 16 << 10: 1, 1 << 20: 3} {
		var opened atomic.Int32
		hook := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("x"), size))
		}))
		hook.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				opened.Add(1)
			}
		}
		hook.Start()
		client := open(t)
		for range 3 {
			want(t, "reuse", Post(t.Context(), client, hook.URL, nil, notification), Accepted, "", 200)
		}
		hook.Close()
		if n := opened.Load(); n != connections {
			t.Errorf("three answers of %d bytes: %d connections, want %d", size, n, connections)
		}
	}
}

func TestNetwork(t *testing.T) {
	nobody := func() string {
		socket, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = socket.Close() }()
		return socket.Addr().String()
	}()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	hangsUp := serve(t, func(net.Conn) {})
	deaf := netguard.NewClient(netguard.Options{AllowPrivate: true, Resolver: &net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no name server") },
	}})
	guarded := netguard.NewClient(netguard.Options{})
	for _, tt := range []struct {
		what, address string
		client        *http.Client
		code          Code
	}{
		{"nobody listens", "http://" + nobody, open(t), CodeConnect},
		{"no name", "https://hook.example.test/", deaf, CodeDNS},
		{"unknown CA", secure.URL, open(t), CodeTLS},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), open(t), CodeTLS},
		{"hangs up during the handshake", "https://" + hangsUp, open(t), CodeTLS},
		{"private", secure.URL, guarded, "private_address"},
		{"private by name", "https://localhost/?token=1", guarded, "private_address"},
		{"not https", plain.URL, guarded, "not_https"},
		{"credentials", "https://me:pass@hook.example.test/", guarded, "url_credentials"},
		{"no address", "https://exa mple/%zz", guarded, "not_url"},
		{"nothing", "", guarded, "not_url"},
	} {
		want(t, tt.what, Post(t.Context(), tt.client, tt.address, nil, notification), Refused, tt.code, 0)
	}
}

// TestCertificateOfAnother: a known CA, and a name that its certificate lacks.
func TestCertificateOfAnother(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	defer secure.Close()
	client := trusting(t, secure)
	want(t, "its own name", Post(t.Context(), client, secure.URL, nil, notification), Refused, CodeStatus, 404)
	other := strings.Replace(secure.URL, "127.0.0.1", "localhost", 1)
	want(t, "another name", Post(t.Context(), client, other, nil, notification), Refused, CodeTLS, 0)
}

// TestSlowReceiver: fifteen seconds in all, on a clock that does not take them.
func TestSlowReceiver(t *testing.T) {
	silent := receiver(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	dripping := receiver(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: &drip{r.Context().Done()}}, nil
	})
	synctest.Test(t, func(t *testing.T) {
		got := Post(t.Context(), &http.Client{Transport: silent}, "https://hook.example.test/", nil, notification)
		want(t, "silent", got, Refused, CodeTimeout, 0)
		if got.Took != 15*time.Second {
			t.Errorf("gave up after %s", got.Took)
		}
		got = Post(t.Context(), &http.Client{Transport: dripping}, "https://hook.example.test/", nil, notification)
		want(t, "accepts, and goes on slowly", got, Accepted, "", 200)
		if got.Took != 15*time.Second || string(got.Answer) != "...." {
			t.Errorf("let go after %s with %q", got.Took, got.Answer)
		}
	})
}

// TestSlowNetwork is the same with a real one, and the caller's shorter deadline.
func TestSlowNetwork(t *testing.T) {
	for _, scheme := range []string{"http://", "https://"} {
		address := serve(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		want(t, scheme, Post(ctx, open(t), scheme+address, nil, notification), Refused, CodeTimeout, 0)
		cancel()
	}
}

// TestInterrupted: a service that stops blames nobody.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	address := serve(t, func(conn net.Conn) {
		readRequest(conn)
		cancel()
		_, _ = io.Copy(io.Discard, conn)
	})
	want(t, "stopped", Post(ctx, open(t), "http://"+address, nil, notification), Interrupted, CodeInterrupted, 0)
}

func BenchmarkPost(b *testing.B) {
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "ok")
	}))
	defer hook.Close()
	body := bytes.Repeat([]byte("x"), 4<<10)
	b.Run("post", func(b *testing.B) {
		client, secret := open(b), parsed(b, secretOf(32, 1))
		b.ReportAllocs()
		for b.Loop() {
			headers, err := Headers("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10", time.Now(), body, secret)
			if err != nil {
				b.Fatal(err)
			}
			if got := Post(b.Context(), client, hook.URL, headers, body); got.Outcome != Accepted {
				b.Fatal(got.Code)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		b.ReportAllocs()
		for b.Loop() {
			answer, err := client.Post(hook.URL, "application/json", bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	})
}

// receiver is a network and who listens there, in one function.
type receiver func(*http.Request) (*http.Response, error)

func (f receiver) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// drip is an answer of one byte every three and a half seconds, without an end.
type drip struct{ end <-chan struct{} }

func (d *drip) Read(p []byte) (int, error) {
	select {
	case <-d.end:
		return 0, context.DeadlineExceeded
	case <-time.After(3500 * time.Millisecond):
		return copy(p, "."), nil
	}
}

func (*drip) Close() error { return nil }

// trusting is a client that knows the CA of a server of httptest.
func trusting(t *testing.T, server *httptest.Server) *http.Client {
	t.Helper()
	known := x509.NewCertPool()
	known.AddCert(server.Certificate())
	client := netguard.NewClient(netguard.Options{AllowPrivate: true, RootCAs: known})
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func serve(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	socket := listen(t)
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		for {
			conn, err := socket.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				talk(conn)
			}()
		}
	}()
	return socket.Addr().String()
}

// readRequest takes a request to its end, so that closing the connection does not
// reset it.
func readRequest(conn net.Conn) {
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, _ = io.Copy(io.Discard, request.Body)
	}
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return socket
}
