package library

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/templatebinding"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
)

// textsField is the path of a binding's texts in a request.
const textsField = "text_bindings"

// Binding says which texts and signatures fill a document's fields, opened.
type Binding struct {
	*ent.TemplateBinding
	BindingContent
}

// BindingContent is the part of a binding that is sealed.
type BindingContent struct {
	// Texts are by document field.
	Texts map[string]Text `json:"text_bindings"`
	// Signs are UUIDs of the document's fields for signatures.
	Signs []string `json:"sign_bindings"`
}

// Text is a text in which each `{…}` is an expression over its steps.
type Text struct {
	Steps    []string `json:"steps"`
	Template string   `json:"template"`
}

// BindingChange is what a caller says of a binding.
type BindingChange struct {
	Name         Field[string]
	TemplateUUID Field[*uuid.UUID]
	Texts        Field[map[string]Text]
	Signs        Field[[]string]
}

// Bindings answers a page of the account's bindings.
func (l *Library) Bindings(ctx context.Context, ask page.Ask) (page.Of[*Binding], error) {
	return list(ctx, l, l.Store.Read().TemplateBinding.Query(),
		func(b *ent.TemplateBinding) uuid.UUID { return b.ID }, openBinding, ask)
}

// Binding answers a binding of the account.
func (l *Library) Binding(ctx context.Context, id uuid.UUID) (*Binding, error) {
	return one(ctx, l, l.Store.Read().TemplateBinding.Query().Where(templatebinding.ID(id)).Only, openBinding)
}

// CreateBinding keeps a new binding, or answers every fault of it, those in faults
// among them.
func (l *Library) CreateBinding(ctx context.Context, in BindingChange, faults *fault.List, beside ...Beside[*Binding]) (*Binding, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := l.now()
	binding := &Binding{TemplateBinding: &ent.TemplateBinding{ID: id, CreatedAt: now, UpdatedAt: now, Version: 1}}
	l.applyBinding(binding, in, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	content, err := sealBinding(key, binding)
	if err != nil {
		return nil, err
	}
	err = add(ctx, l.Store, binding, beside, func(ctx context.Context, tx *ent.Client) error {
		return tx.TemplateBinding.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetVersion(binding.Version).
			SetName(binding.Name).SetNillableTemplateUUID(binding.TemplateUUID).SetContent(content).Exec(ctx)
	})
	return binding, err
}

// UpdateBinding changes a binding, or answers every fault of the change, those in
// faults among them.
func (l *Library) UpdateBinding(ctx context.Context, id uuid.UUID, in BindingChange, faults *fault.List) (*Binding, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	return revise(ctx, l.Store, revision[*Binding]{
		load: func(ctx context.Context) (*Binding, error) { return l.Binding(ctx, id) },
		change: func(binding *Binding) (bool, error) {
			changed := l.applyBinding(binding, in, faults)
			return changed, faults.Err()
		},
		save: func(ctx context.Context, tx *ent.Client, binding *Binding) error {
			content, err := sealBinding(key, binding)
			if err != nil {
				return err
			}
			binding.UpdatedAt = l.now()
			update := tx.TemplateBinding.Update().Where(templatebinding.ID(id), templatebinding.Version(binding.Version)).
				SetVersion(binding.Version + 1).SetUpdatedAt(binding.UpdatedAt).SetName(binding.Name).SetContent(content)
			if binding.TemplateUUID != nil {
				update.SetTemplateUUID(*binding.TemplateUUID)
			} else {
				update.ClearTemplateUUID()
			}
			return fresh(update.Save(ctx))
		},
	})
}

// applyBinding puts a change into a binding and judges its texts; it tells whether
// anything is another than before.
func (l *Library) applyBinding(binding *Binding, in BindingChange, faults *fault.List) bool {
	changed := put(&binding.Name, in.Name)
	changed = putOptional(&binding.TemplateUUID, in.TemplateUUID) || changed
	if in.Signs.Sent && !slices.Equal(binding.Signs, in.Signs.Value) {
		binding.Signs, changed = in.Signs.Value, true
	}
	if !in.Texts.Sent {
		return changed
	}
	texts := make(map[string]Text, len(in.Texts.Value))
	for _, field := range slices.Sorted(maps.Keys(in.Texts.Value)) {
		texts[field] = l.judgeText(in.Texts.Value[field], fault.Join(textsField, field), faults)
	}
	if len(binding.Texts) == len(texts) && (len(texts) == 0 || reflect.DeepEqual(binding.Texts, texts)) {
		return changed
	}
	binding.Texts = texts
	return true
}

// judgeText answers a text with the names of its steps, and notes its faults.
func (l *Library) judgeText(in Text, path string, faults *fault.List) Text {
	out := Text{Steps: make([]string, len(in.Steps)), Template: in.Template}
	known := true
	for i, key := range in.Steps {
		name, ok := l.StepKey(key)
		if !ok {
			faults.Add(path+".steps."+strconv.Itoa(i), fault.UnknownStepType)
			known = false
		}
		out.Steps[i] = name
	}
	template := path + ".template"
	switch {
	case in.Template == "":
		faults.Add(template, fault.Required)
	case known && !faults.Has(template):
		_, wrong := l.Scope.CheckText(out.Template, out.Steps)
		faults.AddAll(template, wrong)
	}
	return out
}

func openBinding(key *seal.Key, row *ent.TemplateBinding) (*Binding, error) {
	binding := &Binding{TemplateBinding: row}
	return binding, openJSON(key, row.Content, bindingPlace(row.ID), &binding.BindingContent)
}

func sealBinding(key *seal.Key, binding *Binding) (seal.Sealed, error) {
	return sealJSON(key, binding.BindingContent, bindingPlace(binding.ID))
}

func bindingPlace(id uuid.UUID) string { return place("template_binding.content", id) }
