package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Event is one entry of a flow's timeline, numbered without gaps and chained to
// the one before it.
type Event struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Event) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (Event) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.UUID("step_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		// 1, 2, 3 … in its flow.
		field.Int64("seq").Immutable(),
		// Its number among the notifications of its flow, if somebody is told of it.
		field.Int64("notice").Optional().Nillable().Immutable(),
		// Its place in the stream of its account's events. The database gives it, by
		// a trigger of the migrations: SQLite the next one of the account; PostgreSQL
		// the next of all, after it has numbered the transaction, so that whoever waits
		// for the transactions under way has every place given so far.
		field.Int64("place").Optional().Immutable(),
		// What happened, such as "step.completed".
		field.String("kind").Immutable(),
		field.Time("at").Immutable().SchemaType(microseconds),
		// "key", "token" or "system", and which one.
		field.String("actor").Immutable(),
		field.String("actor_id").Immutable(),
		// From where, why, and the flow or step as it stood, as JSON.
		field.Bytes("content").GoType(seal.Sealed{}),
		// The chain: SHA-256 over the salted digest of the content, so that the
		// content can be erased and the chain still holds.
		field.Bytes("salt"),
		field.Bytes("digest").Immutable(),
		field.Bytes("hash").Immutable(),
	}
}

// Indexes implements ent.Interface.
func (Event) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("flow_id", "seq").Unique(),
		index.Fields("account_id", "place").Unique(),
	}
}
