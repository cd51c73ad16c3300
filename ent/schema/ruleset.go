package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"
)

// RuleSet is knockout rules in order, under one name.
type RuleSet struct{ ent.Schema }

// Mixin implements ent.Interface.
func (RuleSet) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}, version{}} }

// Fields implements ent.Interface.
func (RuleSet) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(255),
		field.String("description").Optional().Nillable(),
		field.Bool("active"),
	}
}

// Edges implements ent.Interface.
func (RuleSet) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("members", RuleSetMember.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes implements ent.Interface.
func (RuleSet) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id")}
}

// RuleSetMember is a rule's place in a set.
type RuleSetMember struct{ ent.Schema }

// Mixin implements ent.Interface.
func (RuleSetMember) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}} }

// Fields implements ent.Interface.
func (RuleSetMember) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("rule_set_id", uuid.UUID{}).Immutable(),
		field.UUID("rule_id", uuid.UUID{}).Immutable(),
		// The order of judging, with gaps where rules were taken out.
		field.Int("position"),
	}
}

// Edges implements ent.Interface. A rule that stands in a set cannot be deleted.
func (RuleSetMember) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("rule_set", RuleSet.Type).Ref("members").Field("rule_set_id").Unique().Required().Immutable(),
		edge.To("rule", KnockoutRule.Type).Field("rule_id").Unique().Required().Immutable().
			Annotations(entsql.OnDelete(entsql.NoAction)),
	}
}

// Indexes implements ent.Interface.
func (RuleSetMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("rule_set_id", "rule_id").Unique(),
		index.Fields("rule_id"),
	}
}
