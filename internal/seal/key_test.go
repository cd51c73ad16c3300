package seal_test

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cauce/internal/seal"
)

func newKey(t *testing.T, fill byte) *seal.Key {
	t.Helper()
	key, err := seal.NewKey(bytes.Repeat([]byte{fill}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func boxOf(t *testing.T, s seal.Sealed) []byte {
	t.Helper()
	value, err := s.Value()
	if err != nil {
		t.Fatal(err)
	}
	box, _ := value.([]byte)
	return box
}

func sealedOf(t *testing.T, box []byte) seal.Sealed {
	t.Helper()
	var s seal.Sealed
	if err := s.Scan(box); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNewKeyTakesItsSizeAlone(t *testing.T) {
	for _, size := range []int{0, 1, seal.KeySize - 1, seal.KeySize + 1} {
		if _, err := seal.NewKey(make([]byte, size)); err == nil {
			t.Errorf("a key of %d bytes was taken", size)
		}
	}
}

func TestSealAndOpen(t *testing.T) {
	key := newKey(t, 1)
	for _, size := range []int{0, 1, 500, 1 << 20} {
		plain := bytes.Repeat([]byte{'x'}, size)
		sealed := key.Seal(plain, "place")
		if sealed.IsZero() {
			t.Fatalf("%d bytes sealed to nothing", size)
		}
		if size > 1 && bytes.Contains(boxOf(t, sealed), plain) {
			t.Fatalf("%d bytes stand in the clear", size)
		}
		opened, err := key.Open(sealed, "place")
		if err != nil || !bytes.Equal(opened, plain) {
			t.Fatalf("%d bytes opened to %d: %v", size, len(opened), err)
		}
	}
}

func TestSealNeverRepeats(t *testing.T) {
	key := newKey(t, 1)
	one, two := boxOf(t, key.Seal([]byte("same"), "place")), boxOf(t, key.Seal([]byte("same"), "place"))
	if bytes.Equal(one, two) {
		t.Fatal("the same text was sealed to the same box twice")
	}
}

func TestOpenNothing(t *testing.T) {
	plain, err := newKey(t, 1).Open(seal.Sealed{}, "place")
	if plain != nil || err != nil {
		t.Fatalf("%v, %v", plain, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	key := newKey(t, 1)
	sealed := key.Seal([]byte("text"), "step.payload:1")
	if _, err := newKey(t, 2).Open(sealed, "step.payload:1"); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another key: %v", err)
	}
	if _, err := key.Open(sealed, "step.payload:2"); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another place: %v", err)
	}
	box := boxOf(t, sealed)
	for i := range box {
		damaged := bytes.Clone(box)
		damaged[i] ^= 1
		if _, err := key.Open(sealedOf(t, damaged), "step.payload:1"); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if i == 0 {
			continue // nothing at all is not a box
		}
		if _, err := key.Open(sealedOf(t, box[:i]), "step.payload:1"); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
}

func TestFingerprint(t *testing.T) {
	key := newKey(t, 1)
	digest := func(k *seal.Key, content, place string) string { return string(k.Fingerprint([]byte(content), place)) }
	same := digest(key, "content", "place")
	if digest(newKey(t, 1), "content", "place") != same {
		t.Error("the same key, content and place differ")
	}
	for name, other := range map[string]string{
		"key":     digest(newKey(t, 2), "content", "place"),
		"content": digest(key, "contents", "place"),
		"place":   digest(key, "content", "places"),
		"border":  digest(key, "econtent", "plac"),
	} {
		if other == same {
			t.Errorf("another %s has the same fingerprint", name)
		}
	}
}

func TestSealedInTheDatabase(t *testing.T) {
	var zero seal.Sealed
	if value, err := zero.Value(); value != nil || err != nil {
		t.Errorf("nothing is stored as %v, %v", value, err)
	}
	buffer := []byte{1, 2, 3}
	scanned := sealedOf(t, buffer)
	buffer[0] = 9 // the driver may use its buffer again
	if got := boxOf(t, scanned); !bytes.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("scanned %v", got)
	}
	if err := scanned.Scan(nil); err != nil || !scanned.IsZero() {
		t.Errorf("NULL scanned to %v, %v", scanned, err)
	}
	for _, wrong := range []any{"text", int64(1), true} {
		if err := scanned.Scan(wrong); err == nil {
			t.Errorf("%T was scanned", wrong)
		}
	}
	var _ driver.Valuer = scanned
}

func TestSealedPrintsItsSize(t *testing.T) {
	sealed := newKey(t, 1).Seal([]byte("text"), "place")
	text := fmt.Sprintf("%v %+v", struct{ Terms seal.Sealed }{sealed}, sealed)
	if want := fmt.Sprintf("sealed(%d bytes)", len(boxOf(t, sealed))); strings.Count(text, want) != 2 {
		t.Errorf("printed %q; want %q twice", text, want)
	}
}

func TestDerivedKeys(t *testing.T) {
	one, again, other := newKey(t, 1), newKey(t, 1), newKey(t, 2)
	derive := func(k *seal.Key, place string) string {
		raw, err := k.Derive(place)
		if err != nil || len(raw) != seal.KeySize {
			t.Fatalf("%d bytes, %v", len(raw), err)
		}
		return string(raw)
	}
	if derive(one, "a") != derive(again, "a") {
		t.Error("the same key and place derive different keys")
	}
	if derive(one, "a") == derive(one, "b") || derive(one, "a") == derive(other, "a") {
		t.Error("another place or key derives the same key")
	}
}
