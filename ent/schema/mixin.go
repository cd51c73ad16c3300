package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"
)

// microseconds is the precision that every database of ours keeps.
var microseconds = map[string]string{dialect.Postgres: "timestamptz(6)"}

// identity is a UUIDv7 (RFC 9562), made by the writer, so that rows sort by
// creation.
type identity struct{ mixin.Schema }

func (identity) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable(),
	}
}

// times are set by the writer from its own clock: a test can hold them, and a
// change of callback_at alone leaves updated_at as it is.
type times struct{ mixin.Schema }

func (times) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Immutable().SchemaType(microseconds),
		field.Time("updated_at").SchemaType(microseconds),
	}
}

// version is the optimistic lock: an update names the version that it read.
type version struct{ mixin.Schema }

func (version) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("version").Default(1),
	}
}
