package library_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/scope"
	"cauce/internal/seal"
	"cauce/internal/step/catalog"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// room is a library with an account in it.
type room struct {
	*library.Library
	account uuid.UUID
}

func newRoom(t *testing.T, s *store.Store) room {
	t.Helper()
	types := catalog.New()
	l := library.New(library.Options{
		Store: s, Scope: scope.New(types), Now: time.Now,
		StepKey: func(key string) (string, bool) {
			definition, ok := types.Lookup(key)
			return definition.Key, ok
		},
	})
	return room{Library: l, account: storetest.Account(t, s, false)}
}

func (r room) ctx(t *testing.T) context.Context { return tenant.WithAccount(t.Context(), r.account) }

func sent[T any](value T) library.Field[T] { return library.Field[T]{Sent: true, Value: value} }

// things makes one of each that a flow may name.
func (r room) things(t *testing.T) library.Names {
	t.Helper()
	set, err := r.CreateRuleSet(r.ctx(t), library.RuleSetChange{Name: sent("set")}, nil, &fault.List{})
	must(t, err)
	binding, err := r.CreateBinding(r.ctx(t), library.BindingChange{Name: sent("binding")}, &fault.List{})
	must(t, err)
	texts, err := r.CreateCustomization(r.ctx(t), library.CustomizationChange{Name: sent("texts")}, &fault.List{})
	must(t, err)
	return library.Names{RuleSet: &set.ID, Binding: &binding.ID, Customization: &texts.ID}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// remove tries to delete all that is named, and answers what each says.
func (r room) remove(t *testing.T, names library.Names) [3]error {
	t.Helper()
	ctx := r.ctx(t)
	return [3]error{
		r.DeleteRuleSet(ctx, *names.RuleSet, &fault.List{}),
		r.DeleteBinding(ctx, *names.Binding, &fault.List{}),
		r.DeleteCustomization(ctx, *names.Customization, &fault.List{}),
	}
}

func (r room) template(t *testing.T, names library.Names) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	must(t, r.Store.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error {
		return tx.Template.Create().SetID(id).SetName("Alta").SetContent(box(t)).SetCreatedAt(time.Now()).
			SetUpdatedAt(time.Now()).SetNillableRuleSetID(names.RuleSet).SetNillableBindingID(names.Binding).
			SetNillableCustomizationID(names.Customization).Exec(ctx)
	}))
	return id
}

// box is sealed content of some sort, where nobody will open it.
func box(t *testing.T) seal.Sealed {
	t.Helper()
	key, err := seal.NewKey(make([]byte, seal.KeySize))
	must(t, err)
	return key.Seal([]byte("{}"), "nowhere")
}

// flow writes the row of a flow; ended tells whether it has.
func (r room) flow(t *testing.T, names library.Names, ended bool) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	must(t, r.Store.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error {
		return addFlow(ctx, tx, id, box(t), names, ended)
	}))
	return id
}

func addFlow(ctx context.Context, tx *ent.Client, id uuid.UUID, terms seal.Sealed, names library.Names, ended bool) error {
	row := tx.Flow.Create().SetID(id).SetStatus("pristine").SetExpiresIn(0).SetTerms(terms).SetEventSeq(0).
		SetEventHash([]byte{}).SetCreatedAt(time.Now()).SetUpdatedAt(time.Now()).SetNillableRuleSetID(names.RuleSet).
		SetNillableBindingID(names.Binding).SetNillableCustomizationID(names.Customization)
	if ended {
		row.SetFinishedAt(time.Now())
	}
	return row.Exec(ctx)
}

// wantUsers checks that a deletion was refused because of these users.
func wantUsers(t *testing.T, err error, want ...string) {
	t.Helper()
	refusal, ok := errors.AsType[*fault.Error](err)
	if !ok || refusal.Reason != fault.InUse || len(refusal.Faults) != len(want) {
		t.Fatalf("%v, want %d users", err, len(want))
	}
	for i, f := range refusal.Faults {
		if got := fmt.Sprint(f.Path, f.Code, f.Args); got != want[i] {
			t.Errorf("%s, want %s", got, want[i])
		}
	}
}

func TestInUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		names := r.things(t)
		r.flow(t, names, true) // has ended: it holds nothing
		// Another account's flow that names the same holds nothing either.
		newRoom(t, s).flow(t, names, false)
		template, flow := r.template(t, names), r.flow(t, names, false)
		for _, err := range r.remove(t, names) {
			wantUsers(t, err, fmt.Sprint("templates", fault.UsedByTemplate, []string{"Alta", template.String()}),
				fmt.Sprint("workflows", fault.UsedByWorkflow, []string{flow.String()}))
		}
		must(t, s.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error {
			if err := tx.Template.DeleteOneID(template).Exec(ctx); err != nil {
				return err
			}
			return tx.Flow.UpdateOneID(flow).SetFinishedAt(time.Now()).Exec(ctx)
		}))
		for _, err := range r.remove(t, names) {
			must(t, err)
		}
		for _, err := range r.remove(t, names) {
			if refusal, ok := errors.AsType[*fault.Error](err); !ok || refusal.Reason != fault.NotFound {
				t.Errorf("deleted twice: %v", err)
			}
		}
	})
}

