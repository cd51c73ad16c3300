package apitest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestSameKeyTogether sends one request at once, over both protocols: one flow is
// created, and all are answered with it.
func TestSameKeyTogether(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			for range 5 {
				key := uuid.NewString()
				c := call{
					Call: "CreateWorkflow", Headers: map[string]string{"Idempotency-Key": key},
					Request: map[string]any{"steps": []any{"acceptance"}, "external_reference_id": key, "metadata": map[string]any{"b": 1, "a": "x"}},
				}
				answers := make([]answer, 4)
				var all sync.WaitGroup
				for i := range answers {
					all.Go(func() { answers[i] = h.grpcOrREST(t, []string{"rest", "grpc"}[i%2], c) })
				}
				all.Wait()
				firsts := 0
				for _, a := range answers {
					if a.status != 200 || show(a.body["result"]) != show(answers[0].body["result"]) {
						t.Errorf("%d %s", a.status, show(a.body))
					}
					if a.headers["idempotency-replayed"] == "" {
						firsts++
					}
				}
				list := h.rest(t, "live", call{Call: "ListWorkflows", Request: map[string]any{"external_reference_id": key}})
				if flows, _ := list.body["result"].([]any); firsts != 1 || len(flows) != 1 {
					t.Errorf("%d first answers, %d flows", firsts, len(flows))
				}
			}
		})
	}
}

// TestSameKeyAfterRestart: what was answered is known to the next process.
func TestSameKeyAfterRestart(t *testing.T) {
	cfg := databases["sqlite"](t)
	h := &house{keys: map[string]string{}}
	makeKeys(t, cfg, h.keys)
	stop := h.start(t, cfg)
	c := call{Call: "CreateWorkflow", Headers: map[string]string{"Idempotency-Key": "k"}, Request: map[string]any{"steps": []any{"acceptance"}}}
	first := h.rest(t, "live", c)
	stop()
	h.start(t, cfg)
	again := h.grpc(t, "live", c)
	if first.status != 200 || again.headers["idempotency-replayed"] != "true" || show(first.body["result"]) != show(again.body["result"]) {
		t.Errorf("%s, then %v %s", show(first.body), again.headers, show(again.body))
	}
}

// BenchmarkKey tells what a key costs a creation: the time of one with a new key,
// and of one that is repeated, in times of one without.
func BenchmarkKey(b *testing.B) {
	for database, settings := range databases {
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s-%d", database, clients), func(b *testing.B) {
				h := open(b, settings(b))
				body := `{"steps": ["acceptance", "personal_address"], "metadata": {"note": "` + strings.Repeat("x", 500) + `"}}`
				create := func(key func() string) time.Duration {
					began := time.Now()
					var all sync.WaitGroup
					for range clients {
						all.Go(func() {
							headers := map[string]string{"rem-apikey": h.keys["live/write"], "Content-Type": "application/json"}
							if text := key(); text != "" {
								headers["Idempotency-Key"] = text
							}
							if a := h.raw(b, rawHTTP{Method: "POST", Path: "/workflows", Headers: headers, Body: body}); a.status != 200 {
								b.Errorf("%d %s", a.status, show(a.body))
							}
						})
					}
					all.Wait()
					return time.Since(began)
				}
				same := func() string { return "same" }
				create(same)
				var plain, fresh, repeated time.Duration
				for b.Loop() {
					plain += create(func() string { return "" })
					fresh += create(uuid.NewString)
					repeated += create(same)
				}
				b.ReportMetric(float64(fresh)/float64(plain), "fresh/plain")
				b.ReportMetric(float64(repeated)/float64(plain), "repeated/plain")
			})
		}
	}
}
