package apitest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/stepengine"
	"cauce/internal/store"
)

// compileEngine compiles examples/stepengine.
func compileEngine(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stepengine")
	runExample(t, "../..", "go", "build", "-o", path, "./examples/stepengine")
	return path
}

// outside is an engine in a process of its own.
type outside struct {
	address string
	process *exec.Cmd
	lines   chan string
}

// startEngine runs the engine until the test ends, or until it is killed.
func startEngine(t *testing.T, program, address, dir string, slow time.Duration) *outside {
	t.Helper()
	o := &outside{lines: make(chan string, 100)}
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("between-us\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.process = exec.CommandContext(t.Context(), program, "-addr", address, "-dir", filepath.Join(dir, "answers"), "-secret-file", secret, "-slow", slow.String())
	out, err := o.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.process.Start(); err != nil {
		t.Fatal(err)
	}
	go o.read(out)
	t.Cleanup(o.kill)
	o.address = strings.TrimPrefix(o.says(t, "listening on "), "listening on ")
	return o
}

func (o *outside) read(out io.Reader) {
	defer close(o.lines)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		o.lines <- lines.Text()
	}
}

// says waits for a line of the engine that begins so.
func (o *outside) says(t *testing.T, begins string) string {
	t.Helper()
	end := time.After(time.Minute)
	for {
		select {
		case line, open := <-o.lines:
			if !open {
				t.Fatal("the engine has ended")
			}
			if strings.HasPrefix(line, begins) {
				return line
			}
		case <-end:
			t.Fatalf("the engine never said %q", begins)
		}
	}
}

// kill ends the process as a crash does.
func (o *outside) kill() {
	_ = o.process.Process.Kill()
	_ = o.process.Wait()
}

// setEngine makes an engine of this machine that of a live account's step type.
func setEngine(t *testing.T, cfg config.Config, account, stepType, address, secret string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{DataDir: cfg.DataDir, DatabaseURL: cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	owner, err := auth.FindAccount(t.Context(), s, account)
	if err != nil {
		t.Fatal(err)
	}
	setting := stepengine.Setting{Address: address, Secret: secret, Timeout: stepengine.DefaultTimeout, Plaintext: true}
	if err := stepengine.Set(t.Context(), s, owner.ID, stepType, setting, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// ended waits for the flow of a token to end, as its page does, and answers the
// session.
func (h *house) ended(t *testing.T, token string) answer {
	t.Helper()
	version := any(0)
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		a := h.rest(t, "live", call{Call: "GetSession", As: "token:" + token, Request: map[string]any{"wait": 25, "version": version}})
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, show(a.body))
		}
		version, _ = lookup(a.body, "result.version")
		if current, _ := lookup(a.body, "result.current_step"); current == nil {
			return a
		}
	}
	t.Fatal("the flow never ended")
	return answer{}
}

// TestEngineIsKilled runs a flow whose step an engine of another process does, over
// gRPC, with files that it reads by signed links. The engine is killed in the middle
// of its work and comes back knowing nothing of it; the flow ends right.
func TestEngineIsKilled(t *testing.T) {
	program := compileEngine(t)
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			dir := t.TempDir()
			engine := startEngine(t, program, "127.0.0.1:0", dir, time.Hour)
			u := &uploading{cfg: settings(t)}
			u.house = &house{keys: map[string]string{}}
			makeKeys(t, u.cfg, u.keys)
			setEngine(t, u.cfg, "live", "files_upload", engine.address, "between-us")
			u.start(t, u.cfg)
			made := u.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"files_upload"}, "setup": map[string]any{"files_upload": some(3, 1<<20)}}})
			u.flow, u.step = text(t, made, "uuid"), text(t, made, "steps.0.uuid")
			u.token = text(t, u.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": u.flow}}), "token")
			u.must(t, u.token, "StartStep", u.step, nil)
			if a := u.attachREST(t, sending{name: "a.jpg", content: picture(70_000)}); a.status != 200 {
				t.Fatalf("%d %s", a.status, show(a.body))
			}
			a := u.must(t, u.token, "SubmitStep", u.step, map[string]any{"comment": "Van."})
			if diff := match("result", map[string]any{"current_step": map[string]any{"status": "processing"}}, a.body["result"]); diff != "" {
				t.Fatal(diff)
			}
			asked := engine.says(t, "asked about ")
			engine.kill()
			again := startEngine(t, program, engine.address, dir, 0)
			if line := again.says(t, "asked about "); line != asked {
				t.Errorf("it was %q, and then %q", asked, line)
			}
			u.ended(t, u.token)
			flow := u.rest(t, "live", call{Call: "GetWorkflow", Request: map[string]any{"uuid": u.flow}})
			want := map[string]any{"status": "completed", "steps": []any{map[string]any{"status": "completed", "payload": map[string]any{
				"source": "engine", "engine": "stepengine-example", "engine_version": "1", "not_performed": []any{"are_genuine"},
				"files": []any{map[string]any{"collection": "photos", "bytes": 70000, "intact": true}},
			}}}}
			if diff := match("result", want, flow.body["result"]); diff != "" {
				t.Error(diff)
			}
			if genuine, there := lookup(flow.body, "result.steps.0.payload.are_genuine"); genuine != nil || !there {
				t.Errorf("are_genuine is %v", genuine)
			}
		})
	}
}
