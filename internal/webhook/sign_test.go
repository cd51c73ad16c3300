package webhook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// vector is a signature that others computed: testdata/README.md.
type vector struct {
	About     string `json:"about"`
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"`
	Secret    string `json:"secret"`
	Body      string `json:"body"`
	Repeat    int    `json:"repeat"`
	Signature string `json:"signature"`
}

func (v vector) body() []byte { return []byte(strings.Repeat(v.Body, max(v.Repeat, 1))) }

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func parsed(t testing.TB, text string) Secret {
	t.Helper()
	secret, err := ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func secretOf(size int, fill byte) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, size))
}

func TestVectors(t *testing.T) {
	all := vectors(t)
	if len(all) < 8 {
		t.Fatalf("%d vectors", len(all))
	}
	for _, v := range all {
		headers, err := Headers(v.ID, time.Unix(v.Timestamp, 999_999_999), v.body(), parsed(t, v.Secret))
		if err != nil {
			t.Errorf("%s: %v", v.About, err)
			continue
		}
		if got := headers.Get(HeaderSignature); got != v.Signature {
			t.Errorf("%s: %s, want %s", v.About, got, v.Signature)
		}
		receiver, err := standardwebhooks.NewWebhook(v.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := receiver.VerifyIgnoringTimestamp(v.body(), headers); err != nil {
			t.Errorf("%s: the specification's library says: %v", v.About, err)
		}
		if err := receiver.VerifyIgnoringTimestamp(append(v.body(), ' '), headers); err == nil {
			t.Errorf("%s: another body has the same signature", v.About)
		}
	}
}

// TestReceiver is an honest receiver, with its clock.
func TestReceiver(t *testing.T) {
	body, now := []byte(`{"event":"update"}`), time.Now()
	newer, older := secretOf(32, 1), secretOf(24, 2)
	headers, err := Headers("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10", now, body, parsed(t, newer), parsed(t, older))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{newer, older} {
		receiver, _ := standardwebhooks.NewWebhook(secret)
		if err := receiver.Verify(body, headers); err != nil {
			t.Error(err)
		}
	}
	stranger, _ := standardwebhooks.NewWebhook(secretOf(32, 3))
	if stranger.Verify(body, headers) == nil {
		t.Error("a third secret verifies")
	}
	signatures := strings.Split(headers.Get(HeaderSignature), " ")
	alone, _ := Headers("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10", now, body, parsed(t, newer))
	if len(signatures) != 2 || signatures[0] != alone.Get(HeaderSignature) {
		t.Errorf("the newest secret's signature is not the first of %q", signatures)
	}
	for _, name := range []string{"id", "timestamp"} {
		changed := headers.Clone()
		changed.Set("webhook-"+name, strconv.FormatInt(now.Unix()+1, 10))
		receiver, _ := standardwebhooks.NewWebhook(newer)
		if receiver.Verify(body, changed) == nil {
			t.Errorf("another %s has the same signature", name)
		}
	}
}

func TestParseSecret(t *testing.T) {
	for text, right := range map[string]bool{
		secretOf(24, 1): true, secretOf(32, 1): true, secretOf(64, 1): true,
		secretOf(23, 1): false, secretOf(65, 1): false, "whsec_": false, "": false,
		strings.TrimPrefix(secretOf(32, 1), "whsec_"): false, "whsk_" + secretOf(32, 1)[6:]: false,
		"whsec_c2VjcmV0IQ*": false, strings.TrimRight(secretOf(32, 1), "="): false,
	} {
		_, err := ParseSecret(text)
		if right != (err == nil) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && len(text) > 10 && strings.Contains(err.Error(), text[6:]) {
			t.Errorf("the error repeats the secret: %v", err)
		}
	}
}

func TestSecretDoesNotPrint(t *testing.T) {
	secret := parsed(t, secretOf(32, 'k'))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, secret); text != "whsec_…" {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

// TestNothingUnsigned: better no notification than one that anybody could have
// written.
func TestNothingUnsigned(t *testing.T) {
	good := parsed(t, secretOf(32, 1))
	if _, err := Headers("a", time.Now(), nil); err == nil {
		t.Error("no secret")
	}
	if _, err := Headers("a", time.Now(), nil, good, Secret{}); err == nil {
		t.Error("an empty secret")
	}
	for _, id := range []string{"", "a.b", "a\r\nX-Evil: 1", "a b", "ñ"} {
		if _, err := Headers(id, time.Now(), nil, good); err == nil {
			t.Errorf("id %q", id)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	body, secret := bytes.Repeat([]byte("x"), 4<<10), parsed(b, secretOf(32, 1))
	at := time.Now()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Headers("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10", at, body, secret); err != nil {
			b.Fatal(err)
		}
	}
}
