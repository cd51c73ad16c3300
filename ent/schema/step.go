package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Step is one step of a flow.
type Step struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Step) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (Step) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("flow_id", uuid.UUID{}).Immutable(),
		field.Int("position").Immutable(),
		field.String("type").Immutable(),
		field.String("custom_id").Optional().Nillable().Immutable(),
		field.String("status"),
		field.Time("started_at").Optional().Nillable().SchemaType(microseconds),
		field.Time("finished_at").Optional().Nillable().SchemaType(microseconds),
		// Tries spent by results that had to be repeated.
		field.Int32("attempts"),
		// Keyed digest of the submission that finished it: the same one again is
		// answered, another is refused.
		field.Bytes("submission").Optional(),
		// What its work remembers between two calls, such as a one-time code's
		// digest or what an engine is working on. Nobody is ever shown it.
		field.Bytes("state").GoType(seal.Sealed{}).Optional(),
		// JSON, each.
		field.Bytes("coordinates").GoType(seal.Sealed{}).Optional(),
		field.Bytes("payload").GoType(seal.Sealed{}).Optional(),
		field.Bytes("failure").GoType(seal.Sealed{}).Optional(),
	}
}

// Edges implements ent.Interface.
func (Step) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("flow", Flow.Type).Ref("steps").Field("flow_id").Unique().Required().Immutable(),
	}
}

// Indexes implements ent.Interface.
func (Step) Indexes() []ent.Index {
	return []ent.Index{index.Fields("flow_id", "position").Unique()}
}
