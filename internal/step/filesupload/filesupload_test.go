package filesupload

import (
	"reflect"
	"testing"

	"cauce/internal/fault"
	"cauce/internal/step"
)

func TestCollections(t *testing.T) {
	if got := collections(nil); len(got) != 1 || got[0].Name != "files" || got[0].Min != 1 || got[0].Max != 10 || got[0].MaxBytes != 20<<20 {
		t.Errorf("without a setup: %+v", got)
	}
	if got := collections(map[string]any{"max_files": 3.0}); len(got) != 1 || got[0].Max != 3 {
		t.Errorf("max_files alone: %+v", got)
	}
	got := collections(map[string]any{"max_files": 3.0, "collections": []any{
		map[string]any{"name": "receipts", "title": "Recibos", "min_files": 0.0, "max_files": 2.0, "max_bytes": 7.0, "mimes": []any{"image/png"}},
		map[string]any{"name": "many", "min_files": 30.0},
	}})
	want := []step.Collection{
		{Name: "receipts", Title: step.Text{ES: "Recibos", EN: "Recibos"}, Min: 0, Max: 2, MaxBytes: 7, Mimes: []string{"image/png"}},
		{Name: "many", Title: step.Text{ES: "many", EN: "many"}, Min: 30, Max: 30, MaxBytes: 20 << 20, Mimes: defaultKinds},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestSetupsThatContradictThemselves(t *testing.T) {
	faults := work{}.CheckSetup(map[string]any{"collections": []any{
		map[string]any{"name": "a"}, map[string]any{"name": "b", "min_files": 5.0, "max_files": 2.0}, map[string]any{"name": "a"},
	}})
	want := []fault.Fault{
		{Path: "collections.1.min_files", Code: fault.TooLarge, Args: []string{"2"}},
		{Path: "collections.2.name", Code: fault.Duplicate, Args: []string{"a"}},
	}
	if !reflect.DeepEqual(faults, want) {
		t.Errorf("got %v\nwant %v", faults, want)
	}
	if faults := (work{}).CheckSetup(map[string]any{"max_files": 2.0}); faults != nil {
		t.Errorf("a sound setup: %v", faults)
	}
}

func TestResultListsTheFiles(t *testing.T) {
	result, err := work{}.Submit(t.Context(), step.Submission{
		Payload: map[string]any{"comment": "Van dos."},
		Files: []step.File{
			{UUID: "u-1", Collection: "files", Name: "a.pdf", Mime: "application/pdf", Size: 7, SHA256: "00ff"},
			{UUID: "u-2", Collection: "files", Mime: "image/png", Size: 8, SHA256: "11ee"},
		},
	})
	want := map[string]any{
		"files": []any{
			map[string]any{"uuid": "u-1", "collection": "files", "name": "a.pdf", "mime": "application/pdf", "size": int64(7), "sha256": "00ff"},
			map[string]any{"uuid": "u-2", "collection": "files", "name": nil, "mime": "image/png", "size": int64(8), "sha256": "11ee"},
		},
		"comment": "Van dos.", "source": "local", "engine": "cauce", "engine_version": "1",
		"is_free_of_viruses": nil, "not_performed": []any{"is_free_of_viruses"},
	}
	if err != nil || result.Outcome != step.Completed || !reflect.DeepEqual(result.Payload, want) {
		t.Errorf("got %v, %v", result.Payload, err)
	}
}
