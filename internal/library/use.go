package library

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/customization"
	entflow "cauce/ent/flow"
	"cauce/ent/knockoutrule"
	"cauce/ent/predicate"
	"cauce/ent/ruleset"
	"cauce/ent/rulesetmember"
	enttemplate "cauce/ent/template"
	"cauce/ent/templatebinding"
	"cauce/internal/fault"
	"cauce/internal/store"
)

// maxNamed bounds how many users of a thing a refusal names.
const maxNamed = 10

// Names are what a flow or a template names; nil is nothing.
type Names struct {
	RuleSet, Binding, Customization *uuid.UUID
}

// Check notes what the account does not have as faults, under the paths that the
// names have in a request that creates a flow, behind a prefix such as `config`.
func (l *Library) Check(ctx context.Context, names Names, prefix string, faults *fault.List) error {
	return names.check(ctx, l.Store.Read(), nil, prefix, faults)
}

// Hold is Check inside the transaction that writes the names down, and answers the
// faults: until it ends, nothing of what is named can be deleted.
func Hold(ctx context.Context, tx *ent.Client, names Names, prefix string) error {
	var faults fault.List
	if err := names.check(ctx, tx, store.KeepRow, prefix, &faults); err != nil {
		return err
	}
	return faults.Err()
}

// check asks for each name by a query with one more condition, nil for none.
func (n Names) check(ctx context.Context, db *ent.Client, with func(*sql.Selector), prefix string, faults *fault.List) error {
	if with == nil {
		with = func(*sql.Selector) {}
	}
	for _, named := range []struct {
		id    *uuid.UUID
		path  string
		exist func(id uuid.UUID) (bool, error)
	}{
		{n.RuleSet, "rule_set_uuid", func(id uuid.UUID) (bool, error) {
			return db.RuleSet.Query().Where(ruleset.ID(id), with).Exist(ctx)
		}},
		{n.Binding, "autofill.template_binding_uuid", func(id uuid.UUID) (bool, error) {
			return db.TemplateBinding.Query().Where(templatebinding.ID(id), with).Exist(ctx)
		}},
		{n.Customization, "metadata.customization_uuid", func(id uuid.UUID) (bool, error) {
			return db.Customization.Query().Where(customization.ID(id), with).Exist(ctx)
		}},
	} {
		if named.id == nil {
			continue
		}
		there, err := named.exist(*named.id)
		if err != nil {
			return err
		}
		if !there {
			faults.Add(fault.Join(prefix, named.path), fault.UnknownReference)
		}
	}
	return nil
}

// DeleteRule deletes a rule that stands in no set. Like the next ones it answers,
// in this order: that there is none, the faults, who uses it.
func (l *Library) DeleteRule(ctx context.Context, id uuid.UUID, faults *fault.List) error {
	return l.remove(ctx, faults, removal{
		take: func(ctx context.Context, tx *ent.Client) (bool, error) {
			return tx.KnockoutRule.Query().Where(knockoutrule.ID(id), store.TakeRow).Exist(ctx)
		},
		users: func(ctx context.Context, tx *ent.Client) ([]fault.Fault, error) { return setsWith(ctx, tx, id) },
		remove: func(ctx context.Context, tx *ent.Client) (int, error) {
			return tx.KnockoutRule.Delete().Where(knockoutrule.ID(id)).Exec(ctx)
		},
	})
}

// DeleteRuleSet deletes a set that no template or unfinished flow names; its rules
// stay.
func (l *Library) DeleteRuleSet(ctx context.Context, id uuid.UUID, faults *fault.List) error {
	return l.remove(ctx, faults, removal{
		take: func(ctx context.Context, tx *ent.Client) (bool, error) {
			return tx.RuleSet.Query().Where(ruleset.ID(id), store.TakeRow).Exist(ctx)
		},
		users: usersBy(enttemplate.RuleSetID(id), entflow.RuleSetID(id)),
		remove: func(ctx context.Context, tx *ent.Client) (int, error) {
			return tx.RuleSet.Delete().Where(ruleset.ID(id)).Exec(ctx)
		},
	})
}