// TestManyUsers: a refusal names ten, the newest first.
func TestManyUsers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		names := r.things(t)
		var want []string
		for range 12 {
			want = append([]string{fmt.Sprint("workflows", fault.UsedByWorkflow, []string{r.flow(t, names, false).String()})}, want...)
		}
		wantUsers(t, r.DeleteRuleSet(r.ctx(t), *names.RuleSet, &fault.List{}), want[:10]...)
		for range 10 {
			r.template(t, names)
		}
		err := r.DeleteRuleSet(r.ctx(t), *names.RuleSet, &fault.List{})
		if refusal, ok := errors.AsType[*fault.Error](err); !ok || len(refusal.Faults) != 10 || refusal.Faults[9].Path != "templates" {
			t.Errorf("%v", err)
		}
	})
}

// TestHold is what a name that is unknown, or somebody else's, says.
func TestHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, strangers := newRoom(t, s), newRoom(t, s).things
		ours, theirs := r.things(t), strangers(t)
		hold := func(names library.Names) error {
			return s.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error { return library.Hold(ctx, tx, names, "config") })
		}
		must(t, hold(ours))
		must(t, hold(library.Names{}))
		var known fault.List
		must(t, r.Check(r.ctx(t), theirs, "config", &known))
		for _, err := range []error{hold(theirs), known.Err()} {
			refusal, ok := errors.AsType[*fault.Error](err)
			if !ok || refusal.Reason != fault.InvalidRequest || len(refusal.Faults) != 3 {
				t.Fatalf("%v", err)
			}
			for i, path := range []string{"config.rule_set_uuid", "config.autofill.template_binding_uuid", "config.metadata.customization_uuid"} {
				if f := refusal.Faults[i]; f.Path != path || f.Code != fault.UnknownReference {
					t.Errorf("%v", f)
				}
			}
		}
	})
}

// TestNamedWhileDeleted lets a flow name a set at the moment at which the set is
// deleted, many times: never are both done.
func TestNamedWhileDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		named, deleted, content := 0, 0, box(t)
		for range 30 {
			names, flow := r.things(t), uuid.Must(uuid.NewV7())
			var naming, deleting error
			together(
				func() {
					naming = s.Write(r.ctx(t), func(ctx context.Context, tx *ent.Client) error {
						if err := library.Hold(ctx, tx, names, ""); err != nil {
							return err
						}
						return addFlow(ctx, tx, flow, content, names, false)
					})
				},
				func() { deleting = r.DeleteRuleSet(r.ctx(t), *names.RuleSet, &fault.List{}) },
			)
			switch {
			case naming == nil && deleting != nil:
				wantUsers(t, deleting, fmt.Sprint("workflows", fault.UsedByWorkflow, []string{flow.String()}))
				named++
			case naming != nil && deleting == nil:
				if refusal, ok := errors.AsType[*fault.Error](naming); !ok || refusal.Reason != fault.InvalidRequest {
					t.Errorf("named: %v", naming)
				}
				deleted++
			default:
				t.Fatalf("named: %v; deleted: %v", naming, deleting)
			}
		}
		t.Logf("named first %d times, deleted first %d times", named, deleted)
	})
}

func together(work ...func()) {
	var all sync.WaitGroup
	for _, one := range work {
		all.Go(one)
	}
	all.Wait()
}

// TestAddedWhileDeleted is the same of a rule and a set.
func TestAddedWhileDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoom(t, s)
		set := *r.things(t).RuleSet
		for range 20 {
			rule, err := r.CreateRule(r.ctx(t), library.RuleChange{Name: sent("r"), Template: sent("true"), Step: sent("acceptance")}, &fault.List{})
			must(t, err)
			var adding, deleting error
			together(
				func() { _, adding = r.AddRules(r.ctx(t), set, []string{rule.ID.String()}, &fault.List{}) },
				func() { deleting = r.DeleteRule(r.ctx(t), rule.ID, &fault.List{}) },
			)
			if (adding == nil) == (deleting == nil) {
				t.Fatalf("added: %v; deleted: %v", adding, deleting)
			}
			for _, err := range []error{adding, deleting} {
				refusal, ok := errors.AsType[*fault.Error](err)
				if err != nil && (!ok || (refusal.Reason != fault.InvalidRequest && refusal.Reason != fault.InUse)) {
					t.Errorf("%v", err)
				}
			}
		}
	})
}
