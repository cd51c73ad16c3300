package openapi_test

import (
	"regexp"
	"strings"
	"testing"

	"cauce/internal/openapi"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := openapi.Page(document(t))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPageShowsAll looks for every operation, error and schema of the document.
func TestPageShowsAll(t *testing.T) {
	all, shown := parsed(t), page(t)
	operations := 0
	for _, kind := range []string{"paths", "webhooks"} {
		for path, item := range node(t, all, kind).(map[string]any) {
			for verb, operation := range item.(map[string]any) {
				operations++
				id := node(t, operation, "operationId").(string)
				from := strings.Index(shown, `<article id="`+id+`">`)
				if from < 0 {
					t.Errorf("%s %s is not on the page", verb, path)
					continue
				}
				article, _, _ := strings.Cut(shown[from:], "</article>")
				if kind == "paths" && !strings.Contains(article, "<code>"+path+"</code>") {
					t.Errorf("%s does not show its path %s", id, path)
				}
				for status := range node(t, operation, "responses").(map[string]any) {
					if !strings.Contains(article, ">"+status+"<") {
						t.Errorf("%s does not show its %s", id, status)
					}
				}
			}
		}
	}
	if operations < 50 {
		t.Errorf("only %d operations were found", operations)
	}
	for name := range node(t, all, "components", "schemas").(map[string]any) {
		if !strings.Contains(shown, `id="esquema-`+name+`"`) {
			t.Errorf("the schema %s is not on the page", name)
		}
	}
}

// TestPageStandsAlone holds the page against its policy: no script or style in
// it, nothing from elsewhere, and every link inside it leads somewhere.
func TestPageStandsAlone(t *testing.T) {
	shown := page(t)
	for _, address := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(shown, -1) {
		switch to := address[1]; {
		case strings.HasPrefix(to, "#"):
			if !strings.Contains(shown, ` id="`+to[1:]+`"`) {
				t.Errorf("the link %s leads nowhere", to)
			}
		case to != "data:," && to != "/docs/style.css" && to != "/docs/script.js" && to != "/openapi.yaml" && to != "/openapi.json":
			t.Errorf("the page reaches for %s", to)
		}
	}
	for _, inline := range []string{"<style", " style=", " onclick=", " onload=", "javascript:", "@import"} {
		if strings.Contains(shown, inline) {
			t.Errorf("the page holds %s", inline)
		}
	}
	if strings.Count(shown, "<script") != 1 {
		t.Error("the page holds another script than its own")
	}
}
