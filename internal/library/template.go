package library

import (
	"context"
	"reflect"

	"github.com/google/uuid"

	"cauce/ent"
	enttemplate "cauce/ent/template"
	"cauce/internal/page"
	"cauce/internal/seal"
)

// Template is a flow's parameters, kept under a name.
type Template struct {
	*ent.Template
	TemplateContent
}

// TemplateContent is what its owner says of a template.
type TemplateContent struct {
	Name        string   `json:"-"`
	Description *string  `json:"description,omitempty"`
	Steps       []string `json:"steps"`
	// Config and StepsSetup stand as they were given, dynamic texts unfilled.
	Config     map[string]any `json:"config"`
	StepsSetup map[string]any `json:"steps_setup"`
}

// Templates answers a page of the account's templates.
func (l *Library) Templates(ctx context.Context, ask page.Ask) (page.Of[*Template], error) {
	return list(ctx, l, l.Store.Read().Template.Query(),
		func(row *ent.Template) uuid.UUID { return row.ID }, openTemplate, ask)
}

// Template answers a template of the account.
func (l *Library) Template(ctx context.Context, id uuid.UUID) (*Template, error) {
	return one(ctx, l, l.Store.Read().Template.Query().Where(enttemplate.ID(id)).Only, openTemplate)
}

// CreateTemplate keeps a new template, whose content has been judged.
func (l *Library) CreateTemplate(ctx context.Context, content TemplateContent, beside ...Beside[*Template]) (*Template, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	sealed, err := sealJSON(key, content, templatePlace(id))
	if err != nil {
		return nil, err
	}
	now, names := l.now(), content.names()
	out := &Template{TemplateContent: content, Template: &ent.Template{
		ID: id, CreatedAt: now, UpdatedAt: now, Version: 1, Name: content.Name, Content: sealed,
		RuleSetID: names.RuleSet, BindingID: names.Binding, CustomizationID: names.Customization,
	}}
	err = add(ctx, l.Store, out, beside, func(ctx context.Context, tx *ent.Client) error {
		return tx.Template.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetVersion(1).
			SetName(content.Name).SetContent(sealed).SetNillableRuleSetID(names.RuleSet).
			SetNillableBindingID(names.Binding).SetNillableCustomizationID(names.Customization).Exec(ctx)
	})
	return out, err
}

// UpdateTemplate puts what change makes of a template's content in its place, or
// answers its refusal. Change runs again when another update came first, so that
// none is lost; content that stays as it is leaves the version too.
func (l *Library) UpdateTemplate(
	ctx context.Context, id uuid.UUID, change func(content TemplateContent) (TemplateContent, error),
) (*Template, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	return revise(ctx, l.Store, revision[*Template]{
		load: func(ctx context.Context) (*Template, error) { return l.Template(ctx, id) },
		change: func(template *Template) (bool, error) {
			before := template.TemplateContent
			if template.TemplateContent, err = change(before); err != nil {
				return false, err
			}
			if reflect.DeepEqual(template.TemplateContent, before) {
				return false, nil
			}
			template.Version, template.UpdatedAt = template.Version+1, l.now()
			return true, nil
		},
		save: func(ctx context.Context, tx *ent.Client, template *Template) error {
			sealed, err := sealJSON(key, template.TemplateContent, templatePlace(id))
			if err != nil {
				return err
			}
			return saveTemplate(ctx, tx, template, sealed)
		},
	})
}

// saveTemplate writes changed content, under its next version, over the version
// that was read.
func saveTemplate(ctx context.Context, tx *ent.Client, template *Template, sealed seal.Sealed) error {
	names := template.names()
	u := tx.Template.Update().Where(enttemplate.ID(template.ID), enttemplate.Version(template.Version-1)).
		SetVersion(template.Version).SetUpdatedAt(template.UpdatedAt).SetName(template.TemplateContent.Name).SetContent(sealed)
	setOrClear(u.SetRuleSetID, u.ClearRuleSetID, names.RuleSet)
	setOrClear(u.SetBindingID, u.ClearBindingID, names.Binding)
	setOrClear(u.SetCustomizationID, u.ClearCustomizationID, names.Customization)
	return fresh(u.Save(ctx))
}

func setOrClear[U any](set func(uuid.UUID) U, clearIt func() U, id *uuid.UUID) {
	if id != nil {
		set(*id)
	} else {
		clearIt()
	}
}

// names are the things of ours that the config names: they stay while it does.
func (c TemplateContent) names() Names {
	autofill, _ := c.Config["autofill"].(map[string]any)
	metadata, _ := c.Config["metadata"].(map[string]any)
	return Names{
		RuleSet:       uuidOf(c.Config["rule_set_uuid"]),
		Binding:       uuidOf(autofill["template_binding_uuid"]),
		Customization: uuidOf(metadata["customization_uuid"]),
	}
}

// uuidOf reads a UUID as it is written in full, nil when the value is none.
func uuidOf(value any) *uuid.UUID {
	text, ok := value.(string)
	if !ok || len(text) != 36 {
		return nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil
	}
	return &id
}

func templatePlace(id uuid.UUID) string { return place("template.content", id) }

func openTemplate(key *seal.Key, row *ent.Template) (*Template, error) {
	out := &Template{Template: row, TemplateContent: TemplateContent{Name: row.Name}}
	return out, openJSON(key, row.Content, templatePlace(row.ID), &out.TemplateContent)
}
