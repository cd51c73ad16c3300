package apitest

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/step/catalog"
	"cauce/internal/store"
)

// TestPage runs the hosted page in a phone-sized Chromium, from the link to the
// redirect, against the whole house.
func TestPage(t *testing.T) {
	needBrowser(t)
	h := open(t, databases["sqlite"](t))
	told := filepath.Join(t.TempDir(), "told.json")
	browse(t, "journey.mjs", "PUBLIC_LINK="+h.journey(t), "TOLD="+told)
	checkTold(t, told, "android", "ios", "react")
}

// TestPageEvery does every step type once in the page, and ends flows in every way.
func TestPageEvery(t *testing.T) {
	leaveOutOfRace(t)
	needBrowser(t)
	h := open(t, databases["sqlite"](t))
	for mode := range strings.SplitSeq(modes(), ",") {
		t.Run(mode, func(t *testing.T) {
			told := filepath.Join(t.TempDir(), "told.json")
			browse(t, "every.mjs", append(h.pageFlows(t), "MODE="+mode, "TOLD="+told)...)
			checkTold(t, told, "android", "ios", "react")
		})
	}
}

// modes are the looks that make screenshots asks for, by commas.
func modes() string { return cmp.Or(os.Getenv("MODES"), "light") }

// TestPageScreens looks at the screens that a real flow reaches seldom, such as a
// step that is being processed or a server that is down, in one look.
func TestPageScreens(t *testing.T) {
	leaveOutOfRace(t)
	needBrowser(t)
	h := open(t, databases["sqlite"](t))
	browse(t, "screens.mjs", "BASE_URL="+h.httpURL, "MODES="+modes())
}

// leaveOutOfRace skips what is the browser's work for minutes and asks of the server
// nothing that TestPage does not: the race run, which is short, has that one.
func leaveOutOfRace(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("short: TestPage alone is run; leave -short away for all of the page")
	}
}

// TestPageFrame shows the page in a frame of an origin that its account allows,
// and of one that it does not.
func TestPageFrame(t *testing.T) {
	needBrowser(t)
	allowed, other := shop(t), shop(t)
	cfg := databases["sqlite"](t)
	h := open(t, cfg)
	// Beside the running service, as the command does.
	s, err := store.Open(t.Context(), store.Config{DataDir: cfg.DataDir})
	if err != nil {
		t.Fatal(err)
	}
	_, err = auth.SetEmbedOrigins(t.Context(), s, "sandbox", []string{"https://unused.example", allowed})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	told := filepath.Join(t.TempDir(), "told.json")
	made := h.rest(t, "sandbox", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"acceptance"}}})
	minted := h.rest(t, "sandbox", call{Call: "CreateToken", Request: map[string]any{"uuid": text(t, made, "uuid")}})
	browse(t, "frame.mjs", "LINK="+text(t, minted, "public_url"), "ALLOWED="+allowed, "OTHER="+other, "TOLD="+told)
	checkTold(t, told, "frame")
}

