package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Upload is a file of which a part has come, to be resumed within a day. Its
// parts lie in the media store.
type Upload struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Upload) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (Upload) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.UUID("step_id", uuid.UUID{}).Immutable(),
		// What the client calls it.
		field.String("handle").Immutable(),
		field.String("collection").Immutable(),
		field.Bytes("name").GoType(seal.Sealed{}).Optional().Immutable(),
		// Bytes that the file has, and that are here.
		field.Int64("size").Immutable(),
		field.Int64("received"),
		// How many parts these lie in.
		field.Int32("parts"),
	}
}

// Indexes implements ent.Interface.
func (Upload) Indexes() []ent.Index {
	return []ent.Index{index.Fields("step_id", "handle").Unique(), index.Fields("updated_at")}
}
