package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	providerv1 "cauce/gen/workflows/provider/v1"
)

// judge is an engine that finds everything in order, and keeps which secrets it saw.
type judge struct {
	providerv1.UnimplementedStepProviderServiceServer

	secrets chan string
}

// ProcessStep implements StepProviderService.
func (j *judge) ProcessStep(ctx context.Context, in *providerv1.ProcessStepRequest) (*providerv1.ProcessStepResponse, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	j.secrets <- strings.Join(md.Get("authorization"), ",")
	payload, err := structpb.NewStruct(map[string]any{"is_alive": true})
	return &providerv1.ProcessStepResponse{RequestId: in.RequestId, Outcome: &providerv1.ProcessStepResponse_Done{
		Done: &providerv1.Done{Payload: payload, Engine: "judge", EngineVersion: "7"},
	}}, err
}

// listen serves an engine until the test ends, and answers its address.
func (j *judge) listen(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	providerv1.RegisterStepProviderServiceServer(server, j)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

// TestEngineCommands: while the program serves, an engine is set, works, is listed
// without its secret, and is taken away.
func TestEngineCommands(t *testing.T) {
	onEach(t, func(p *place) {
		s, j := p.serve(), &judge{secrets: make(chan string, 10)}
		flow := `{"steps": ["liveness"], "disable_geolocation": true}`
		if code, text := s.try(s.key, "/workflows", flow); code != http.StatusBadRequest || !strings.Contains(text, "cauce account set-engine --step liveness") {
			p.Fatalf("without an engine: %d %s", code, text)
		}
		secret := filepath.Join(p.TempDir(), "secret")
		if err := os.WriteFile(secret, []byte("between-us\n"), 0o600); err != nil {
			p.Fatal(err)
		}
		address := j.listen(p.T)
		said := p.say("account", "set-engine", "--account", "acme", "--step", "liveness", "--address", address, "--plaintext", "--secret-file", secret, "--timeout", "5s")
		if listed := p.say("account", "engines", "--account", "acme"); strings.Contains(listed, "between-us") || !strings.HasPrefix(listed, "liveness ") ||
			!strings.Contains(listed, address+"  no TLS, 5s a call") || !strings.Contains(said, address) {
			p.Errorf("it is listed as %q", listed)
		}
		s.submitted(flow)
		if shown := <-j.secrets; shown != "Bearer between-us" {
			p.Errorf("the engine is shown %q", shown)
		}
		if _, code := p.tried("account", "unset-engine", "--account", "acme", "--step", "liveness"); code != 0 {
			p.Errorf("unset-engine: exit code %d", code)
		}
		if code, _ := s.try(s.key, "/workflows", flow); code != http.StatusBadRequest {
			p.Errorf("the engine is gone, and a flow is made: %d", code)
		}
		if listed, code := p.tried("account", "engines", "--account", "acme"); code != 0 || listed != "" {
			p.Errorf("engines: exit code %d, %q", code, listed)
		}
	})
}

// submitted makes a flow of one step that takes no file, and submits it.
func (s *served) submitted(flow string) {
	s.Helper()
	var made struct {
		Result struct {
			UUID  string `json:"uuid"`
			Token string `json:"token"`
			Steps []struct {
				UUID string `json:"uuid"`
			} `json:"steps"`
		} `json:"result"`
	}
	read := func(status int, text string) {
		s.Helper()
		if err := json.Unmarshal([]byte(text), &made); err != nil || status != http.StatusOK {
			s.Fatalf("%d %s, %v", status, text, err)
		}
	}
	read(s.try(s.key, "/workflows", flow))
	step := made.Result.Steps[0].UUID
	read(s.try(s.key, "/workflows/"+made.Result.UUID+"/create-token", "{}"))
	token := made.Result.Token
	read(s.try(token, "/execution/steps/"+step+"/start", "{}"))
	read(s.try(token, "/execution/steps/"+step+"/submit", `{"payload": {}}`))
}

// TestEngineCommandsRefuse what cannot be meant.
func TestEngineCommandsRefuse(t *testing.T) {
	p := newPlace(t, "--data-dir", t.TempDir())
	set := func(more ...string) []string {
		return append([]string{"account", "set-engine", "--account", "acme", "--step", "liveness"}, more...)
	}
	for name, args := range map[string][]string{
		"no address":        set(),
		"no port":           set("--address", "engine.example.com"),
		"a private network": set("--address", "10.0.0.7:443"),
		"far, without TLS":  set("--address", "engine.example.com:443", "--plaintext"),
		"two secrets":       set("--address", "127.0.0.1:7070", "--secret", "a", "--secret-file", os.Args[0]),
		"no such file":      set("--address", "127.0.0.1:7070", "--secret-file", filepath.Join(t.TempDir(), "none")),
		"no certificate":    set("--address", "127.0.0.1:7070", "--ca", os.DevNull),
		"too patient":       set("--address", "127.0.0.1:7070", "--timeout", "10m"),
		"no such type":      {"account", "set-engine", "--account", "acme", "--step", "dance", "--address", "127.0.0.1:7070"},
		"no such account":   {"account", "set-engine", "--account", "nobody", "--step", "liveness", "--address", "127.0.0.1:7070"},
		"nothing to unset":  {"account", "unset-engine", "--account", "acme", "--step", "auth"},
		"nobody's engines":  {"account", "engines", "--account", "nobody"},
	} {
		if out, code := p.tried(args...); code == 0 || out != "" {
			t.Errorf("%s: exit code %d, printed %q", name, code, out)
		}
	}
	if listed, _ := p.tried("account", "engines", "--account", "acme"); listed != "" {
		t.Errorf("something was set: %q", listed)
	}
}
