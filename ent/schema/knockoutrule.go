package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"cauce/internal/seal"
)

// KnockoutRule is what must hold of a finished step.
type KnockoutRule struct{ ent.Schema }

// Mixin implements ent.Interface.
func (KnockoutRule) Mixin() []ent.Mixin {
	return []ent.Mixin{identity{}, owned{}, times{}, version{}}
}

// Fields implements ent.Interface.
func (KnockoutRule) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(255),
		field.String("step"),
		field.Bool("active"),
		// The value that knocks a flow out.
		field.Bool("knockout_when"),
		// The CEL expression: blacklists name people.
		field.Bytes("expression").GoType(seal.Sealed{}),
	}
}

// Edges implements ent.Interface.
func (KnockoutRule) Edges() []ent.Edge {
	return []ent.Edge{edge.From("members", RuleSetMember.Type).Ref("rule")}
}

// Indexes implements ent.Interface.
func (KnockoutRule) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id")}
}
