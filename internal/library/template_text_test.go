package library

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/internal/fault"
)

var moment = time.Date(2026, 11, 24, 18, 30, 0, 123456789, time.FixedZone("CST", -6*3600))

func TestFillTexts(t *testing.T) {
	given := parse(t, `{
		"whole": "{{$timestamp}}", "inside": "at {{$isoTimestamp}}, {{$timestamp}}.", "{{$guid}}": "key",
		"list": [1, true, null, ["{{$timestamp}}"]], "other": "{{guid}} {{$nope}} {{$guid} {{ $guid }}"
	}`)
	want := parse(t, `{
		"whole": "1795566600", "inside": "at 2026-11-25T00:30:00.123456Z, 1795566600.", "{{$guid}}": "key",
		"list": [1, true, null, ["1795566600"]], "other": "{{guid}} {{$nope}} {{$guid} {{ $guid }}"
	}`)
	before, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	if got := FillTexts(given, moment); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if after, err := json.Marshal(given); err != nil || !bytes.Equal(after, before) {
		t.Errorf("filling changed what it was given: %s", after)
	}
	if got := FillObject(nil, moment); got == nil || len(got) != 0 {
		t.Errorf("nil became %v", got)
	}
}

func TestEachGUIDIsFresh(t *testing.T) {
	text := FillTexts([]any{"{{$guid}}", "a {{$guid}}{{$guid}} z"}, moment).([]any)
	both := strings.TrimSuffix(strings.TrimPrefix(text[1].(string), "a "), " z")
	seen := map[string]bool{}
	for _, guid := range []string{text[0].(string), both[:36], both[36:]} {
		if id, err := uuid.Parse(guid); err != nil || id.Version() != 4 || id.String() != guid {
			t.Errorf("%q is no UUID of version 4: %v", guid, err)
		}
		seen[guid] = true
	}
	if len(seen) != 3 {
		t.Errorf("repeated: %v", seen)
	}
}

func TestUnknownTexts(t *testing.T) {
	found := UnknownTexts(parse(t, `{
		"a": {"b": ["{{$guid}}", "x {{$Guid}} y"]}, "c": "{{$}}", "d": "{{$guid }}", "e": "{{$guid}} {{nope}} {{$guid}", "{{$nope}}": 1
	}`))
	var paths []string
	for _, f := range found {
		paths = append(paths, f.Path)
		if want := "asks for a dynamic text that does not exist; there are: {{$guid}}, {{$isoTimestamp}}, {{$timestamp}}"; f.Code != fault.UnknownDynamicText || f.Sentence("en") != want {
			t.Errorf("%s: %s", f.Code, f.Sentence("en"))
		}
	}
	if want := []string{"a.b.1", "c", "d"}; !reflect.DeepEqual(paths, want) {
		t.Errorf("%v, want %v", paths, want)
	}
}

var known = regexp.MustCompile(`\{\{\$(guid|timestamp|isoTimestamp)\}\}`)

// FuzzFillTexts holds that filling keeps all that is no dynamic text, and leaves a
// text without any as it was.
func FuzzFillTexts(f *testing.F) {
	f.Add("{{$guid}}")
	f.Add("a {{$timestamp}}{{$isoTimestamp}} {{$nope}}")
	f.Add("{{{$guid}}}")
	f.Add("{{$gu{{$guid}}id}}")
	f.Fuzz(func(t *testing.T, text string) {
		got := FillTexts(text, moment).(string)
		want := known.Split(text, -1)
		if len(want) == 1 && got != text {
			t.Errorf("%q became %q", text, got)
		}
		rest := got
		for i, part := range want {
			at := strings.Index(rest, part)
			if at < 0 || (i == 0 && at != 0) {
				t.Fatalf("%q became %q: %q is lost", text, got, part)
			}
			rest = rest[at+len(part):]
		}
	})
}
