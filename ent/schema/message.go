package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Message is a mail or a text to a person. It is counted against the limits for as
// long as they look back; where nothing is really sent (a sandbox account, a
// developer's machine), its content is kept to be read.
type Message struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Message) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Message) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.UUID("step_id", uuid.UUID{}).Immutable(),
		// "mail" or "sms".
		field.String("kind").Immutable(),
		// Keyed digest of the address or number, the same for every account.
		field.Bytes("destination").Immutable(),
		field.Time("created_at").Immutable().SchemaType(microseconds),
		// When it left, or was kept instead.
		field.Time("sent_at").Optional().Nillable().SchemaType(microseconds),
		// One JSON object: to, subject and text. It is erased once it was really
		// sent.
		field.Bytes("content").GoType(seal.Sealed{}).Optional(),
	}
}

// Indexes implements ent.Interface.
func (Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("destination", "created_at"),
		index.Fields("account_id", "id"),
		index.Fields("flow_id", "id"),
	}
}
