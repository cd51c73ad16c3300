package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Delivery is one attempt to notify an endpoint of an event.
type Delivery struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Delivery) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Delivery) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.UUID("event_id", uuid.UUID{}).Immutable(),
		field.UUID("endpoint_id", uuid.UUID{}).Immutable(),
		// 1, 2, 3 … of its notification; a resend begins anew.
		field.Int32("attempt").Immutable(),
		field.Time("at").Immutable().SchemaType(microseconds),
		// Microseconds until the answer, or until it was given up.
		field.Int64("took").Immutable(),
		// The HTTP status, if there was an answer.
		field.Int("status").Optional().Nillable().Immutable(),
		// Why there was none or it was no acceptance, as a code.
		field.String("error").Optional().Nillable().Immutable(),
		field.Bool("accepted").Immutable(),
		// When it is tried again; nil when it was accepted or given up.
		field.Time("next_at").Optional().Nillable().Immutable().SchemaType(microseconds),
		// The first bytes of the answer, until they are erased.
		field.Bytes("answer").GoType(seal.Sealed{}).Optional(),
	}
}

// Indexes implements ent.Interface.
func (Delivery) Indexes() []ent.Index {
	return []ent.Index{index.Fields("flow_id", "id")}
}
