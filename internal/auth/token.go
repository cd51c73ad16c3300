package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
)

const (
	// Tokens are numbered at random below this, so that a number says nothing
	// about how many there are.
	numbersEnd = 1_000_000_000_000
	// longestEncoded is more than any writing of a token takes.
	longestEncoded = 512
)

// MintSpec says what a new execution token is to be.
type MintSpec struct {
	Flow uuid.UUID
	// RedirectURL is where the browser goes at the end, or nil.
	RedirectURL *string
	// ExpiresAt is when it ends; nil is with its flow alone.
	ExpiresAt *time.Time
	ReadOnly  bool
	Now       time.Time
}

// Minted is a new token; its text cannot be asked for again.
type Minted struct {
	// Token is `{number}|{40 letters and digits}`.
	Token string
	// Encoded is the same in base64, percent-encoded.
	Encoded   string
	ExpiresAt *time.Time
}

// MintToken makes an execution token inside a transaction of the flow's account,
// whose key seals the redirect address.
func MintToken(ctx context.Context, tx *ent.Client, key *seal.Key, spec MintSpec) (Minted, error) {
	number, err := rand.Int(rand.Reader, big.NewInt(numbersEnd))
	if err != nil {
		return Minted{}, err
	}
	text := number.String() + "|" + newSecret()
	id, now := uuid.Must(uuid.NewV7()), store.Micros(spec.Now)
	create := tx.ExecutionToken.Create().
		SetID(id).SetFlowID(spec.Flow).SetHash(hashOf(text)).SetNumber(number.Int64()).SetReadOnly(spec.ReadOnly).
		SetCreatedAt(now).SetUpdatedAt(now)
	minted := Minted{Token: text, Encoded: EncodeToken(text)}
	if spec.ExpiresAt != nil {
		end := store.Micros(*spec.ExpiresAt)
		minted.ExpiresAt = &end
		create.SetExpiresAt(end)
	}
	if spec.RedirectURL != nil {
		create.SetRedirectURL(key.Seal([]byte(*spec.RedirectURL), redirectPlace(id)))
	}
	return minted, create.Exec(ctx)
}

func redirectPlace(token uuid.UUID) string { return "token.redirect_url:" + token.String() }

var percentEncode = strings.NewReplacer("=", "%3D", "+", "%2B", "/", "%2F")

// EncodeToken writes a token so that it can stand in an address.
func EncodeToken(token string) string {
	return percentEncode.Replace(base64.StdEncoding.EncodeToString([]byte(token)))
}

// DecodeToken reads a token as it was minted or encoded: percent-encoded or not,
// with or without its padding, in either alphabet of base64.
func DecodeToken(text string) (token string, ok bool) {
	if len(text) > longestEncoded {
		return "", false
	}
	if strings.Contains(text, "%") {
		plain, err := url.PathUnescape(text)
		if err != nil {
			return "", false
		}
		text = plain
	}
	if !strings.Contains(text, "|") {
		text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		raw, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil {
			return "", false
		}
		text = string(raw)
	}
	return text, isToken(text)
}

// isToken tells whether a text could be a token, so that what is none costs no
// query. A number has one writing.
func isToken(text string) bool {
	digits, secret, ok := strings.Cut(text, "|")
	if !ok || !isSecret(secret) {
		return false
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && number >= 0 && number < numbersEnd && strconv.FormatInt(number, 10) == digits
}
