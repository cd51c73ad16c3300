package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"cauce/internal/seal"
)

// Customization is texts of the page, by step type.
type Customization struct{ ent.Schema }

// Mixin implements ent.Interface.
func (Customization) Mixin() []ent.Mixin {
	return []ent.Mixin{identity{}, owned{}, times{}, version{}}
}

// Fields implements ent.Interface.
func (Customization) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(255),
		// JSON: step type to texts, as given.
		field.Bytes("texts").GoType(seal.Sealed{}),
	}
}

// Indexes implements ent.Interface.
func (Customization) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id")}
}
