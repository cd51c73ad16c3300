package auth

import (
	"context"
	"strings"

	"google.golang.org/grpc/metadata"
)

// keyHeaders are where an API key may stand, beside `authorization: Bearer`.
var keyHeaders = []string{"rem-apikey", "x-api-key"}

// sentKey answers the API key of a call. It may stand in several places as long
// as it is the same: which of two to believe is nobody's guess.
func sentKey(ctx context.Context) (string, bool) {
	md, _ := metadata.FromIncomingContext(ctx)
	sent := bearers(md)
	for _, header := range keyHeaders {
		sent = append(sent, md.Get(header)...)
	}
	key, ok := onlyOne(sent)
	return key, ok && isKey(key)
}

// sentToken answers the execution token of a call, which stands in one place
// alone: an API key beside it says nothing here.
func sentToken(ctx context.Context) (string, bool) {
	md, _ := metadata.FromIncomingContext(ctx)
	encoded, ok := onlyOne(bearers(md))
	if !ok {
		return "", false
	}
	return DecodeToken(encoded)
}

// bearers answers what `authorization` holds under the Bearer scheme; another
// scheme belongs to somebody on the way.
func bearers(md metadata.MD) []string {
	var all []string
	for _, value := range md.Get("authorization") {
		scheme, credential, _ := strings.Cut(value, " ")
		if strings.EqualFold(scheme, "Bearer") {
			all = append(all, strings.TrimSpace(credential))
		}
	}
	return all
}

func onlyOne(sent []string) (string, bool) {
	if len(sent) == 0 {
		return "", false
	}
	for _, other := range sent[1:] {
		if other != sent[0] {
			return "", false
		}
	}
	return sent[0], true
}
