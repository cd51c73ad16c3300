package auth

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"cauce/ent"
	"cauce/ent/media"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

const (
	// LinkLife is how long a signed link opens its attachment.
	LinkLife = 5 * time.Minute
	// linkHeader is the metadata in which the edge hands a link over:
	// `{step}/{attachment}?expires=…&signature=…`.
	linkHeader = "x-media-link"
	// downloadMethod is the one that a link opens.
	downloadMethod = "/workflows.v1.StepsService/DownloadMedia"
)

// SignLink answers the query of a link to an attachment's bytes, good until a
// moment (to the second): whoever has it needs no key.
func SignLink(key *seal.Key, step, attachment uuid.UUID, expires time.Time) string {
	end := strconv.FormatInt(expires.Unix(), 10)
	return url.Values{"expires": {end}, "signature": {hex.EncodeToString(linkSum(key, step, attachment, end))}}.Encode()
}

func linkSum(key *seal.Key, step, attachment uuid.UUID, end string) []byte {
	return key.Fingerprint([]byte(step.String()+"/"+attachment.String()+"?"+end), "media.link")
}

// link is one as it was sent.
type link struct {
	step, attachment uuid.UUID
	end              string
	signature        []byte
}

// sentLink answers the link of a call; there is one even if it makes no sense.
func sentLink(ctx context.Context) (l link, sent, ok bool) {
	md, _ := metadata.FromIncomingContext(ctx)
	text, sent := onlyOne(md.Get(linkHeader))
	if !sent {
		return link{}, len(md.Get(linkHeader)) > 0, false
	}
	path, raw, _ := strings.Cut(text, "?")
	step, attachment, _ := strings.Cut(path, "/")
	query, err := url.ParseQuery(raw)
	if err != nil || len(query["expires"]) != 1 || len(query["signature"]) != 1 {
		return link{}, true, false
	}
	l.end = query.Get("expires")
	var failed [3]error
	l.step, failed[0] = uuid.Parse(step)
	l.attachment, failed[1] = uuid.Parse(attachment)
	l.signature, failed[2] = hex.DecodeString(query.Get("signature"))
	return l, true, failed == [3]error{}
}

// byLink checks a link, which may be none.
func (v *Verifier) byLink(ctx context.Context, l link, ok bool) (Principal, error) {
	if !ok {
		return Principal{}, unauthenticated()
	}
	return v.link(ctx, l)
}

// link checks a signed link. Its principal may download that attachment and do
// nothing else.
func (v *Verifier) link(ctx context.Context, l link) (Principal, error) {
	ctx = tenant.AsSystem(ctx)
	row, err := v.store.Read().Media.Query().Where(media.ID(l.attachment), media.StepID(l.step)).Only(ctx)
	if ent.IsNotFound(err) {
		return Principal{}, unauthenticated()
	}
	if err != nil {
		return Principal{}, fmt.Errorf("auth: link: %w", err)
	}
	key, err := v.store.AccountKey(ctx, row.AccountID)
	if err != nil {
		return Principal{}, err
	}
	if !hmac.Equal(l.signature, linkSum(key, l.step, l.attachment, l.end)) {
		return Principal{}, unauthenticated()
	}
	end, err := strconv.ParseInt(l.end, 10, 64)
	if err != nil || v.now().Unix() >= end {
		return Principal{}, unauthenticated()
	}
	sandbox, err := v.isSandbox(ctx, row.AccountID)
	if err != nil {
		return Principal{}, err
	}
	return Principal{Account: row.AccountID, Sandbox: sandbox, Kind: KindLink, ID: l.attachment.String()}, nil
}