// shop is a site of an origin of its own that shows in a frame what it is asked to.
func shop(t *testing.T) string {
	t.Helper()
	const page = `<!doctype html><title>Shop</title><iframe width="340" height="700"></iframe><script>
		window.heard = [];
		addEventListener("message", ({ origin, data }) => window.heard.push({ origin, data }));
		document.querySelector("iframe").src = new URLSearchParams(location.search).get("link");
	</script>`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// TestPageMatrix walks every step type in both languages with each trouble on the
// way. It takes minutes: make page-matrix.
func TestPageMatrix(t *testing.T) {
	if os.Getenv("CAUCE_PAGE_MATRIX") == "" {
		t.Skip("make page-matrix runs it")
	}
	needBrowser(t)
	h := open(t, databases["sqlite"](t))
	for _, language := range []string{"es", "en"} {
		for _, trouble := range []string{"", "reload", "offline", "tabs", "keys"} {
			t.Run(language+" "+trouble, func(t *testing.T) {
				told := filepath.Join(t.TempDir(), "told.json")
				browse(t, "every.mjs", append(h.pageFlows(t), "LANG_="+language, "TROUBLE="+trouble, "TOLD="+told)...)
				checkTold(t, told, "android", "ios", "react")
			})
		}
	}
}

// TestPageSpeed measures how long a cheap phone waits for the first step: make
// page-speed.
func TestPageSpeed(t *testing.T) {
	if os.Getenv("CAUCE_PAGE_SPEED") == "" {
		t.Skip("make page-speed runs it")
	}
	needBrowser(t)
	h := open(t, databases["sqlite"](t))
	for _, kind := range []string{"acceptance", "personal_address", "files_upload"} {
		links := make([]string, 5)
		for i := range links {
			links[i] = h.link(t, "live", map[string]any{"steps": []any{kind, "custom_form"}, "setup": map[string]any{"custom_form": occupationForm}})
		}
		encoded, err := json.Marshal(links)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(kind, func(t *testing.T) { browse(t, "speed.mjs", "LINKS="+string(encoded)) })
	}
}

func needBrowser(t *testing.T) {
	t.Helper()
	for what, there := range map[string]bool{
		"Node":                        onPath("node"),
		"Chromium":                    onPath("chromium"),
		"playwright-core (make page)": isThere("../../web/node_modules/playwright-core"),
	} {
		if !there && os.Getenv("CI") != "" {
			t.Fatalf("the page cannot be tried: there is no %s", what)
		}
		if !there {
			t.Skipf("the page was not tried: there is no %s; on Debian: apt-get install nodejs npm chromium, then npm ci in web/", what)
		}
	}
}

// browse runs one of web/e2e with these settings; the test's own come last, so
// that SHOTS of whoever runs it wins.
func browse(t *testing.T, script string, settings ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", "e2e/"+script)
	command.Dir = "../../web"
	command.Env = append(append([]string{"SHOTS=" + t.TempDir()}, os.Environ()...), settings...)
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	t.Logf("%s", said)
}

// journey is the link of the flow that journey.mjs walks.
func (h *house) journey(t *testing.T) string {
	t.Helper()
	return h.link(t, "live", map[string]any{
		"steps": []any{"acceptance", "personal_address", "files_upload", "custom_form"},
		"setup": map[string]any{
			"acceptance": map[string]any{"text": "Acepto los términos y el aviso de privacidad.", "version": "1"},
			"files_upload": map[string]any{"collections": []any{map[string]any{
				"name": "id", "title": "Identificación oficial", "min_files": 1, "max_files": 2,
				"mimes": []any{"image/jpeg", "image/png", "application/pdf"},
			}}},
			"custom_form": occupationForm,
		},
	})
}

var occupationForm = map[string]any{"schema": map[string]any{
	"type": "object", "required": []any{"occupation", "income"},
	"properties": map[string]any{
		"occupation": map[string]any{"type": "string", "title": "Ocupación"},
		"income":     map[string]any{"type": "number", "title": "Ingreso mensual (MXN)"},
	},
}}

// link creates a flow and mints its link.
func (h *house) link(t *testing.T, account string, flow map[string]any) string {
	t.Helper()
	made := h.rest(t, account, call{Call: "CreateWorkflow", Request: flow})
	minted := h.rest(t, account, call{Call: "CreateToken", Request: map[string]any{
		"uuid": text(t, made, "uuid"), "redirect_url": "https://shop.example/done?order=7",
	}})
	return text(t, minted, "public_url")
}

// pageFlows are the settings of every.mjs: fresh flows of a sandbox account.
func (h *house) pageFlows(t *testing.T) []string {
	t.Helper()
	types := catalog.New().Keys()
	all := make([]any, len(types))
	for i, key := range types {
		all[i] = key
	}
	every := h.link(t, "sandbox", map[string]any{
		"steps": all, "people_uuid": "86b9535d-50d9-419c-9965-ee4db5956871",
		"setup": map[string]any{
			"custom_form": occupationForm, "acceptance": map[string]any{"text": "Acepto."},
			"auth":           map[string]any{"email": "user@example.com"},
			"biometric_sign": map[string]any{}, "document_preview": map[string]any{},
			"document_sign": map[string]any{}, "multiple_document_sign": map[string]any{},
			"video_sign_step": map[string]any{"text": "Soy yo, y estoy de acuerdo."},
		},
	})
	custom := text(t, h.rest(t, "sandbox", call{Call: "CreateCustomization", Request: map[string]any{
		"name": "Página", "values": map[string]any{"acceptance": map[string]any{"title": "Antes"}},
	}}), "uuid")
	gone := h.rest(t, "sandbox", call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{"acceptance"}}})
	dead := h.rest(t, "sandbox", call{Call: "CreateToken", Request: map[string]any{"uuid": text(t, gone, "uuid")}})
	h.rest(t, "sandbox", call{Call: "RevokeTokens", Request: map[string]any{"uuid": text(t, gone, "uuid")}})
	flows := map[string]any{
		"every":    map[string]any{"link": every},
		"rejected": map[string]any{"link": h.judged(t, "occupation == 'nunca'")},
		"failed":   map[string]any{"link": h.judged(t, "occupation.size > income")},
		"canceled": map[string]any{"link": h.link(t, "sandbox", map[string]any{"steps": []any{"acceptance"}})},
		"ended":    map[string]any{"link": text(t, dead, "public_url")},
		"texts": map[string]any{"customization": custom, "link": h.link(t, "sandbox", map[string]any{
			"steps": []any{"acceptance", "custom_form"}, "setup": map[string]any{"custom_form": occupationForm},
			"metadata": map[string]any{"customization_uuid": custom},
		})},
	}
	encoded, err := json.Marshal(flows)
	if err != nil {
		t.Fatal(err)
	}
	return []string{"FLOWS=" + string(encoded), "BASE_URL=" + h.httpURL, "KEY=" + h.keys["sandbox/write"]}
}

