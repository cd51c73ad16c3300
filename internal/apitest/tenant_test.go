package apitest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "cauce/gen/workflows/options/v1"
)

// TestTenant walks every rpc by reflection, so that a new one is covered the day
// it appears: with another account's admin key, or another flow's token, no
// answer may hold anything of this account, and nothing of it may change.
func TestTenant(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			ours := h.furnish(t)
			before := h.state(t, ours)
			for name, method := range rpcs() {
				for _, protocol := range []string{"rest", "grpc"} {
					t.Run(protocol+"/"+name, func(t *testing.T) { h.intrude(t, protocol, method, ours) })
				}
			}
			if after := h.state(t, ours); after != before {
				t.Errorf("another account changed what is this one's:\n%s\n%s", before, after)
			}
		})
	}
}

// belongings are what one account has, by the kind of thing that an rpc's uuid
// may name.
type belongings struct {
	flow, step, token string
	// kept are things for flows, by the rpc that shows one; nothing names them.
	kept map[string]string
	// strange is a good token of another account's flow.
	strange string
	// marks are texts that no other account may ever read.
	marks []string
}

func (h *house) furnish(t *testing.T) belongings {
	t.Helper()
	create := func(as string) (flow, step, token string) {
		made := h.rest(t, "live", call{Call: "CreateWorkflow", As: as, Request: map[string]any{
			"steps": []any{"acceptance"}, "external_reference_id": "mark-of-" + as, "metadata": map[string]any{"mark": "metadata-of-" + as},
			"callback_url": "https://hook.invalid/mark-of-" + as,
		}})
		flow, step = text(t, made, "uuid"), text(t, made, "steps.0.uuid")
		minted := h.rest(t, "live", call{Call: "CreateToken", As: as, Request: map[string]any{"uuid": flow}})
		return flow, step, text(t, minted, "token")
	}
	var b belongings
	b.flow, b.step, b.token = create("write")
	_, _, b.strange = create("other")
	b.marks = []string{b.flow, b.step, "mark-of-write", "metadata-of-write"}
	b.kept = map[string]string{}
	keep := func(thing string, request map[string]any) {
		request["name"] = "mark-of-" + thing
		made := h.rest(t, "live", call{Call: "Create" + thing, Request: request})
		b.kept["Get"+thing] = text(t, made, "uuid")
		b.marks = append(b.marks, b.kept["Get"+thing], "mark-of-"+thing)
	}
	keep("Template", map[string]any{"steps": []any{"acceptance"}})
	keep("KnockoutRule", map[string]any{"template": "true", "step": "acceptance"})
	keep("RuleSet", map[string]any{})
	keep("TemplateBinding", map[string]any{})
	keep("Customization", map[string]any{})
	return b
}

func text(t *testing.T, a answer, path string) string {
	t.Helper()
	value, ok := lookup(a.body["result"], path)
	out, isText := value.(string)
	if !ok || !isText {
		t.Fatalf("no text at %s: %s", path, show(a.body))
	}
	return out
}

// state is what the account has, as it sees it itself.
func (h *house) state(t *testing.T, ours belongings) string {
	t.Helper()
	get := func(rpc, id string) string {
		return show(h.rest(t, "live", call{Call: rpc, As: "read", Request: map[string]any{"uuid": id}}).body)
	}
	state := []string{get("GetWorkflow", ours.flow), get("ListWorkflowEvents", ours.flow)}
	for _, rpc := range slices.Sorted(maps.Keys(ours.kept)) {
		state = append(state, get(rpc, ours.kept[rpc]))
	}
	return strings.Join(state, "\n")
}

// intrude calls an rpc with a stranger's credential and this account's ids.
func (h *house) intrude(t *testing.T, protocol string, method protoreflect.MethodDescriptor, ours belongings) {
	access := proto.GetExtension(method.Options(), optionsv1.E_Access).(optionsv1.Access)
	as := "other"
	switch access {
	case optionsv1.Access_ACCESS_EXECUTION_TOKEN:
		as = "token:" + ours.strange
	case optionsv1.Access_ACCESS_UNSPECIFIED:
		t.Fatal("the rpc does not say who may call it")
	}
	for _, id := range append(slices.Collect(maps.Values(ours.kept)), ours.flow, ours.step) {
		request, named := trespass(method.Input().Fields(), id)
		c := call{Call: string(method.Name()), As: as, Request: request}
		a := h.grpcOrREST(t, protocol, c)
		if named && a.status < 400 {
			t.Errorf("a stranger was answered %d for %s: %s", a.status, id, show(a.body))
		}
		answer, err := json.Marshal(a.body)
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range ours.marks {
			if strings.Contains(string(answer), mark) {
				t.Errorf("a stranger was told %q: %s", mark, answer)
			}
		}
	}
}

// trespass is a request that is sound but for the one id in it, in every field
// that may name a thing, and whether there is such a field. An anchor is a place,
// which names nothing.
func trespass(fields protoreflect.FieldDescriptors, id string) (request map[string]any, named bool) {
	request = map[string]any{}
	for name, value := range map[string]any{
		"action": "send_code", "anchor": id, "name": "stolen", "template": "true", "steps": []any{"acceptance"},
		"from": "2000-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z",
	} {
		if fields.ByName(protoreflect.Name(name)) != nil {
			request[name] = value
		}
	}
	for _, name := range []string{"uuid", "workflow_uuid", "rule_uuid", "rule_set_uuid", "event_uuid", "endpoint_uuid"} {
		if fields.ByName(protoreflect.Name(name)) != nil {
			request[name], named = id, true
		}
	}
	if fields.ByName("knockout_rules") != nil {
		request["knockout_rules"], named = []any{id}, true
	}
	return request, named
}

func (h *house) grpcOrREST(t *testing.T, protocol string, c call) answer {
	t.Helper()
	if protocol == "rest" {
		return h.rest(t, "live", c)
	}
	return h.grpc(t, "live", c)
}

// TestNobody calls every rpc without a credential, with a nonsense one, and with
// the wrong kind of one.
func TestNobody(t *testing.T) {
	h := open(t, databases["sqlite"](t))
	ours := h.furnish(t)
	for name, method := range rpcs() {
		access := proto.GetExtension(method.Options(), optionsv1.E_Access).(optionsv1.Access)
		if access == optionsv1.Access_ACCESS_PUBLIC {
			continue
		}
		wrong := "token:" + ours.token
		if access == optionsv1.Access_ACCESS_EXECUTION_TOKEN {
			wrong = "token:" + h.keys["live/admin"]
		}
		for _, as := range []string{"none", "token:nonsense", wrong} {
			for _, protocol := range []string{"rest", "grpc"} {
				request := map[string]any{}
				if method.Input().Fields().ByName("uuid") != nil {
					request["uuid"] = ours.flow
				}
				if method.Input().Fields().ByName("action") != nil {
					request["action"] = "send_code"
				}
				a := h.grpcOrREST(t, protocol, call{Call: name, As: as, Request: request})
				if a.status != 401 || a.body["code"] != "unauthenticated" {
					t.Errorf("%s %s as %.12s: %d %s", protocol, name, as, a.status, show(a.body))
				}
			}
		}
	}
}
