package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/account"
	"cauce/ent/executiontoken"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// mostEmbedOrigins bounds the policy header of each page.
const mostEmbedOrigins = 20

// SetEmbedOrigins says which origins may show the page of an account's flows in
// a frame; none is nobody. They are https, or http on this very machine, and come
// back as browsers write them: small letters, no default port, no slash.
func SetEmbedOrigins(ctx context.Context, s *store.Store, name string, origins []string) ([]string, error) {
	clean, err := cleanOrigins(origins)
	if err != nil {
		return nil, err
	}
	a, err := FindAccount(ctx, s, name)
	if err != nil {
		return nil, err
	}
	return clean, change(ctx, s, a, func(row *ent.AccountUpdateOne) { row.SetEmbedOrigins(clean) })
}

func cleanOrigins(origins []string) ([]string, error) {
	if len(origins) > mostEmbedOrigins {
		return nil, fmt.Errorf("an account names at most %d origins, not %d", mostEmbedOrigins, len(origins))
	}
	clean := []string{}
	var wrong []error
	for _, text := range origins {
		origin, ok := cleanOrigin(text)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%q is no origin: write https://, the host and perhaps a port, such as https://app.example.com; http is for localhost alone", text))
		case !slices.Contains(clean, origin):
			clean = append(clean, origin)
		}
	}
	return clean, errors.Join(wrong...)
}

func cleanOrigin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	if host == "" || strings.ContainsAny(host, "*%") || !mayEmbedOver(u.Scheme, host) {
		return "", false
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		host += ":" + port
	}
	return u.Scheme + "://" + host, true
}

func mayEmbedOver(scheme, host string) bool {
	local := host == "localhost" || host == "127.0.0.1" || host == "::1"
	return scheme == "https" || (scheme == "http" && local)
}

// TokenEmbedding answers the account of an execution token, as it stands in a
// link, and the origins that may embed its page. A token that opens nothing has
// none.
func (v *Verifier) TokenEmbedding(ctx context.Context, credential string) (uuid.UUID, []string, error) {
	text, ok := DecodeToken(credential)
	if !ok {
		return uuid.Nil, nil, nil
	}
	ctx = tenant.AsSystem(ctx)
	row, err := v.store.Read().ExecutionToken.Query().Where(executiontoken.Hash(hashOf(text))).Only(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, nil, nil
	}
	if err != nil {
		return uuid.Nil, nil, fmt.Errorf("auth: embedding: %w", err)
	}
	return v.AccountEmbedding(ctx, row.AccountID)
}

// AccountEmbedding answers the origins that may embed the pages of an account;
// one that is not there has none.
func (v *Verifier) AccountEmbedding(ctx context.Context, id uuid.UUID) (uuid.UUID, []string, error) {
	row, err := v.store.Read().Account.Query().Where(account.ID(id)).Only(tenant.AsSystem(ctx))
	if ent.IsNotFound(err) {
		return uuid.Nil, nil, nil
	}
	if err != nil {
		return uuid.Nil, nil, fmt.Errorf("auth: embedding: %w", err)
	}
	return row.ID, row.EmbedOrigins, nil
}
