package store_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// TestMain is also the main of the processes that tests start (see children) to
// kill them or to share a database with them.
func TestMain(m *testing.M) {
	// Not UTC, or a local time would pass for one.
	time.Local = time.FixedZone("test", -6*60*60)
	if child, ok := children[os.Getenv("STORE_TEST_CHILD")]; ok {
		if err := child(os.Getenv("STORE_TEST_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// tenantOf makes an account and answers its context and its key.
func tenantOf(t testing.TB, s *store.Store) (context.Context, *seal.Key) {
	t.Helper()
	account := storetest.Account(t, s, true)
	ctx := tenant.WithAccount(t.Context(), account)
	key, err := s.AccountKey(ctx, account)
	if err != nil {
		t.Fatal(err)
	}
	return ctx, key
}

// addFlow writes a flow without steps.
func addFlow(ctx context.Context, tx *ent.Client, key *seal.Key, id uuid.UUID) error {
	now := time.Now()
	return tx.Flow.Create().
		SetID(id).SetStatus("created").SetExpiresIn(60).
		SetTerms(key.Seal([]byte("{}"), "flow.terms:"+id.String())).
		SetEventSeq(0).SetEventHash([]byte("hash")).
		SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
}

// writeFlow is a Write of addFlow.
func writeFlow(ctx context.Context, s *store.Store, key *seal.Key) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	return id, s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		return addFlow(ctx, tx, key, id)
	})
}

// wantFlows fails the test unless the account has these flows and no others.
func wantFlows(ctx context.Context, t testing.TB, s *store.Store, want ...uuid.UUID) {
	t.Helper()
	ids, err := s.Read().Flow.Query().IDs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[uuid.UUID]bool)
	for _, id := range ids {
		there[id] = true
	}
	for _, id := range want {
		if !there[id] {
			t.Errorf("flow %v is not there", id)
		}
		delete(there, id)
	}
	for id := range there {
		t.Errorf("flow %v is there", id)
	}
}
