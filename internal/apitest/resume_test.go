package apitest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"testing"
	"time"
)

// resumable is where the flow's uploads stand, as the session says.
func (u *uploading) resumable(t *testing.T) []any {
	t.Helper()
	session := u.must(t, u.token, "GetSession", "", nil)
	uploads, _ := lookup(session.body["result"], "current_step.uploads")
	return uploads.([]any)
}

// TestResume sends a file in pieces, one of which is cut off in the middle.
func TestResume(t *testing.T) {
	everywhere(t, some(1, 1_000_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		content := picture(400_000)
		piece := func(from, to int) answer {
			t.Helper()
			return attach(t, sending{upload: "photo_1", name: "ñ.jpg", offset: from, size: len(content), content: content[from:to]})
		}
		check(t, expectation{Status: 200, Result: map[string]any{"current_step": map[string]any{
			"media": []any{}, "uploads": []any{map[string]any{"upload": "photo_1", "collection": "photos", "name": "ñ.jpg", "offset": 3, "size": 400_000}},
		}}}, piece(0, 3), nil)
		check(t, expectation{Status: 409, Code: "upload_offset"}, piece(0, 10), nil)
		check(t, expectation{Status: 409, Code: "upload_offset"}, piece(4, 10), nil)
		check(t, expectation{Status: 200}, piece(3, 100_000), nil)
		check(t, expectation{Status: 400, Errors: map[string]string{"size": "*"}},
			attach(t, sending{upload: "photo_1", offset: 100_000, size: 400_001, content: content[100_000:]}), nil)

		conn := u.halfForm(t, sending{upload: "photo_1", offset: 100_000, size: len(content), content: append([]byte("CUT!"), content[100_004:]...)}, 150_000)
		time.Sleep(200 * time.Millisecond) // so that some of it has come
		_ = conn.Close()
		var at int
		for end := time.Now().Add(20 * time.Second); at <= 100_000 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			at = int(u.resumable(t)[0].(map[string]any)["offset"].(float64))
		}
		if at <= 100_000 || at > 250_000 {
			t.Fatalf("after the cut %d bytes are here", at)
		}
		content = append(append(content[:100_000:100_000], "CUT!"...), content[100_004:]...)
		sum := sha256.Sum256(content)
		done := piece(at, len(content))
		check(t, expectation{Status: 200, Result: map[string]any{"current_step": map[string]any{
			"uploads": []any{}, "media": []any{map[string]any{"size": 400_000, "sha256": hex.EncodeToString(sum[:]), "mime": "image/jpeg", "name": "ñ.jpg"}},
		}}}, done, nil)
		u.settled(t, 1, 0, 1)
		check(t, expectation{Status: 409}, piece(at, len(content)), nil)
		u.settled(t, 1, 0, 1)
	})
}

// TestDisguiseInParts: the kind is judged once all of it is here, whatever the
// first bytes looked like.
func TestDisguiseInParts(t *testing.T) {
	everywhere(t, some(1, 1_000_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		program := append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 100_000)...)
		check(t, expectation{Status: 200}, attach(t, sending{upload: "u", size: len(program), content: program[:10]}), nil)
		check(t, expectation{Status: 415, Code: "media_kind_not_allowed"},
			attach(t, sending{upload: "u", offset: 10, size: len(program), content: program[10:]}), nil)
		u.settled(t, 0, 0, 0)
		check(t, expectation{Status: 415, Code: "media_kind_not_allowed"},
			attach(t, sending{upload: "v", size: len(program) + 1, content: program}), nil)
		u.settled(t, 0, 1, 0)
	})
}

// TestTwoPartsAtOnce sends the same part several times at once: one is taken, and
// the file comes out whole.
func TestTwoPartsAtOnce(t *testing.T) {
	everywhere(t, some(1, 10_000_000), func(t *testing.T, u *uploading, attach func(*testing.T, sending) answer) {
		content := picture(3_000_000)
		sum := sha256.Sum256(content)
		half := len(content) / 2
		for _, part := range [][2]int{{0, half}, {half, len(content)}} {
			answers := make([]answer, 3)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					answers[i] = attach(t, sending{upload: "u", offset: part[0], size: len(content), content: content[part[0]:part[1]]})
				})
			}
			all.Wait()
			won := 0
			for _, a := range answers {
				switch {
				case a.status == http.StatusOK:
					won++
				case a.status != http.StatusConflict || a.body["code"] != "upload_offset" && a.body["code"] != "collection_full":
					t.Errorf("the loser was told %d %s", a.status, show(a.body))
				}
			}
			if won != 1 {
				t.Fatalf("%d parts won", won)
			}
		}
		listed := u.rest(t, "live", call{Call: "ListStepMedia", As: "read", Request: map[string]any{"uuid": u.step}})
		check(t, expectation{Status: 200, Result: []any{map[string]any{"size": len(content), "sha256": hex.EncodeToString(sum[:])}}}, listed, nil)
		u.settled(t, 1, 0, 1)
	})
}

// TestManyUnfinished: a step keeps a bounded number of files that came in part.
func TestManyUnfinished(t *testing.T) {
	u := openUploading(t, databases["sqlite"](t), some(5, 1_000_000))
	for i := range 25 {
		a := u.attachREST(t, sending{upload: "u" + string(rune('a'+i)), size: 1000, content: picture(10)})
		check(t, expectation{Status: 200}, a, nil)
	}
	left := u.resumable(t)
	if len(left) != 20 || left[0].(map[string]any)["upload"] != "uf" {
		t.Errorf("%d are left: %s", len(left), show(left))
	}
	u.settled(t, 0, 20, 20)
}
