package event

import (
	"encoding/json"
	"testing"
)

func TestSnapshotOf(t *testing.T) {
	for _, content := range []Content{
		{Snapshot: json.RawMessage(`{"a":"<b> & {c}","snapshot":{"d":1}}`)},
		{IP: "::1", UserAgent: `","snapshot":{"evil":1}`, Reason: `\","snapshot":"`, Snapshot: json.RawMessage(`{"a":1.50e3}`)},
		{UserAgent: `"snapshot":`, Reason: `x"snapshot`, Snapshot: json.RawMessage(`[]`)},
		{UserAgent: `snapshot`, Reason: `"snapshot"`, Snapshot: json.RawMessage(`null`)},
	} {
		text, err := encode(content)
		if err != nil {
			t.Fatal(err)
		}
		var read Content
		if err := json.Unmarshal(text, &read); err != nil || read.UserAgent != content.UserAgent || read.Reason != content.Reason {
			t.Errorf("%s reads as %+v, %v", text, read, err)
		}
		if got := SnapshotOf(text); string(got) != string(content.Snapshot) {
			t.Errorf("of %s: %s", text, got)
		}
	}
	for _, text := range []string{"", "{}", `{"ip":"::1"}`} {
		if got := SnapshotOf([]byte(text)); len(got) != 0 {
			t.Errorf("of %s: %s", text, got)
		}
	}
}
