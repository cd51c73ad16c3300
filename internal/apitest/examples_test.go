package apitest

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
)

// TestGoExample runs examples/firstflow against the whole house.
func TestGoExample(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	runExample(t, "../..", "go", "run", "./examples/firstflow", "-addr", h.conn.Target(), "-key", h.keys["live/write"])
	h.wantCompleted(t, 1)
}

// TestTypeScriptExample runs examples/typescript, which runs one flow over gRPC
// and one over REST, as tsc checked and compiled it.
func TestTypeScriptExample(t *testing.T) {
	const example = "../../examples/typescript"
	for what, there := range map[string]bool{
		"Node":                         onPath("node"),
		"compiled example":             isThere(example + "/dist/main.js"),
		"up-to-date copy of the stubs": sameFiles(t, "../../gen/ts", example+"/node_modules/cauce-workflows"),
		"@connectrpc/connect-node":     isThere(example + "/node_modules/@connectrpc/connect-node"),
	} {
		if !there && os.Getenv("CI") != "" {
			t.Fatalf("the TypeScript example cannot be tried: there is no %s", what)
		}
		if !there {
			t.Skipf("the TypeScript example was not tried: there is no %s; with Node and npm: make examples", what)
		}
	}
	h := open(t, databases["sqlite"](t))
	said := runExample(t, example, "node", "dist/main.js", "--key", h.keys["live/write"], "--grpc", "http://"+h.conn.Target(), "--rest", h.httpURL)
	if n := bytes.Count(said, []byte("Guadalajara")); n != 2 {
		t.Errorf("the results of two flows say %d addresses:\n%s", n, said)
	}
	h.wantCompleted(t, 2)
}

// TestStubsReadFlows reads flows of REST as clients do that parse JSON into
// their generated messages: they are the messages of gRPC.
func TestStubsReadFlows(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	made := h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{"acceptance", "personal_address"}, "expires_in": 60, "external_reference_id": "order 7",
		"metadata": map[string]any{"shop": map[string]any{"id": 7}},
		"setup":    map[string]any{"personal_address": map[string]any{"custom_id": "home"}},
	}})
	flow, first := text(t, made, "uuid"), text(t, made, "steps.0.uuid")
	minted := h.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{"uuid": flow}})
	h.must(t, text(t, minted, "token"), "StartStep", first, nil)
	h.must(t, text(t, minted, "token"), "SubmitStep", first, map[string]any{"accepted": true})

	ctx := metadata.AppendToOutgoingContext(t.Context(), "rem-apikey", h.keys["live/write"])
	byGRPC, err := workflowsv1.NewWorkflowsServiceClient(h.conn).GetWorkflow(ctx, &workflowsv1.GetWorkflowRequest{Uuid: flow})
	if err != nil {
		t.Fatal(err)
	}
	byREST := &workflowsv1.Workflow{}
	read(t, h.rest(t, "live", call{Call: "GetWorkflow", Request: map[string]any{"uuid": flow}}), "result", byREST)
	if !proto.Equal(byREST, byGRPC) {
		t.Errorf("REST %v\ngRPC %v", byREST, byGRPC)
	}
	step := &workflowsv1.Step{}
	read(t, h.rest(t, "live", call{Call: "GetStep", Request: map[string]any{"uuid": first}}), "result", step)
	if !proto.Equal(step, byGRPC.GetSteps()[0]) {
		t.Errorf("REST %v\ngRPC %v", step, byGRPC.GetSteps()[0])
	}

	// What the page tells a host app is the flow of a session.
	session := h.must(t, text(t, minted, "token"), "GetSession", "", nil)
	told := &workflowsv1.Workflow{}
	read(t, session, "result.workflow", told)
	if told.GetUuid() != flow || told.GetStatus() != "in_progress" || len(told.GetSteps()) != 2 ||
		told.GetSteps()[0].GetStatus() != "completed" || !proto.Equal(told.GetUpdatedAt(), byGRPC.GetUpdatedAt()) {
		t.Errorf("a session's flow is read as %v", told)
	}
}

// read parses a part of an answer as a client with stubs does.
func read(t *testing.T, a answer, at string, into proto.Message) {
	t.Helper()
	part, ok := lookup(a.body, at)
	if !ok {
		t.Fatalf("no %s in %s", at, show(a.body))
	}
	part.(map[string]any)["of_a_later_server"] = true
	content, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(content, into); err != nil {
		t.Fatalf("%v: %s", err, content)
	}
}

// runExample runs a program and answers what it said.
func runExample(t *testing.T, dir, program string, args ...string) []byte {
	t.Helper()
	example := exec.CommandContext(t.Context(), program, args...)
	example.Dir = dir
	example.Env = append(os.Environ(), "CGO_ENABLED=0") // under the race detector, too: what is compiled already
	said, err := example.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return said
}

// wantCompleted counts the account's flows: so many, and all of them completed.
func (h *house) wantCompleted(t *testing.T, want int) {
	t.Helper()
	for _, filter := range []map[string]any{{}, {"status": "completed"}} {
		list := h.rest(t, "live", call{Call: "ListWorkflows", Request: filter})
		if flows, _ := list.body["result"].([]any); len(flows) != want {
			t.Errorf("%v lists %d flows, not %d: %s", filter, len(flows), want, show(list.body))
		}
	}
}

// sameFiles reports whether every file of a directory lies in the other one, with
// the same content.
func sameFiles(t *testing.T, want, got string) bool {
	t.Helper()
	same := true
	err := filepath.WalkDir(want, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(want, path)
		if err != nil {
			return err
		}
		a, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(got, name))
		same = same && err == nil && bytes.Equal(a, b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return same
}
