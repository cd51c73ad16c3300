package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Outbox is work that must happen after the commit that wrote it. A row is gone
// once its work is done or given up.
type Outbox struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Outbox) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Outbox) Fields() []ent.Field {
	return []ent.Field{
		// What to do, such as "webhook".
		field.String("kind").Immutable(),
		// Work of one lane shares its workers: what one lane waits for delays no
		// other. Notifications have a lane for each endpoint, under the same id.
		field.UUID("lane", uuid.UUID{}).Immutable(),
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		// The event that it tells of; nil for work that tells of none.
		field.UUID("event_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		// Its place among the work of one kind of its flow, which is done in this
		// order.
		field.Int64("seq").Immutable(),
		// What the work needs beside its event, as JSON.
		field.Bytes("content").GoType(seal.Sealed{}).Optional(),
		// When it is due, or when the lease on it ends.
		field.Time("due").SchemaType(microseconds),
		// How often it was leased: the newest lease alone may record an outcome.
		field.Int32("attempt").Default(0),
		// How often it was tried and refused.
		field.Int32("refused").Default(0),
		field.Bool("leased").Default(false),
	}
}

// Indexes implements ent.Interface.
func (Outbox) Indexes() []ent.Index {
	return []ent.Index{index.Fields("lane", "due"), index.Fields("flow_id", "kind", "seq")}
}
