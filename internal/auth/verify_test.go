package auth

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

const (
	readMethod  = "/workflows.v1.WorkflowsService/GetWorkflow"
	writeMethod = "/workflows.v1.WorkflowsService/CreateWorkflow"
	tokenMethod = "/workflows.v1.ExecutionService/GetSession"
)

// gate is a Verifier whose clock a test holds.
type gate struct {
	*Verifier
	store *store.Store
	owner Account
	at    time.Time
}

func newGate(t *testing.T, s *store.Store) *gate {
	t.Helper()
	g := &gate{store: s, owner: makeAccount(t, s, "acme", true), at: store.Micros(time.Now())}
	g.Verifier = NewVerifier(s, func() time.Time { return g.at })
	t.Cleanup(g.Close)
	return g
}

// call answers the principal of a call with metadata, and the reason of a
// refusal.
func (g *gate) call(t *testing.T, method string, pairs ...string) (Principal, fault.Reason) {
	t.Helper()
	ctx := metadata.NewIncomingContext(context.Background(), metadata.Pairs(pairs...))
	ctx, err := g.admit(ctx, method)
	if err != nil {
		var refusal *fault.Error
		if !errors.As(err, &refusal) {
			t.Fatalf("%s: %v", method, err)
		}
		return Principal{}, refusal.Reason
	}
	p, ok := From(ctx)
	account, bound := tenant.Account(ctx)
	if ok != bound || account != p.Account {
		t.Errorf("%s: the context is of account %s, the caller of %s", method, account, p.Account)
	}
	return p, ""
}

func TestKeyIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		g := newGate(t, s)
		key := makeKey(t, s, g.owner, KeySpec{Name: "backend", Scope: Write})
		for _, pairs := range [][]string{
			{"rem-apikey", key},
			{"Rem-Apikey", key},
			{"x-api-key", key},
			{"authorization", "Bearer " + key},
			{"authorization", "bearer  " + key},
			{"authorization", "Basic abc", "rem-apikey", key},
			{"rem-apikey", key, "x-api-key", key, "authorization", "Bearer " + key},
		} {
			p, refused := g.call(t, writeMethod, pairs...)
			if refused != "" || p.Account != g.owner.ID || p.Kind != KindKey || p.Scope != Write || !p.Sandbox || p.Token != nil {
				t.Errorf("%v: %+v, %q", pairs, p, refused)
			}
		}
	})
}

func TestKeyIsRefused(t *testing.T) {
	s := storetest.SQLite(t)
	g := newGate(t, s)
	soon := g.at.Add(time.Hour)
	key := makeKey(t, s, g.owner, KeySpec{Name: "backend", Scope: Write})
	read := makeKey(t, s, g.owner, KeySpec{Name: "reader", Scope: Read})
	ends := makeKey(t, s, g.owner, KeySpec{Name: "ends", Scope: Write, ExpiresAt: &soon})
	revoked := makeKey(t, s, g.owner, KeySpec{Name: "revoked", Scope: Write})
	if _, err := RevokeKey(context.Background(), s, g.owner, revoked[:visiblePrefix]); err != nil {
		t.Fatal(err)
	}
	if _, refused := g.call(t, writeMethod, "rem-apikey", ends); refused != "" {
		t.Errorf("a key before its end: %s", refused)
	}
	g.at = soon
	tests := map[string]struct {
		method string
		pairs  []string
		want   fault.Reason
	}{
		"none":            {readMethod, nil, fault.Unauthenticated},
		"empty":           {readMethod, []string{"rem-apikey", ""}, fault.Unauthenticated},
		"unknown":         {readMethod, []string{"rem-apikey", newKey(true)}, fault.Unauthenticated},
		"broken":          {readMethod, []string{"rem-apikey", key[:len(key)-1]}, fault.Unauthenticated},
		"other letters":   {readMethod, []string{"rem-apikey", "TEST_" + key[5:]}, fault.Unauthenticated},
		"other kind":      {readMethod, []string{"rem-apikey", livePrefix + key[5:]}, fault.Unauthenticated},
		"two differ":      {readMethod, []string{"rem-apikey", key, "x-api-key", read}, fault.Unauthenticated},
		"twice differing": {readMethod, []string{"rem-apikey", key, "rem-apikey", read}, fault.Unauthenticated},
		"one is empty":    {readMethod, []string{"rem-apikey", key, "x-api-key", ""}, fault.Unauthenticated},
		"not a bearer":    {readMethod, []string{"authorization", key}, fault.Unauthenticated},
		"at its end":      {readMethod, []string{"rem-apikey", ends}, fault.Unauthenticated},
		"revoked":         {readMethod, []string{"rem-apikey", revoked}, fault.Unauthenticated},
		"scope":           {writeMethod, []string{"rem-apikey", read}, fault.InsufficientScope},
		"scope is enough": {readMethod, []string{"rem-apikey", read}, ""},
		"as a token":      {tokenMethod, []string{"authorization", "Bearer " + key}, fault.Unauthenticated},
		"as its own":      {tokenMethod, []string{"rem-apikey", key}, fault.Unauthenticated},
	}
	for name, tt := range tests {
		if _, got := g.call(t, tt.method, tt.pairs...); got != tt.want {
			t.Errorf("%s: refused with %q, want %q", name, got, tt.want)
		}
	}
}

func TestTokenIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		g := newGate(t, s)
		flow := g.makeFlow(t)
		back := "https://example.com/back?a=1"
		minted := g.mint(t, MintSpec{Flow: flow, RedirectURL: &back, Now: g.at})
		key := makeKey(t, s, g.owner, KeySpec{Name: "backend", Scope: Read})
		for _, pairs := range [][]string{
			{"authorization", "Bearer " + minted.Token},
			{"authorization", "Bearer " + minted.Encoded},
			{"authorization", "Bearer " + minted.Token, "rem-apikey", key},
		} {
			p, refused := g.call(t, tokenMethod, pairs...)
			if refused != "" || p.Account != g.owner.ID || p.Kind != KindToken || !p.Sandbox || p.Token == nil || p.Scope != "" {
				t.Fatalf("%v: %+v, %q", pairs, p, refused)
			}
			if p.Token.Flow != flow || p.Token.ReadOnly || p.Token.ExpiresAt != nil || *p.Token.RedirectURL != back {
				t.Errorf("%v: %+v", pairs, p.Token)
			}
		}
		for _, pairs := range [][]string{{"authorization", "Bearer " + minted.Token}, {"rem-apikey", minted.Token}, {"rem-apikey", minted.Encoded}} {
			if _, refused := g.call(t, readMethod, pairs...); refused != fault.Unauthenticated {
				t.Errorf("a token on the key surface: %q", refused)
			}
		}
		if _, refused := g.call(t, tokenMethod, "authorization", "Bearer 1"+minted.Token); refused != fault.Unauthenticated {
			t.Errorf("another number: %q", refused)
		}
	})
}

func TestTokenEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		g := newGate(t, s)
		flow := g.makeFlow(t)
		begin, end := g.at, g.at.Add(100*time.Hour)
		forEver := g.mint(t, MintSpec{Flow: flow, Now: g.at})
		dated := g.mint(t, MintSpec{Flow: flow, ExpiresAt: &end, Now: g.at})
		if !dated.ExpiresAt.Equal(end) || forEver.ExpiresAt != nil {
			t.Errorf("minted until %v and %v", dated.ExpiresAt, forEver.ExpiresAt)
		}
		check := func(at time.Time, minted Minted, want fault.Reason) {
			t.Helper()
			g.at = at
			_, got := g.call(t, tokenMethod, "authorization", "Bearer "+minted.Token)
			if got != want {
				t.Errorf("%s later: %q, want %q", at.Sub(begin), got, want)
			}
		}
		check(end.Add(-time.Microsecond), dated, "")
		check(end, dated, fault.Unauthenticated)
		check(end.Add(1000*time.Hour), forEver, "")
	})
}

