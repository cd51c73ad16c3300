package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"

	"cauce/internal/seal"
)

// Endpoint is an address that an account's notifications go to. Its id is made
// from the account and the address, so that whoever knows both knows it.
type Endpoint struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Endpoint) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (Endpoint) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("address").GoType(seal.Sealed{}).Immutable(),
		// When it last accepted a notification, to the minute.
		field.Time("accepted_at").Optional().Nillable().SchemaType(microseconds),
		// Since when it has refused all of them.
		field.Time("failing_since").Optional().Nillable().SchemaType(microseconds),
		// Since when nothing is sent to it, and why: "gone" or "failing".
		field.Time("disabled_at").Optional().Nillable().SchemaType(microseconds),
		field.String("disabled_why").Optional().Nillable(),
	}
}