// DeleteBinding deletes a binding that no template or unfinished flow names.
func (l *Library) DeleteBinding(ctx context.Context, id uuid.UUID, faults *fault.List) error {
	return l.remove(ctx, faults, removal{
		take: func(ctx context.Context, tx *ent.Client) (bool, error) {
			return tx.TemplateBinding.Query().Where(templatebinding.ID(id), store.TakeRow).Exist(ctx)
		},
		users: usersBy(enttemplate.BindingID(id), entflow.BindingID(id)),
		remove: func(ctx context.Context, tx *ent.Client) (int, error) {
			return tx.TemplateBinding.Delete().Where(templatebinding.ID(id)).Exec(ctx)
		},
	})
}

// DeleteCustomization deletes texts that no template or unfinished flow names.
func (l *Library) DeleteCustomization(ctx context.Context, id uuid.UUID, faults *fault.List) error {
	return l.remove(ctx, faults, removal{
		take: func(ctx context.Context, tx *ent.Client) (bool, error) {
			return tx.Customization.Query().Where(customization.ID(id), store.TakeRow).Exist(ctx)
		},
		users: usersBy(enttemplate.CustomizationID(id), entflow.CustomizationID(id)),
		remove: func(ctx context.Context, tx *ent.Client) (int, error) {
			return tx.Customization.Delete().Where(customization.ID(id)).Exec(ctx)
		},
	})
}

// removal is the deletion of one row, in one transaction.
type removal struct {
	// take holds the row against whoever would name it, and tells whether there
	// is one.
	take   func(ctx context.Context, tx *ent.Client) (bool, error)
	users  userQuery
	remove func(ctx context.Context, tx *ent.Client) (int, error)
}

// userQuery answers who uses a row, at most maxNamed of them.
type userQuery func(ctx context.Context, tx *ent.Client) ([]fault.Fault, error)

func (l *Library) remove(ctx context.Context, faults *fault.List, r removal) error {
	return l.Store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		there, err := r.take(ctx, tx)
		if err != nil {
			return err
		}
		if !there {
			return notFound()
		}
		if err := faults.Err(); err != nil {
			return err
		}
		users, err := r.users(ctx, tx)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return &fault.Error{Reason: fault.InUse, Faults: users}
		}
		_, err = r.remove(ctx, tx)
		return err
	})
}

// setsWith answers the sets that a rule stands in, the newest first.
func setsWith(ctx context.Context, tx *ent.Client, rule uuid.UUID) ([]fault.Fault, error) {
	rows, err := tx.RuleSet.Query().Where(ruleset.HasMembersWith(rulesetmember.RuleID(rule))).
		Order(ruleset.ByID(sql.OrderDesc())).Limit(maxNamed).All(ctx)
	users := make([]fault.Fault, len(rows))
	for i, row := range rows {
		users[i] = fault.Fault{Path: "rule_sets", Code: fault.UsedByRuleSet, Args: []string{row.Name, row.ID.String()}}
	}
	return users, err
}

// usersBy answers the templates, and then the unfinished flows, that fit.
func usersBy(template predicate.Template, flow predicate.Flow) userQuery {
	return func(ctx context.Context, tx *ent.Client) ([]fault.Fault, error) {
		var users []fault.Fault
		templates, err := tx.Template.Query().Where(template).Order(enttemplate.ByID(sql.OrderDesc())).Limit(maxNamed).
			Select(enttemplate.FieldID, enttemplate.FieldName).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range templates {
			users = append(users, fault.Fault{Path: "templates", Code: fault.UsedByTemplate, Args: []string{row.Name, row.ID.String()}})
		}
		if len(users) == maxNamed {
			return users, nil
		}
		flows, err := unfinished(ctx, tx, flow, maxNamed-len(users))
		return append(users, flows...), err
	}
}

// unfinished answers the unfinished flows that fit, the newest first.
func unfinished(ctx context.Context, tx *ent.Client, flow predicate.Flow, limit int) ([]fault.Fault, error) {
	ids, err := tx.Flow.Query().Where(flow, entflow.FinishedAtIsNil()).Order(entflow.ByID(sql.OrderDesc())).Limit(limit).IDs(ctx)
	users := make([]fault.Fault, len(ids))
	for i, id := range ids {
		users[i] = fault.Fault{Path: "workflows", Code: fault.UsedByWorkflow, Args: []string{id.String()}}
	}
	return users, err
}
