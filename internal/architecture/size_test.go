package architecture

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// longest is the most lines of a file that somebody writes.
const longest = 600

// TestFilesAreSmall holds every file of ours against longest.
func TestFilesAreSmall(t *testing.T) {
	read := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if entry.IsDir() && isForeign(filepath.ToSlash(name)) {
			return fs.SkipDir
		}
		if entry.IsDir() || !isWritten(filepath.ToSlash(name)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		if n := bytes.Count(text, []byte("\n")); n > longest {
			t.Errorf("%s has %d lines, more than %d: which ideas are in it?", name, n, longest)
		}
		return nil
	})
	if err != nil || read < 500 {
		t.Errorf("%d files were read, %v", read, err)
	}
}

// isForeign tells whether nobody here writes what is in a folder: it is generated,
// or another's.
func isForeign(folder string) bool {
	hidden := strings.HasPrefix(folder, ".") && folder != "." && folder != ".ci"
	generated := folder == "gen" || folder == "third_party" || strings.HasPrefix(folder, "ent/") && folder != "ent/schema"
	return hidden || generated || slices.Contains([]string{"node_modules", "testdata", "dist"}, filepath.Base(folder))
}

// isWritten tells whether a file is text that somebody writes.
func isWritten(name string) bool {
	kinds := []string{".go", ".ts", ".tsx", ".mjs", ".css", ".html", ".proto", ".yaml", ".md"}
	return slices.Contains(kinds, filepath.Ext(name)) && filepath.Dir(name) != "ent"
}
