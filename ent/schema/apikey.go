package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// APIKey is an integrator's credential; only its hash is kept.
type APIKey struct{ ent.Schema }

// Mixin implements ent.Interface.
func (APIKey) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (APIKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(100),
		// The first characters of the key, enough to recognise it.
		field.String("prefix").Immutable(),
		// SHA-256 of the whole key: it is random, so a slow hash adds nothing.
		field.Bytes("hash").Unique().Immutable(),
		field.String("scope").Immutable(),
		field.Time("expires_at").Optional().Nillable().SchemaType(microseconds),
		field.Time("revoked_at").Optional().Nillable().SchemaType(microseconds),
		field.Time("last_used_at").Optional().Nillable().SchemaType(microseconds),
	}
}

// Indexes implements ent.Interface.
func (APIKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id")}
}
