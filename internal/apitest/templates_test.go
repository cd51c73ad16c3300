package apitest

import (
	"strconv"
	"strings"
	"sync"
	"testing"
)

// together makes calls at the same moment and answers what each was told.
func (h *house) together(t *testing.T, calls ...call) []answer {
	t.Helper()
	answers := make([]answer, len(calls))
	var all sync.WaitGroup
	for i, c := range calls {
		all.Go(func() { answers[i] = h.grpcOrREST(t, []string{"rest", "grpc"}[i%2], c) })
	}
	all.Wait()
	return answers
}

func (h *house) template(t *testing.T, config map[string]any) string {
	t.Helper()
	made := h.rest(t, "live", call{Call: "CreateTemplate", Request: map[string]any{
		"name": "0", "description": "0", "steps": []any{"acceptance"}, "config": config,
	}})
	return text(t, made, "uuid")
}

// TestTemplateUpdatesMeet changes two fields of a template at the same moment, over
// and over: neither change may be lost, and each is one version.
func TestTemplateUpdatesMeet(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			id := h.template(t, nil)
			const rounds = 20
			for i := 1; i <= rounds; i++ {
				now := strconv.Itoa(i)
				for _, a := range h.together(t,
					call{Call: "UpdateTemplate", Request: map[string]any{"uuid": id, "name": now}},
					call{Call: "UpdateTemplate", Request: map[string]any{"uuid": id, "description": now}},
				) {
					if a.status != 200 {
						t.Fatalf("%d %s", a.status, show(a.body))
					}
				}
				kept := h.rest(t, "live", call{Call: "GetTemplate", Request: map[string]any{"uuid": id}}).body["result"]
				if diff := match("", map[string]any{"name": now, "description": now, "version": 1 + 2*i}, kept); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	}
}

// TestTemplateDeletedMeanwhile creates a flow from a template while that is being
// deleted: one of both is refused, so that no unfinished flow names what is gone.
func TestTemplateDeletedMeanwhile(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			for range 40 {
				id := h.template(t, nil)
				calls := []call{
					{Call: "DeleteTemplate", Request: map[string]any{"uuid": id}},
					{Call: "CreateWorkflowFromTemplate", Request: map[string]any{"uuid": id}},
				}
				answers := h.together(t, calls...)
				deleted, created := answers[0], answers[1]
				switch {
				case deleted.status == 200 && created.status == 404:
				case deleted.status == 409 && deleted.body["code"] == "in_use" && created.status == 201:
				default:
					t.Fatalf("deleted %d, created %d: %s, %s", deleted.status, created.status, show(deleted.body), show(created.body))
				}
			}
		})
	}
}

// TestTemplatesStaySmall fills and merges more than a request may hold.
func TestTemplatesStaySmall(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	refused := func(rpc, path string, request map[string]any) {
		for _, a := range h.together(t, call{Call: rpc, Request: request}, call{Call: rpc, Request: request}) {
			check(t, expectation{Status: 400, Errors: map[string]string{path: "rebasa 1048576 bytes"}}, a, nil)
		}
	}
	big := map[string]any{"a": strings.Repeat("a", 600<<10)}
	refused("CreateTemplate", "config", map[string]any{
		"name": "filled", "steps": []any{"acceptance"}, "config": map[string]any{"metadata": map[string]any{"a": strings.Repeat("{{$guid}}", 30_000)}},
	})
	id := h.template(t, map[string]any{"metadata": big})
	refused("CreateWorkflowFromTemplate", "overwrites", map[string]any{
		"uuid": id, "overwrites": map[string]any{"setup": map[string]any{"acceptance": big}},
	})
}

// TestEachFlowHasItsOwnTexts creates two flows from one template.
func TestEachFlowHasItsOwnTexts(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	id := h.template(t, map[string]any{"metadata": map[string]any{"a": "{{$guid}}", "b": "{{$guid}}"}})
	seen := map[string]bool{}
	for range 2 {
		made := h.rest(t, "live", call{Call: "CreateWorkflowFromTemplate", Request: map[string]any{"uuid": id}})
		seen[text(t, made, "metadata.a")], seen[text(t, made, "metadata.b")] = true, true
		again := h.rest(t, "live", call{Call: "GetWorkflow", Request: map[string]any{"uuid": text(t, made, "uuid")}})
		if text(t, again, "metadata.a") != text(t, made, "metadata.a") {
			t.Errorf("a flow's text changed: %s", show(again.body))
		}
	}
	if len(seen) != 4 {
		t.Errorf("texts repeat: %v", seen)
	}
}
