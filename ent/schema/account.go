// Package schema is the tables, by hand.
package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	gen "cauce/ent"
	"cauce/internal/seal"
	"cauce/internal/tenant"
)

// Account is a tenant, live or sandbox for good.
type Account struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Account) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, times{}} }

// Fields implements ent.Interface.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Unique().NotEmpty().MaxLen(100).Immutable(),
		field.Bool("sandbox").Immutable(),
		// The account's key under the operator's master key.
		field.Bytes("wrapped_key").GoType(seal.Sealed{}).Immutable(),
		// Which master key wrapped it, so that a wrong one is told at once.
		field.String("master_key_id").Immutable(),
		// The origins whose pages may show the hosted page in a frame; none when empty.
		field.Strings("embed_origins").Optional(),
		// The countries whose phones are sent codes, by ISO 3166-1 alpha-2; Mexico
		// alone when empty.
		field.Strings("phone_countries").Optional(),
		field.Bytes("webhook_secret").GoType(seal.Sealed{}),
		// The secret before it, which signs too until a moment.
		field.Bytes("previous_secret").GoType(seal.Sealed{}).Optional(),
		field.Time("previous_until").Optional().Nillable().SchemaType(microseconds),
	}
}

// Interceptors implements ent.Interface: an account sees itself alone.
func (Account) Interceptors() []ent.Interceptor {
	return []ent.Interceptor{boundTo("id")}
}

// Hooks implements ent.Interface: accounts are made and changed by the operator.
func (Account) Hooks() []ent.Hook {
	return []ent.Hook{func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m gen.Mutation) (gen.Value, error) {
			if !tenant.IsSystem(ctx) {
				return nil, fmt.Errorf("mutate %s outside a system context: %w", m.Type(), tenant.ErrNone)
			}
			return next.Mutate(ctx, m)
		})
	}}
}
