package app

import (
	"context"
	"log/slog"
	"net/url"

	"github.com/google/uuid"

	"cauce/internal/auth"
	"cauce/web"
)

// embedding answers who may show a page in a frame, by the account of its token
// or, once the token has left the address, by the account that the page names.
// When that cannot be read, nobody may.
func embedding(verifier *auth.Verifier, log *slog.Logger) func(context.Context, string, string) web.Embedding {
	return func(ctx context.Context, token, account string) web.Embedding {
		id, origins, err := uuid.Nil, []string(nil), error(nil)
		if token != "" {
			id, origins, err = verifier.TokenEmbedding(ctx, token)
		} else if named, bad := uuid.Parse(account); bad == nil {
			id, origins, err = verifier.AccountEmbedding(ctx, named)
		}
		if err != nil {
			log.ErrorContext(ctx, "who may embed the page cannot be read", slog.Any("error", err))
			return web.Embedding{}
		}
		return web.Embedding{Account: id.String(), Origins: origins}
	}
}

// pageHost answers the host by which phones know the page that a code is for; none
// when it is not on https, or on a port of its own, for a code cannot name that.
func (a *App) pageHost() string {
	u, err := url.Parse(a.PublicURL())
	if err != nil || u.Scheme != "https" || u.Port() != "" && u.Port() != "443" {
		return ""
	}
	return u.Hostname()
}
