// Package webhook tells a flow's callback_url what happened: it signs after the
// Standard Webhooks specification, sends, and says what the answer means and when
// to try again.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a notification: three of the Standard Webhooks specification
// (https://www.standardwebhooks.com), and the number of the notification in its
// flow.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
	HeaderSequence  = "webhook-sequence"
)

// The specification's words and limits of a symmetric secret.
const (
	secretPrefix   = "whsec_"
	shortestSecret = 24 // bytes
	longestSecret  = 64
	signatureKind  = "v1,"
)

// Secret is what an account signs with. It does not print.
type Secret struct{ key []byte }

// ParseSecret reads a secret as it is shown to its owner: whsec_ and the base64 of
// 24 to 64 bytes. Its errors do not repeat it.
func ParseSecret(text string) (Secret, error) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return Secret{}, fmt.Errorf("webhook: a signing secret starts with %s", secretPrefix)
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return Secret{}, fmt.Errorf("webhook: what follows %s in the signing secret is not base64", secretPrefix)
	}
	if len(key) < shortestSecret || len(key) > longestSecret {
		return Secret{}, fmt.Errorf("webhook: the signing secret has %d bytes, and must have %d to %d", len(key), shortestSecret, longestSecret)
	}
	return Secret{key}, nil
}

// String keeps the secret out of logs.
func (Secret) String() string { return secretPrefix + "…" }

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// Headers signs one attempt: id is the same in every attempt of a notification and
// holds no dot, at is the attempt's own time, body is what goes out, byte for byte.
// Every secret signs, so that a receiver finds the one that it knows while they
// change: the newest comes first. Without a secret nothing is sent unsigned, and
// that is an error.
func Headers(id string, at time.Time, body []byte, secrets ...Secret) (http.Header, error) {
	if id == "" || strings.ContainsFunc(id, unfit) {
		return nil, fmt.Errorf("webhook: %q cannot be the id of a signed notification", id)
	}
	if len(secrets) == 0 {
		return nil, errors.New("webhook: no secret to sign with")
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		if len(secret.key) < shortestSecret {
			return nil, errors.New("webhook: a secret to sign with is empty")
		}
		signatures[i] = secret.sign(id, timestamp, body)
	}
	headers := make(http.Header, 8)
	headers.Set(HeaderID, id)
	headers.Set(HeaderTimestamp, timestamp)
	headers.Set(HeaderSignature, strings.Join(signatures, " "))
	return headers, nil
}

// unfit tells what would let a signed text be read in two ways, or break a header.
func unfit(r rune) bool { return r == '.' || r <= ' ' || r > '~' }

// sign is base64(HMAC-SHA256(id.timestamp.body)).
func (s Secret) sign(id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return signatureKind + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