// judged is the link of a form that a rule judges.
func (h *house) judged(t *testing.T, rule string) string {
	t.Helper()
	one := h.rest(t, "sandbox", call{Call: "CreateKnockoutRule", Request: map[string]any{
		"name": "Página", "step": "custom_form", "template": rule,
	}})
	set := h.rest(t, "sandbox", call{Call: "CreateRuleSet", Request: map[string]any{
		"name": "Página", "knockout_rules": []any{text(t, one, "uuid")},
	}})
	return h.link(t, "sandbox", map[string]any{
		"steps": []any{"custom_form"}, "setup": map[string]any{"custom_form": occupationForm},
		"rule_set_uuid": text(t, set, "uuid"),
	})
}

// checkTold parses what the host apps were told as the mobile clients do: into
// the messages of the contract, unknown fields ignored, with members that may
// never be null.
func checkTold(t *testing.T, path string, want ...string) {
	t.Helper()
	encoded, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		From   string          `json:"from"`
		Entity string          `json:"entity"`
		Value  json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(encoded, &all); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]struct {
		message func() proto.Message
		never   []string
	}{
		"step": {
			func() proto.Message { return &workflowsv1.Step{} },
			[]string{"uuid", "status", "step", "workflow_uuid", "created_at", "updated_at"},
		},
		"workflow": {
			func() proto.Message { return &workflowsv1.Workflow{} },
			[]string{"uuid", "status", "steps", "updated_at", "expires_in"},
		},
	}
	from := map[string]bool{}
	for _, one := range all {
		kind, ok := kinds[one.Entity]
		if !ok {
			t.Fatalf("%s was told of a %q", one.From, one.Entity)
		}
		if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(one.Value, kind.message()); err != nil {
			t.Errorf("%s cannot parse a %s: %v\n%s", one.From, one.Entity, err, one.Value)
		}
		var members map[string]any
		if err := json.Unmarshal(one.Value, &members); err != nil {
			t.Fatal(err)
		}
		for _, name := range kind.never {
			if members[name] == nil {
				t.Errorf("%s: %s of a %s is null", one.From, name, one.Entity)
			}
		}
		if one.Entity == "workflow" {
			if _, ok := members["expires_in"].(float64); !ok {
				t.Errorf("%s: expires_in is no number", one.From)
			}
		}
		from[one.From] = true
	}
	if got := slices.Sorted(maps.Keys(from)); !slices.Equal(got, want) {
		t.Errorf("told: %v, want %v", got, want)
	}
}

func onPath(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
