package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/flow"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// An account sees itself alone and changes nothing about itself.
func TestAccountsAreTheOperators(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		one, _ := tenantOf(t, s)
		_, _ = tenantOf(t, s)
		account, _ := tenant.Account(one)
		if ids, err := s.Read().Account.Query().IDs(one); err != nil || len(ids) != 1 || ids[0] != account {
			t.Errorf("an account sees %v, %v", ids, err)
		}
		if _, err := s.Read().Account.Query().Count(t.Context()); !errors.Is(err, tenant.ErrNone) {
			t.Errorf("nobody sees: %v", err)
		}
		if n, err := s.Read().Account.Query().Count(tenant.AsSystem(one)); n != 2 || err != nil {
			t.Errorf("the system sees %d, %v", n, err)
		}
		for name, change := range map[string]func(context.Context, *ent.Client) error{
			"create": func(ctx context.Context, tx *ent.Client) error {
				return tx.Account.Create().SetID(uuid.New()).SetName("new").SetSandbox(true).Exec(ctx)
			},
			"update": func(ctx context.Context, tx *ent.Client) error {
				return tx.Account.Update().SetUpdatedAt(time.Now()).Exec(ctx)
			},
			"delete": func(ctx context.Context, tx *ent.Client) error {
				return tx.Account.DeleteOneID(account).Exec(ctx)
			},
		} {
			for _, ctx := range []context.Context{one, t.Context()} {
				if err := s.Write(ctx, change); !errors.Is(err, tenant.ErrNone) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
}

// What a flow leads to is bound to the account as well.
func TestEdgesKeepToTheAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		one, key := tenantOf(t, s)
		other, _ := tenantOf(t, s)
		id := uuid.Must(uuid.NewV7())
		err := s.Write(one, func(ctx context.Context, tx *ent.Client) error {
			return createFlow(ctx, tx, id, key.Seal(nil, "flow.terms"), time.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		row, err := s.Read().Flow.Query().Where(flow.ID(id)).WithSteps().Only(one)
		if err != nil || len(row.Edges.Steps) != benchSteps {
			t.Fatalf("%v, %v", row, err)
		}
		if n, err := row.QuerySteps().Count(other); n != 0 || err != nil {
			t.Errorf("another account counts %d steps, %v", n, err)
		}
		if _, err := row.QuerySteps().Count(t.Context()); !errors.Is(err, tenant.ErrNone) {
			t.Errorf("nobody counts: %v", err)
		}
		if _, err := row.Edges.Steps[0].QueryFlow().Only(other); !ent.IsNotFound(err) {
			t.Errorf("another account finds the flow of a step: %v", err)
		}
	})
}
