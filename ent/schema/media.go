package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Media is a file attached to a step; its bytes lie in the media store, under the
// row's id.
type Media struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Media) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Media) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.UUID("step_id", uuid.UUID{}).Immutable(),
		field.String("collection").Immutable(),
		field.String("mime").Immutable(),
		// Bytes, as they came.
		field.Int64("size").Immutable(),
		// SHA-256 of them.
		field.Bytes("sha256").Immutable(),
		// The name that the file came with, until it is erased.
		field.Bytes("name").GoType(seal.Sealed{}).Optional(),
		field.Time("created_at").Immutable().SchemaType(microseconds),
	}
}

// Indexes implements ent.Interface.
func (Media) Indexes() []ent.Index {
	return []ent.Index{index.Fields("step_id", "id")}
}
