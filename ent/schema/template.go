package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// Template is a flow's parameters, kept under a name.
type Template struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Template) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}, version{}} }

// Fields implements ent.Interface.
func (Template) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(255),
		// One JSON object: description, steps, config and steps_setup, as given.
		field.Bytes("content").GoType(seal.Sealed{}),
		// What its config names of ours: these cannot be deleted.
		field.UUID("rule_set_id", uuid.UUID{}).Optional().Nillable(),
		field.UUID("binding_id", uuid.UUID{}).Optional().Nillable(),
		field.UUID("customization_id", uuid.UUID{}).Optional().Nillable(),
	}
}

// Indexes implements ent.Interface.
func (Template) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id")}
}
