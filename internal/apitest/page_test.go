package apitest

import (
	"os"
	"os/exec"
	"testing"
)

// TestPage runs the hosted page in a phone-sized Chromium, from the link to the
// redirect, against the whole house.
func TestPage(t *testing.T) {
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
	h := open(t, databases["sqlite"](t))
	made := h.rest(t, "live", call{Call: "CreateWorkflow", Request: map[string]any{
		"steps": []any{"acceptance", "personal_address", "files_upload", "custom_form"},
		"setup": map[string]any{
			"acceptance": map[string]any{"text": "Acepto los términos y el aviso de privacidad.", "version": "1"},
			"files_upload": map[string]any{"collections": []any{map[string]any{
				"name": "id", "title": "Identificación oficial", "min_files": 1, "max_files": 2,
				"mimes": []any{"image/jpeg", "image/png", "application/pdf"},
			}}},
			"custom_form": map[string]any{"schema": map[string]any{
				"type": "object", "required": []any{"occupation", "income"},
				"properties": map[string]any{
					"occupation": map[string]any{"type": "string", "title": "Ocupación"},
					"income":     map[string]any{"type": "number", "title": "Ingreso mensual (MXN)"},
				},
			}},
		},
	}})
	minted := h.rest(t, "live", call{Call: "CreateToken", Request: map[string]any{
		"uuid": text(t, made, "uuid"), "redirect_url": "https://shop.example/done?order=7",
	}})
	journey := exec.CommandContext(t.Context(), "node", "e2e/journey.mjs")
	journey.Dir = "../../web"
	journey.Env = append(os.Environ(), "PUBLIC_LINK="+text(t, minted, "public_url"), "SHOTS="+t.TempDir())
	if said, err := journey.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
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
