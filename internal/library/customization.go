package library

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/customization"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
)

const (
	// valuesField is the path of a customization's texts in a request.
	valuesField = "values"
	// maxValues bounds the values together, in bytes of their JSON.
	maxValues = 64 << 10
	// maxText bounds one text that the page shows, in characters.
	maxText = 2000
)

// Customization is texts of the page by step type, opened.
type Customization struct {
	*ent.Customization
	// Values stand as they were given, with what the page does not know.
	Values map[string]any
}

// StepTexts are the texts of one step; what is not given is nil.
type StepTexts struct {
	Title, Description, Legend *string
	// Errors are by code.
	Errors map[string]string
}

// CustomizationChange is what a caller says of a customization.
type CustomizationChange struct {
	Name   Field[string]
	Values Field[map[string]any]
}

// Customizations answers a page of the account's customizations.
func (l *Library) Customizations(ctx context.Context, ask page.Ask) (page.Of[*Customization], error) {
	return list(ctx, l, l.Store.Read().Customization.Query(),
		func(c *ent.Customization) uuid.UUID { return c.ID }, openCustomization, ask)
}

// Customization answers a customization of the account.
func (l *Library) Customization(ctx context.Context, id uuid.UUID) (*Customization, error) {
	return one(ctx, l, l.Store.Read().Customization.Query().Where(customization.ID(id)).Only, openCustomization)
}

// Texts answers a customization's texts by the name of the step type.
func (l *Library) Texts(ctx context.Context, id uuid.UUID) (map[string]StepTexts, error) {
	custom, err := l.Customization(ctx, id)
	if err != nil {
		return nil, err
	}
	texts := map[string]StepTexts{}
	for key, member := range custom.Values {
		name, known := l.StepKey(key)
		values, isObject := member.(map[string]any)
		if _, there := texts[name]; !known || !isObject || (there && name != key) {
			continue // of a name and its alias the name wins
		}
		texts[name] = textsOf(values)
	}
	return texts, nil
}

func textsOf(values map[string]any) StepTexts {
	text := func(name string) *string {
		if t, ok := values[name].(string); ok {
			return &t
		}
		return nil
	}
	out := StepTexts{Title: text("title"), Description: text("description"), Legend: text("legend"), Errors: map[string]string{}}
	errors, _ := values["errors"].(map[string]any)
	for code, value := range errors {
		if t, ok := value.(string); ok {
			out.Errors[code] = t
		}
	}
	return out
}

// CreateCustomization keeps new texts, or answers every fault of them, those in
// faults among them.
func (l *Library) CreateCustomization(ctx context.Context, in CustomizationChange, faults *fault.List, beside ...Beside[*Customization]) (*Customization, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := l.now()
	custom := &Customization{Customization: &ent.Customization{ID: id, CreatedAt: now, UpdatedAt: now, Version: 1}, Values: map[string]any{}}
	l.applyCustomization(custom, in, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	texts, err := sealJSON(key, custom.Values, customizationPlace(id))
	if err != nil {
		return nil, err
	}
	err = add(ctx, l.Store, custom, beside, func(ctx context.Context, tx *ent.Client) error {
		return tx.Customization.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetVersion(custom.Version).
			SetName(custom.Name).SetTexts(texts).Exec(ctx)
	})
	return custom, err
}

// UpdateCustomization changes a customization, or answers every fault of the
// change, those in faults among them.
func (l *Library) UpdateCustomization(ctx context.Context, id uuid.UUID, in CustomizationChange, faults *fault.List) (*Customization, error) {
	key, err := l.Store.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	return revise(ctx, l.Store, revision[*Customization]{
		load: func(ctx context.Context) (*Customization, error) { return l.Customization(ctx, id) },
		change: func(custom *Customization) (bool, error) {
			changed := l.applyCustomization(custom, in, faults)
			return changed, faults.Err()
		},
		save: func(ctx context.Context, tx *ent.Client, custom *Customization) error {
			texts, err := sealJSON(key, custom.Values, customizationPlace(id))
			if err != nil {
				return err
			}
			custom.UpdatedAt = l.now()
			return fresh(tx.Customization.Update().Where(customization.ID(id), customization.Version(custom.Version)).
				SetVersion(custom.Version + 1).SetUpdatedAt(custom.UpdatedAt).SetName(custom.Name).SetTexts(texts).Save(ctx))
		},
	})
}

// applyCustomization puts a change into a customization and judges its texts; it
// tells whether anything is another than before.
func (l *Library) applyCustomization(custom *Customization, in CustomizationChange, faults *fault.List) bool {
	changed := put(&custom.Name, in.Name)
	if !in.Values.Sent || reflect.DeepEqual(custom.Values, in.Values.Value) {
		return changed
	}
	custom.Values = in.Values.Value
	l.judgeValues(custom.Values, faults)
	return true
}

// judgeValues looks at what the page will show; the rest is kept as it is.
func (l *Library) judgeValues(values map[string]any, faults *fault.List) {
	if text, err := json.Marshal(values); err != nil || len(text) > maxValues {
		faults.Add(valuesField, fault.TooBig, strconv.Itoa(maxValues))
		return
	}
	for key, member := range values {
		if _, known := l.StepKey(key); !known {
			continue
		}
		path := fault.Join(valuesField, key)
		texts, ok := asObject(member, path, faults)
		if !ok {
			continue
		}
		for _, name := range []string{"title", "description", "legend"} {
			judgePlain(texts[name], fault.Join(path, name), faults)
		}
		path = fault.Join(path, "errors")
		errors, _ := asObject(texts["errors"], path, faults)
		for code, text := range errors {
			judgePlain(text, fault.Join(path, code), faults)
		}
	}
}

// asObject answers an object; null stands for one that is not given.
func asObject(value any, path string, faults *fault.List) (map[string]any, bool) {
	object, ok := value.(map[string]any)
	if !ok && value != nil {
		faults.Add(path, fault.WrongKind, "object")
	}
	return object, ok
}

// judgePlain judges a text that the page will show; null stands for none.
func judgePlain(value any, path string, faults *fault.List) {
	switch text := value.(type) {
	case nil:
	case string:
		if utf8.RuneCountInString(text) > maxText {
			faults.Add(path, fault.TooLong, strconv.Itoa(maxText))
		}
	default:
		faults.Add(path, fault.WrongKind, "text")
	}
}

func openCustomization(key *seal.Key, row *ent.Customization) (*Customization, error) {
	custom := &Customization{Customization: row}
	return custom, openJSON(key, row.Texts, customizationPlace(row.ID), &custom.Values)
}

func customizationPlace(id uuid.UUID) string { return place("customization.texts", id) }