func TestWhoMayCall(t *testing.T) {
	g := newGate(t, storetest.SQLite(t))
	for method, want := range map[string]fault.Reason{
		"/grpc.health.v1.Health/Check":                                   "",
		"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo":      "",
		"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": "",
		"/grpc.health.v1.HealthX/Check":                                  fault.Internal,
		"/grpc.channelz.v1.Channelz/GetServers":                          fault.Internal,
		"/workflows.v1.WorkflowsService/Nothing":                         fault.Internal,
		"/workflows.v1.WorkflowsService":                                 fault.Internal,
		"/workflows.v1.Workflow/uuid":                                    fault.Internal, // a field, not a method
		"":                                                               fault.Internal,
		readMethod:                                                       fault.Unauthenticated,
	} {
		if _, got := g.call(t, method); got != want {
			t.Errorf("%q: %q, want %q", method, got, want)
		}
	}
}

func TestLastUsed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		g := newGate(t, s)
		key := makeKey(t, s, g.owner, KeySpec{Name: "backend", Scope: Read})
		use := func(after time.Duration) {
			t.Helper()
			g.at = g.at.Add(after)
			if _, refused := g.call(t, readMethod, "rem-apikey", key); refused != "" {
				t.Fatal(refused)
			}
			g.uses.flush(tenant.AsSystem(context.Background()))
		}
		stored := func() time.Time {
			t.Helper()
			all, err := ListKeys(context.Background(), s, g.owner)
			if err != nil || len(all) != 1 || all[0].LastUsedAt == nil {
				t.Fatalf("ListKeys = %+v, %v", all, err)
			}
			return *all[0].LastUsedAt
		}
		use(0)
		first := g.at
		if !stored().Equal(first) {
			t.Errorf("last used at %s, want %s", stored(), first)
		}
		use(59 * time.Second)
		if !stored().Equal(first) {
			t.Error("a second use in the same minute was written")
		}
		use(time.Second)
		if !stored().Equal(g.at) {
			t.Error("a use a minute later was not written")
		}
	})
}

func TestCloseWritesLastUse(t *testing.T) {
	s := storetest.SQLite(t)
	owner := makeAccount(t, s, "acme", false)
	key := makeKey(t, s, owner, KeySpec{Name: "backend", Scope: Read})
	v := NewVerifier(s, time.Now)
	ctx := metadata.NewIncomingContext(context.Background(), metadata.Pairs("rem-apikey", key))
	if _, err := v.Key(ctx); err != nil {
		t.Fatal(err)
	}
	v.Close()
	if all, err := ListKeys(context.Background(), s, owner); err != nil || all[0].LastUsedAt == nil {
		t.Errorf("ListKeys = %+v, %v", all, err)
	}
}

func TestUsesAreBounded(t *testing.T) {
	u := &uses{waiting: map[uuid.UUID]time.Time{}}
	for range mostUses + 10 {
		u.note(uuid.New(), nil, time.Now())
	}
	if len(u.waiting) != mostUses {
		t.Errorf("%d uses wait, want %d", len(u.waiting), mostUses)
	}
}

// makeFlow writes the row of a flow that has not started.
func (g *gate) makeFlow(t *testing.T) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	g.write(t, func(ctx context.Context, tx *ent.Client, key *seal.Key) error {
		return tx.Flow.Create().
			SetID(id).SetStatus("pristine").SetExpiresIn(0).
			SetTerms(key.Seal([]byte("{}"), "flow.terms:"+id.String())).
			SetEventSeq(0).SetEventHash([]byte{0}).
			SetCreatedAt(g.at).SetUpdatedAt(g.at).
			Exec(ctx)
	})
	return id
}

func (g *gate) mint(t *testing.T, spec MintSpec) Minted {
	t.Helper()
	var minted Minted
	g.write(t, func(ctx context.Context, tx *ent.Client, key *seal.Key) (err error) {
		minted, err = MintToken(ctx, tx, key, spec)
		return err
	})
	return minted
}

func (g *gate) write(t *testing.T, fn func(context.Context, *ent.Client, *seal.Key) error) {
	t.Helper()
	ctx := tenant.WithAccount(context.Background(), g.owner.ID)
	key, err := g.store.AccountKey(ctx, g.owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = g.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error { return fn(ctx, tx, key) })
	if err != nil {
		t.Fatal(err)
	}
}
