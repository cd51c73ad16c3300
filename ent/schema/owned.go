package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	gen "cauce/ent"
	"cauce/ent/intercept"
	"cauce/internal/tenant"
)

// owned puts an account on every row and keeps each account to its own: a query
// or mutation is bound to the context's account, and one without an account is
// refused, save in a system context.
type owned struct{ mixin.Schema }

func (owned) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("account_id", uuid.UUID{}).Immutable(),
	}
}

// Interceptors implements ent.Mixin.
func (owned) Interceptors() []ent.Interceptor {
	return []ent.Interceptor{boundTo("account_id")}
}

// Hooks implements ent.Mixin.
func (owned) Hooks() []ent.Hook {
	return []ent.Hook{bindMutation}
}

// boundTo adds "column = the context's account" to every query.
func boundTo(column string) ent.Interceptor {
	return intercept.TraverseFunc(func(ctx context.Context, q intercept.Query) error {
		if tenant.IsSystem(ctx) {
			return nil
		}
		account, ok := tenant.Account(ctx)
		if !ok {
			return fmt.Errorf("query %s: %w", q.Type(), tenant.ErrNone)
		}
		q.WhereP(sql.FieldEQ(column, account))
		return nil
	})
}

// bindMutation sets the account on what is created and adds it to the condition
// of what is updated or deleted.
func bindMutation(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m gen.Mutation) (gen.Value, error) {
		if tenant.IsSystem(ctx) {
			return next.Mutate(ctx, m)
		}
		account, ok := tenant.Account(ctx)
		if !ok {
			return nil, fmt.Errorf("mutate %s: %w", m.Type(), tenant.ErrNone)
		}
		owned, ok := m.(interface {
			SetAccountID(uuid.UUID)
			WhereP(...func(*sql.Selector))
		})
		if !ok {
			return nil, fmt.Errorf("mutate %s: it has no account_id", m.Type())
		}
		if m.Op().Is(ent.OpCreate) {
			owned.SetAccountID(account)
		} else {
			owned.WhereP(sql.FieldEQ("account_id", account))
		}
		return next.Mutate(ctx, m)
	})
}
