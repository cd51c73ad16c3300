package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// ExecutionToken opens one flow to the person at its link; only its hash is
// kept.
type ExecutionToken struct{ ent.Schema }

// Mixin implements ent.Interface.
func (ExecutionToken) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (ExecutionToken) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		// SHA-256 of the whole token.
		field.Bytes("hash").Unique().Immutable(),
		// The random number at its head, enough to recognise it.
		field.Int64("number").Immutable(),
		field.Bytes("redirect_url").GoType(seal.Sealed{}).Optional().Immutable(),
		// Brought forward to a day after its flow has ended.
		field.Time("expires_at").Optional().Nillable().SchemaType(microseconds),
		field.Time("revoked_at").Optional().Nillable().SchemaType(microseconds),
		// Minted on a finished flow.
		field.Bool("read_only").Immutable(),
	}
}

// Indexes implements ent.Interface.
func (ExecutionToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("flow_id")}
}
