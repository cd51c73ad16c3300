package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"cauce/internal/store/storetest"
)

// told is a request as the receiver saw it.
type told struct {
	id, flow string
	sequence int
	body     []byte
	header   http.Header
}

// receiver notes what it is told.
type receiver struct {
	mu   sync.Mutex
	seen []told
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(_ http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	sequence, _ := strconv.Atoi(request.Header.Get("webhook-sequence"))
	_, flow, _ := strings.Cut(string(body), `"resource":"workflow","resource_uuid":"`)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, told{request.Header.Get("webhook-id"), flow[:min(36, len(flow))], sequence, body, request.Header})
}

func (r *receiver) heard() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]told(nil), r.seen...)
}

// The receiver is down, the process is killed; the next one delivers.
func TestKilledWhileTheReceiverIsDown(t *testing.T) {
	onEach(t, func(p *place) {
		down, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			p.Fatal(err)
		}
		address := down.Addr().String()
		_ = down.Close()
		first := p.serve()
		flow := first.create("http://" + address + "/hook")
		first.await("a refusal", func() bool {
			return first.metric(`cauce_notification_attempts_total{outcome="connect"}`) != ""
		})
		first.await("its record", func() bool { return first.metric("cauce_outbox_waiting") == "1" })
		if code := first.end(syscall.SIGKILL); code != -1 {
			p.Fatalf("exit code %d", code)
		}
		socket, err := net.Listen("tcp", address)
		if err != nil {
			p.Fatal(err)
		}
		r := &receiver{}
		server := &httptest.Server{Listener: socket, Config: &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}}
		server.Start()
		defer server.Close()
		second := p.serve()
		second.cancel(flow)
		second.await("both", func() bool { return len(r.heard()) >= 2 })
		second.await("their records", func() bool { return second.metric("cauce_outbox_waiting") == "0" })
		all := r.heard()
		if len(all) != 2 || all[0].sequence != 1 || all[1].sequence != 2 || all[0].flow != flow {
			p.Errorf("told %+v", all)
		}
	})
}

// SIGTERM finishes what is in flight, records it, and exits with 0: the next
// process has nothing to tell.
func TestEndWhileAnswering(t *testing.T) {
	onEach(t, func(p *place) {
		r, begun, release := &receiver{}, make(chan struct{}, 8), make(chan struct{})
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			begun <- struct{}{}
			<-release
			r.ServeHTTP(w, request)
		}))
		defer hook.Close()
		first := p.serve()
		flow := first.create(hook.URL + "/hook")
		<-begun
		first.cancel(flow)
		code := make(chan int)
		go func() { code <- first.end(syscall.SIGTERM) }()
		select {
		case c := <-code:
			p.Fatalf("it ended with %d and did not wait for the receiver", c)
		case <-time.After(200 * time.Millisecond):
		}
		close(release)
		if c := <-code; c != 0 {
			p.Errorf("exit code %d", c)
		}
		second := p.serve()
		second.await("the other one", func() bool { return len(r.heard()) == 2 && second.metric("cauce_outbox_waiting") == "0" })
		all := r.heard()
		if all[0].sequence != 1 || all[1].sequence != 2 || all[0].id == all[1].id {
			p.Errorf("told %+v", all)
		}
		if c := second.end(syscall.SIGTERM); c != 0 {
			p.Errorf("exit code %d", c)
		}
	})
}

// Two processes at one database share 500 flows: each flow is told of in order, and
// each of its changes once.
func TestTwoProcesses(t *testing.T) {
	const flows = 500
	p := newPlace(t, "--data-dir", t.TempDir(), "--database-url", storetest.PostgresURL(t))
	r := &receiver{}
	hook := httptest.NewServer(r)
	defer hook.Close()
	both := []*served{p.serve(), p.serve()}
	var all sync.WaitGroup
	for half, s := range both {
		for range 4 {
			all.Go(func() {
				for i := range flows / 8 {
					flow := s.create(hook.URL + "/" + strconv.Itoa(i%5))
					both[(half+i)%2].cancel(flow) // by either process
				}
			})
		}
	}
	all.Wait()
	const want = flows / 8 * 8 * 2
	p.await("all", func() bool { return len(r.heard()) >= want && both[0].metric("cauce_outbox_waiting") == "0" })
	if n := len(r.heard()); n != want {
		t.Errorf("told %d times, not %d", n, want)
	}
	wantOrder(t, r.heard(), want)
	for i, s := range both {
		if share := s.metric(`cauce_notification_attempts_total{outcome="accepted"}`); share == "" {
			t.Errorf("process %d told of nothing", i)
		}
	}
}

// wantOrder wants the notifications of each flow in order; a repetition must be of
// one that was told before.
func wantOrder(t *testing.T, all []told, distinct int) {
	t.Helper()
	last, seen := map[string]int{}, map[string]int{}
	for _, n := range all {
		before, again := seen[n.id]
		switch {
		case again && before == n.sequence:
		case n.sequence != last[n.flow]+1:
			t.Errorf("flow %s: %d came after %d", n.flow, n.sequence, last[n.flow])
		default:
			last[n.flow] = n.sequence
		}
		seen[n.id] = n.sequence
	}
	if len(seen) != distinct {
		t.Errorf("told of %d, not %d", len(seen), distinct)
	}
}

// A rotation prints the new secret; notifications are signed by both for as long as
// asked, without a restart.
func TestRotateSecret(t *testing.T) {
	onEach(t, func(p *place) {
		r := &receiver{}
		hook := httptest.NewServer(r)
		defer hook.Close()
		s := p.serve()
		older := p.say("webhook-secret", "show", "--account", "acme")
		s.create(hook.URL)
		newer := p.say("webhook-secret", "rotate", "--account", "acme", "--keep", "1h")
		if shown := p.say("webhook-secret", "show", "--account", "acme"); shown != newer || newer == older || !strings.HasPrefix(newer, "whsec_") {
			p.Errorf("shown %q, rotated from %q to %q", shown, older, newer)
		}
		p.await("the first", func() bool { return len(r.heard()) == 1 })
		s.create(hook.URL)
		p.await("the second", func() bool { return len(r.heard()) == 2 })
		newest := p.say("webhook-secret", "rotate", "--account", "acme", "--keep", "0s")
		s.create(hook.URL)
		p.await("the third", func() bool { return len(r.heard()) == 3 })
		all := r.heard()
		p.wantSigned(all[1], map[string]bool{older: true, newer: true, newest: false})
		p.wantSigned(all[2], map[string]bool{older: false, newer: false, newest: true})
		for _, args := range [][]string{{"--account", "nobody"}, {"--account", "acme", "--keep", "-1h"}, {"--account", "acme", "--keep", "soon"}, {}} {
			if out, code := p.tried(append([]string{"webhook-secret", "rotate"}, args...)...); code == 0 || out != "" {
				p.Errorf("%v: exit code %d, printed %q", args, code, out)
			}
		}
		if shown := p.say("webhook-secret", "show", "--account", "acme"); shown != newest {
			p.Errorf("what was refused changed the secret to %q", shown)
		}
	})
}

func (p *place) wantSigned(n told, by map[string]bool) {
	p.Helper()
	for secret, want := range by {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			p.Fatal(err)
		}
		if err := hook.Verify(n.body, n.header); (err == nil) != want {
			p.Errorf("signed by %s…: %v, want %t", secret[:10], err, want)
		}
	}
}
