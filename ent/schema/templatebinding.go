package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"cauce/internal/seal"
)

// TemplateBinding says which texts and signatures fill a document's fields.
type TemplateBinding struct{ ent.Schema }

// Mixin implements ent.Interface.
func (TemplateBinding) Mixin() []ent.Mixin {
	return []ent.Mixin{identity{}, owned{}, times{}, version{}}
}

// Fields implements ent.Interface.
func (TemplateBinding) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(255),
		field.UUID("template_uuid", uuid.UUID{}).Optional().Nillable(),
		// One JSON object: text_bindings and sign_bindings.
		field.Bytes("content").GoType(seal.Sealed{}),
	}
}

// Indexes implements ent.Interface.
func (TemplateBinding) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "id")}
}
