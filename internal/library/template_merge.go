package library

import (
	"maps"
	"strings"
)

// Merge applies a JSON Merge Patch (RFC 7396, section 2) to a value, both as
// encoding/json decodes them: objects merge, all else replaces, and null removes.
// The target is left as it is; the answer may share parts with both.
func Merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	old, _ := target.(map[string]any)
	merged := make(map[string]any, len(old)+len(changes))
	maps.Copy(merged, old)
	for key, change := range changes {
		if change == nil {
			delete(merged, key)
		} else {
			merged[key] = Merge(merged[key], change)
		}
	}
	return merged
}

// Patched tells whether the value at a dotted path of what Merge answers comes
// from the patch, whole or in part: keys may hold dots themselves.
func Patched(patch any, path string) bool {
	object, ok := patch.(map[string]any)
	if !ok || path == "" {
		return true
	}
	for key, member := range object {
		if rest, found := strings.CutPrefix(path, key); found && (rest == "" || rest[0] == '.') && Patched(member, strings.TrimPrefix(rest, ".")) {
			return true
		}
	}
	return false
}
