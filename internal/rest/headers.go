package rest

import (
	"context"
	"net/http"
	"net/netip"

	"google.golang.org/grpc/metadata"
)

// idempotencyKey goes in as it stands, for left out it would be taken for no key
// at all: what is wrong with it is for the call to say.
const idempotencyKey = "idempotency-key"

// passedIn names the headers that reach the call, and the metadata keys they
// reach it under. Nothing else does but the language that the exchange settles:
// the gateway itself sees no header.
var passedIn = map[string]string{
	"Rem-Apikey":      "rem-apikey",
	"X-Api-Key":       "x-api-key",
	"Authorization":   "authorization",
	"Idempotency-Key": idempotencyKey,
	"X-Forwarded-For": "x-forwarded-for",
	// gRPC keeps user-agent for itself.
	"User-Agent": "x-client-user-agent",
}

// passedOut names the metadata of an answer that become headers. The request's
// id is not among them: the edge has set it already.
var passedOut = map[string]string{
	"cache-control":        "Cache-Control",
	"link":                 "Link",
	"retry-after":          "Retry-After",
	"idempotency-replayed": "Idempotency-Replayed",
}

// metadataOf makes a call's metadata. The address is the connection's: whose word is
// taken for another is for the call to say.
func metadataOf(r *http.Request, requestID string) metadata.MD {
	md := metadata.MD{"x-request-id": {requestID}}
	for header, key := range passedIn {
		for _, value := range r.Header[header] {
			if isPrintable(value) || key == idempotencyKey {
				md[key] = append(md[key], value)
			}
		}
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		md["x-client-ip"] = []string{peer.Addr().Unmap().String()}
	}
	return md
}

// isPrintable tells whether a text may be gRPC metadata.
func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// passedMetadata hands the gateway the metadata of a call.
func passedMetadata(ctx context.Context, _ *http.Request) metadata.MD {
	return exchangeOf(ctx).metadata
}

// passedHeader names the header of an answer's metadata key.
func passedHeader(key string) (header string, ok bool) {
	header, ok = passedOut[key]
	return header, ok
}
