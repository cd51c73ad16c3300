package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Flow is a row that moves: ordered steps that one person runs.
type Flow struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Flow) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}, version{}} }

// Fields implements ent.Interface.
func (Flow) Fields() []ent.Field {
	return []ent.Field{
		field.String("status"),
		field.UUID("responsible_uuid", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("people_uuid", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("lead_uuid", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("credit_uuid", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Bool("disable_geolocation").Optional().Nillable().Immutable(),
		field.Time("started_at").Optional().Nillable().SchemaType(microseconds),
		field.Time("finished_at").Optional().Nillable().SchemaType(microseconds),
		field.String("external_reference_id").Optional().Nillable().Immutable(),
		field.String("callback_url").Optional().Nillable().Immutable(),
		field.Time("callback_at").Optional().Nillable().SchemaType(microseconds),
		// Minutes; 0 is for ever.
		field.Int32("expires_in").Immutable(),
		// One JSON object: skip_steps, setup, autofill and metadata, as given.
		field.Bytes("terms").GoType(seal.Sealed{}).Immutable(),
		// What it was created from, and what it names of ours: these cannot be
		// deleted while it is unfinished.
		field.UUID("template_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.Int64("template_version").Optional().Nillable().Immutable(),
		field.UUID("rule_set_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("binding_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		field.UUID("customization_id", uuid.UUID{}).Optional().Nillable().Immutable(),
		// Why it stopped, as JSON.
		field.Bytes("failure").GoType(seal.Sealed{}).Optional(),
		// The number and chain hash of its newest event.
		field.Int64("event_seq"),
		field.Bytes("event_hash"),
		// The number of its newest notification.
		field.Int64("notice_seq").Default(0),
	}
}

// Edges implements ent.Interface.
func (Flow) Edges() []ent.Edge {
	return []ent.Edge{edge.To("steps", Step.Type)}
}

// named indexes what few flows have: it costs the others nothing.
func named(column string) ent.Index {
	return index.Fields("account_id", column, "id").Annotations(entsql.IndexWhere(column + " IS NOT NULL"))
}

// Indexes implements ent.Interface.
func (Flow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "id"),
		index.Fields("account_id", "external_reference_id", "id"),
		index.Fields("account_id", "people_uuid", "id"),
		named("template_id"), named("rule_set_id"), named("binding_id"), named("customization_id"),
	}
}
