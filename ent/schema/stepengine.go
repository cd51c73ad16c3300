package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"cauce/internal/seal"
)

// StepEngine is the outside engine that does the work of a step type for an
// account.
type StepEngine struct{ ent.Schema }

// Mixin implements ent.Interface.
func (StepEngine) Mixin() []ent.Mixin { return []ent.Mixin{identity{}, owned{}, times{}} }

// Fields implements ent.Interface.
func (StepEngine) Fields() []ent.Field {
	return []ent.Field{
		// The step type.
		field.String("step").Immutable(),
		// One JSON object: address, shared secret, what its certificate is held
		// against, how long a call may take.
		field.Bytes("content").GoType(seal.Sealed{}),
	}
}

// Indexes implements ent.Interface.
func (StepEngine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("account_id", "step").Unique()}
}
