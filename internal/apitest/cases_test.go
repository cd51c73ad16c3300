package apitest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestCases runs every case over both protocols, on both databases.
func TestCases(t *testing.T) {
	scenarios := loadScenarios(t)
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			for file, list := range scenarios {
				for _, s := range list {
					for _, protocol := range []string{"rest", "grpc"} {
						if s.Only != "" && s.Only != protocol {
							continue
						}
						t.Run(protocol+"/"+file+"/"+s.Name, func(t *testing.T) { h.play(t, protocol, s) })
					}
				}
			}
		})
	}
}

// play runs the calls of a scenario in order.
func (h *house) play(t *testing.T, protocol string, s scenario) {
	account := s.Account
	if account == "" {
		account = "live"
	}
	saved := map[string]string{"run": uuid.NewString()}
	for i, c := range s.Calls {
		if c.Only != "" && c.Only != protocol {
			continue
		}
		a := h.send(t, protocol, account, c, saved)
		t.Run(fmt.Sprintf("%d %s", i+1, c.Call), func(t *testing.T) { check(t, c.Expect, a, saved) })
		if t.Failed() {
			return
		}
		for name, path := range c.Save {
			value, ok := pick(a.body["result"], path)
			if !ok {
				t.Fatalf("call %d: nothing at %s to save: %s", i+1, path, show(a.body))
			}
			saved[name] = value
		}
	}
}

// pick answers the value at a path; a pattern behind it, between slashes, takes its
// first group out of a text.
func pick(result any, path string) (string, bool) {
	path, pattern, cut := strings.Cut(path, " /")
	value, ok := lookup(result, path)
	if !cut || !ok {
		return fmt.Sprint(value), ok
	}
	found := regexp.MustCompile(strings.TrimSuffix(pattern, "/")).FindStringSubmatch(fmt.Sprint(value))
	if len(found) < 2 {
		return "", false
	}
	return found[1], true
}

func (h *house) send(t *testing.T, protocol, account string, c call, saved map[string]string) answer {
	t.Helper()
	c.As = fill(c.As, saved).(string)
	if c.HTTP != nil {
		raw := *c.HTTP
		raw.Path, raw.Body = fill(raw.Path, saved).(string), fill(raw.Body, saved).(string)
		headers := map[string]string{}
		if name, value := h.credential(account, c.As); name != "" {
			headers[name] = value
		}
		for name, value := range raw.Headers {
			headers[name] = strings.ReplaceAll(fill(value, saved).(string), "KEY", h.keys[account+"/write"])
		}
		raw.Headers = headers
		return h.raw(t, raw)
	}
	headers := make(map[string]string, len(c.Headers))
	for name, value := range c.Headers {
		headers[name] = fill(value, saved).(string)
	}
	c.Headers = headers
	if c.Request != nil {
		c.Request = fill(c.Request, saved).(map[string]any)
	} else {
		c.Request = map[string]any{}
	}
	if _, ok := rpcs()[c.Call]; !ok {
		t.Fatalf("no rpc is named %q", c.Call)
	}
	if protocol == "rest" {
		return h.rest(t, account, c)
	}
	return h.grpc(t, account, c)
}
