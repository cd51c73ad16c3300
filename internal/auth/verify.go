package auth

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/apikey"
	"cauce/ent/executiontoken"
	"cauce/internal/fault"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// Verifier finds out who is calling.
type Verifier struct {
	store *store.Store
	now   func() time.Time
	uses  *uses
	// kinds remembers whether an account is a sandbox, which never changes.
	kinds sync.Map
}

// NewVerifier makes a Verifier with a clock; Close it before its store.
func NewVerifier(s *store.Store, now func() time.Time) *Verifier {
	return &Verifier{store: s, now: now, uses: newUses(s)}
}

// Close writes down which keys were used last and stops.
func (v *Verifier) Close() { v.uses.close() }

func unauthenticated() error { return fault.New(fault.Unauthenticated, nil) }

// Key checks the API key of a call.
func (v *Verifier) Key(ctx context.Context) (Principal, error) {
	text, ok := sentKey(ctx)
	if !ok {
		return Principal{}, unauthenticated()
	}
	ctx = tenant.AsSystem(ctx)
	row, err := v.store.Read().APIKey.Query().Where(apikey.Hash(hashOf(text))).Only(ctx)
	if ent.IsNotFound(err) {
		return Principal{}, unauthenticated()
	}
	if err != nil {
		return Principal{}, fmt.Errorf("auth: key: %w", err)
	}
	now := v.now()
	if row.RevokedAt != nil || hasPassed(row.ExpiresAt, now) {
		return Principal{}, unauthenticated()
	}
	sandbox, err := v.isSandbox(ctx, row.AccountID)
	if err != nil {
		return Principal{}, err
	}
	v.uses.note(row.ID, row.LastUsedAt, now)
	return Principal{Account: row.AccountID, Sandbox: sandbox, Kind: KindKey, ID: row.ID.String(), Scope: Scope(row.Scope)}, nil
}

// Token checks the execution token of a call.
func (v *Verifier) Token(ctx context.Context) (Principal, error) {
	text, ok := sentToken(ctx)
	if !ok {
		return Principal{}, unauthenticated()
	}
	ctx = tenant.AsSystem(ctx)
	row, err := v.store.Read().ExecutionToken.Query().Where(executiontoken.Hash(hashOf(text))).Only(ctx)
	if ent.IsNotFound(err) {
		return Principal{}, unauthenticated()
	}
	if err != nil {
		return Principal{}, fmt.Errorf("auth: token: %w", err)
	}
	if row.RevokedAt != nil || hasPassed(row.ExpiresAt, v.now()) {
		return Principal{}, unauthenticated()
	}
	token, err := v.open(ctx, row)
	if err != nil {
		return Principal{}, err
	}
	sandbox, err := v.isSandbox(ctx, row.AccountID)
	if err != nil {
		return Principal{}, err
	}
	return Principal{
		Account: row.AccountID, Sandbox: sandbox, Kind: KindToken,
		ID: strconv.FormatInt(row.Number, 10), Token: token,
	}, nil
}

// open answers what a good token opens. That it ends a day after its flow stands
// in its row since the flow ended.
func (v *Verifier) open(ctx context.Context, row *ent.ExecutionToken) (*Token, error) {
	token := &Token{ID: row.ID, Number: row.Number, Flow: row.FlowID, ReadOnly: row.ReadOnly, ExpiresAt: row.ExpiresAt}
	if row.RedirectURL.IsZero() {
		return token, nil
	}
	key, err := v.store.AccountKey(ctx, row.AccountID)
	if err != nil {
		return nil, err
	}
	address, err := key.Open(row.RedirectURL, redirectPlace(row.ID))
	if err != nil {
		return nil, fmt.Errorf("auth: redirect address: %w", err)
	}
	text := string(address)
	token.RedirectURL = &text
	return token, nil
}

// hasPassed tells whether an end has come; nil never does.
func hasPassed(end *time.Time, now time.Time) bool { return end != nil && !now.Before(*end) }

func (v *Verifier) isSandbox(ctx context.Context, account uuid.UUID) (bool, error) {
	if known, ok := v.kinds.Load(account); ok {
		return known.(bool), nil
	}
	row, err := v.store.Read().Account.Get(ctx, account)
	if err != nil {
		return false, fmt.Errorf("auth: account: %w", err)
	}
	v.kinds.Store(account, row.Sandbox)
	return row.Sandbox, nil
}
