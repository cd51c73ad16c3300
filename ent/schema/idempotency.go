package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"cauce/internal/seal"
)

// Idempotency is a request that may be repeated, and its answer.
type Idempotency struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Idempotency) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Idempotency) Fields() []ent.Field {
	return []ent.Field{
		// The rpc's full name.
		field.String("method").Immutable(),
		// The Idempotency-Key.
		field.String("handle").Immutable(),
		// Keyed digest of the request.
		field.Bytes("request").Immutable(),
		// The answer, once there is one: a message or an error.
		field.Bytes("answer").GoType(seal.Sealed{}).Optional(),
		// Until when the first request holds it, if it has not answered.
		field.Time("leased_until").SchemaType(microseconds),
		field.Time("created_at").Immutable().SchemaType(microseconds),
		field.Time("expires_at").Immutable().SchemaType(microseconds),
	}
}

// Indexes implements ent.Interface.
func (Idempotency) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "method", "handle").Unique(),
		index.Fields("expires_at"),
	}
}
