package library

import (
	"encoding/json"
	"reflect"
	"testing"
)

// vectors are those of RFC 7396: appendix A, then the example of section 3.
var vectors = []struct{ target, patch, want string }{
	{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
	{`{"a":"b"}`, `{"a":null}`, `{}`},
	{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
	{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
	{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
	{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
	{`["a","b"]`, `["c","d"]`, `["c","d"]`},
	{`{"a":"b"}`, `["c"]`, `["c"]`},
	{`{"a":"foo"}`, `null`, `null`},
	{`{"a":"foo"}`, `"bar"`, `"bar"`},
	{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
	{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
	{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	{
		`{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}`,
		`{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}`,
		`{"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"}`,
	},
}

func parse(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func TestMergeVectors(t *testing.T) {
	for _, v := range vectors {
		target, patch := parse(t, v.target), parse(t, v.patch)
		if got := Merge(target, patch); !reflect.DeepEqual(got, parse(t, v.want)) {
			t.Errorf("%s with %s: %v, want %s", v.target, v.patch, got, v.want)
		}
		if !reflect.DeepEqual(target, parse(t, v.target)) || !reflect.DeepEqual(patch, parse(t, v.patch)) {
			t.Errorf("%s with %s: merging changed what it was given", v.target, v.patch)
		}
	}
}

func TestPatched(t *testing.T) {
	patch := parse(t, `{"metadata":{"a":{"b":1}},"steps":["x"],"people_uuid":null,"setup":{"auth":{"x.y":1}}}`)
	tests := map[string]bool{
		"metadata": true, "metadata.a.b": true, "metadata.a.b.c": true, "metadata.c": false, "metadat": false,
		"steps.3": true, "people_uuid": true, "callback_url": false, "setup.auth": true, "setup.auth.x.y.0": true,
		"setup.auth.x": false, "setup.custom_form": false,
	}
	for path, want := range tests {
		if got := Patched(patch, path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// FuzzMerge holds what RFC 7396 says of every pair: a patch that is no object
// replaces, an object leaves an object without the members that it nulls, what it
// does not name stays, and a second time changes nothing.
func FuzzMerge(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.target, v.patch)
	}
	f.Fuzz(func(t *testing.T, targetText, patchText string) {
		var target, patch any
		if json.Unmarshal([]byte(targetText), &target) != nil || json.Unmarshal([]byte(patchText), &patch) != nil {
			t.Skip()
		}
		got := Merge(target, patch)
		if again := Merge(got, patch); !reflect.DeepEqual(got, again) {
			t.Errorf("twice is not once: %v, %v", got, again)
		}
		changes, ok := patch.(map[string]any)
		if !ok {
			if !reflect.DeepEqual(got, patch) {
				t.Errorf("%v did not replace: %v", patch, got)
			}
			return
		}
		merged, ok := got.(map[string]any)
		if !ok {
			t.Fatalf("an object left %v", got)
		}
		for key, change := range changes {
			if _, there := merged[key]; there == (change == nil) {
				t.Errorf("%q: %v left %v", key, change, merged[key])
			}
		}
		old, _ := target.(map[string]any)
		for key, value := range old {
			if _, changed := changes[key]; !changed && !reflect.DeepEqual(merged[key], value) {
				t.Errorf("%q was not named and changed", key)
			}
		}
	})
}
