package server

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
)

// TestLogHoldsNoSecrets makes calls that succeed, fail and are refused, with
// recognisable secrets in every place that has room for one.
func TestLogHoldsNoSecrets(t *testing.T) {
	h := openHouse(t)
	const payload, agent, query = "PAYLOAD-4711", "AGENT-4711", "QUERY-4711"
	h.create = func(_ context.Context, in *workflowsv1.CreateWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{Metadata: in.GetMetadata()}, nil
	}
	h.session = func(context.Context, *workflowsv1.GetSessionRequest) (*workflowsv1.Session, error) {
		return &workflowsv1.Session{}, nil
	}
	unknown := "live_" + strings.Repeat("Z", 40)
	encoded := auth.EncodeToken(h.execution)

	for _, key := range []string{h.write, h.read, unknown} {
		free, err := structpb.NewStruct(map[string]any{"a": payload, payload: "\x00"})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = h.flows().CreateWorkflow(as(key), &workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance"}, Metadata: free})
		for _, body := range []string{`{"steps": ["acceptance"], "metadata": {"a": "` + payload + `"}}`, `{"` + payload + `": 1}`, payload} {
			h.do(t, http.MethodPost, "/workflows?q="+query, body, "Rem-Apikey", key, "User-Agent", agent)
		}
	}
	for _, token := range []string{h.execution, encoded, unknown} {
		ctx := metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token)
		_, _ = h.sessions().GetSession(ctx, &workflowsv1.GetSessionRequest{})
		h.do(t, http.MethodGet, "/execution?q="+query, "", "Authorization", "Bearer "+token, "User-Agent", agent)
		h.do(t, http.MethodGet, "/f/"+encoded+"?q="+query, "", "User-Agent", agent)
		h.do(t, http.MethodGet, "//f/"+encoded+"/"+payload, "", "User-Agent", agent)
		h.do(t, http.MethodGet, "/"+encoded, "", "User-Agent", agent)
	}
	text := h.log.String()
	if calls := len(h.log.lines(`"call"`)); calls < 18 {
		t.Fatalf("the log holds %d calls:\n%s", calls, text)
	}
	secrets := map[string]string{
		"key": h.write, "secret of the key": h.write[5:], "unknown key": unknown, "token": h.execution,
		"secret of the token": h.execution[strings.Index(h.execution, "|")+1:], "encoded token": strings.TrimRight(encoded, "%3D"),
		"payload": payload, "user agent": agent, "query string": query, "address": "127.0.0.1",
	}
	for what, secret := range secrets {
		if found := h.log.lines(secret); len(found) > 0 {
			t.Errorf("the log holds the %s:\n%s", what, found[0])
		}
	}
}

func TestLogSaysWhatHappened(t *testing.T) {
	h := openHouse(t)
	h.get = func(context.Context, *workflowsv1.GetWorkflowRequest) (*workflowsv1.Workflow, error) {
		return &workflowsv1.Workflow{}, nil
	}
	h.do(t, http.MethodGet, "/workflows/x", "", "Rem-Apikey", h.read, "X-Request-Id", "the-request")
	found := h.log.lines(`"call"`, "the-request")
	if len(found) != 1 {
		t.Fatalf("the log holds %d lines of the request:\n%s", len(found), h.log)
	}
	if !regexp.MustCompile(`"method":"\S*GetWorkflow".*"code":"OK".*"account":"[0-9a-f-]{36}","actor":"key"`).MatchString(found[0]) {
		t.Errorf("the log says %s", found[0])
	}
}
