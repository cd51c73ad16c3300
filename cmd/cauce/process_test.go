package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cauce/internal/store/storetest"
)

// This test program is the program itself when a test starts it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("CAUCE_TEST_PROGRAM") == "1" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "CAUCE_TEST_PROGRAM=1")
	return cmd
}

// place is a database and how the program is told of it.
type place struct {
	*testing.T

	flags []string
	key   string
}

func onEach(t *testing.T, test func(p *place)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(newPlace(t, "--data-dir", t.TempDir())) })
	t.Run("postgres", func(t *testing.T) {
		test(newPlace(t, "--data-dir", t.TempDir(), "--database-url", storetest.PostgresURL(t)))
	})
}

func newPlace(t *testing.T, flags ...string) *place {
	t.Helper()
	p := &place{T: t, flags: flags}
	p.key = p.say("keys", "create", "--account", "acme", "--name", "backend")
	return p
}

// say runs a command to its end and answers the one line that it prints.
func (p *place) say(args ...string) string {
	p.Helper()
	out, code := p.tried(args...)
	if code != 0 || strings.Count(out, "\n") != 1 {
		p.Fatalf("%v: exit code %d, printed %q", args, code, out)
	}
	return strings.TrimSpace(out)
}

func (p *place) tried(args ...string) (stdout string, code int) {
	p.Helper()
	cmd := program(append(args, p.flags...)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		p.Fatal(err)
	}
	if code = cmd.ProcessState.ExitCode(); code != 0 {
		p.Logf("%v said: %s", args, said.String())
	}
	return out.String(), code
}

// served is a `cauce serve` that runs.
type served struct {
	*place

	cmd      *exec.Cmd
	url      string
	admin    string
	finished chan struct{}
	ended    sync.Once
}

var (
	httpAt  = regexp.MustCompile(` http=(\S+)`)
	adminAt = regexp.MustCompile(` admin=(\S+)`)
)

// serve starts the program, waits until it serves, and kills it when the test ends.
func (p *place) serve() *served {
	p.Helper()
	cmd := program(append([]string{"serve", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--webhook-allow-private"}, p.flags...)...)
	log, err := cmd.StderrPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	s := &served{place: p, cmd: cmd, finished: make(chan struct{})}
	p.Cleanup(func() { s.end(syscall.SIGKILL) })
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if at := httpAt.FindStringSubmatch(lines.Text()); at != nil {
			s.url, s.admin = "http://"+at[1], "http://"+adminAt.FindStringSubmatch(lines.Text())[1]
			break
		}
	}
	if s.url == "" {
		p.Fatal("it does not serve")
	}
	go func() {
		defer close(s.finished)
		_, _ = io.Copy(io.Discard, log)
	}()
	return s
}

// end sends a signal and answers the exit code: -1 after SIGKILL.
func (s *served) end(signal syscall.Signal) (code int) {
	s.ended.Do(func() { _ = s.cmd.Process.Signal(signal) })
	<-s.finished
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

// create makes a flow of one step that tells an address, and answers its uuid.
func (s *served) create(callback string) string {
	s.Helper()
	body, err := json.Marshal(map[string]any{"steps": []string{"acceptance"}, "callback_url": callback})
	if err != nil {
		s.Fatal(err)
	}
	return s.post("/workflows", body)
}

// cancel makes a second change of a flow.
func (s *served) cancel(flow string) { s.post("/workflows/"+flow+"/cancel", []byte("{}")) }

func (s *served) post(path string, body []byte) (id string) {
	s.Helper()
	status, text := s.try(s.key, path, string(body))
	var seen struct {
		Result struct {
			UUID string `json:"uuid"`
		} `json:"result"`
	}
	if err := json.Unmarshal([]byte(text), &seen); err != nil || status != http.StatusOK {
		s.Fatalf("POST %s: %d %s, %v", path, status, text, err)
	}
	return seen.Result.UUID
}

// try posts a body with a credential and answers the status and the answer.
func (s *served) try(credential, path, body string) (status int, text string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+credential)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer.StatusCode, string(all)
}

// metric answers the line of a metric.
func (s *served) metric(name string) string {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.admin+"/metrics", http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return value
		}
	}
	return ""
}

func (p *place) await(what string, holds func() bool) {
	p.Helper()
	for end := time.Now().Add(90 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.Fatalf("%s never came", what)
		}
	}
}
