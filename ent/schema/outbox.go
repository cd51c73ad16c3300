package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// Outbox is work that must happen after the commit that wrote it.
type Outbox struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Outbox) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Outbox) Fields() []ent.Field {
	return []ent.Field{
		// What to do, such as "webhook".
		field.String("kind").Immutable(),
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		// The event whose content it sends.
		field.UUID("event_id", uuid.UUID{}).Immutable(),
		field.Int64("seq").Immutable(),
		// When it is due, or when the lease on it ends.
		field.Time("due").SchemaType(microseconds),
		field.Int32("attempt").Default(0),
	}
}

// Indexes implements ent.Interface.
func (Outbox) Indexes() []ent.Index {
	return []ent.Index{index.Fields("due"), index.Fields("flow_id", "seq")}
}
