package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/migrate"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// Every table but the accounts' own carries the mixin's column: a new type
// without it fails here.
func TestEveryTableHasItsAccount(t *testing.T) {
	for _, table := range migrate.Tables {
		if table.Name == migrate.AccountsTable.Name {
			continue
		}
		column, ok := table.Column("account_id")
		if !ok || column.Nullable {
			t.Errorf("table %s has no account_id that is always set", table.Name)
		}
	}
	if kinds := ownedKinds(&ent.Client{}); len(kinds) != len(migrate.Tables)-1 {
		t.Errorf("the tests below see %d types besides the account; there are %d", len(kinds), len(migrate.Tables)-1)
	}
}

// TestTenants tries every operation of every type with no account, with
// another's, and with its own.
func TestTenants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		nobody := t.Context()
		one, key := tenantOf(t, s)
		other, _ := tenantOf(t, s)
		known, err := writeParents(one, s, key)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range ownedKinds(s.Read()) {
			t.Run(kind, func(t *testing.T) {
				trial := &tenantTrial{T: t, store: s, kind: kind, sample: sampler{key: key, known: known}}
				trial.sample.account, _ = tenant.Account(other) // what the hook must overrule
				trial.refused(nobody)
				trial.refused(tenant.WithAccount(nobody, uuid.Nil))
				row := trial.owned(one)
				trial.hidden(other, one, row)
				trial.open(one, row)
			})
		}
	})
}

// writeParents writes what rows of other types refer to, and answers it by the
// setter of the reference.
func writeParents(ctx context.Context, s *store.Store, key *seal.Key) (map[string]uuid.UUID, error) {
	flow, err := writeFlow(ctx, s, key)
	if err != nil {
		return nil, err
	}
	rule, set, now := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), time.Now()
	err = s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		err := tx.KnockoutRule.Create().SetID(rule).SetName("rule").SetStep("auth").SetActive(true).SetKnockoutWhen(false).
			SetExpression(key.Seal([]byte("true"), "place")).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		return tx.RuleSet.Create().SetID(set).SetName("set").SetActive(true).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
	})
	return map[string]uuid.UUID{"SetFlowID": flow, "SetRuleID": rule, "SetRuleSetID": set}, err
}

// ownedKinds answers the names of the client's types but the account.
func ownedKinds(client *ent.Client) (kinds []string) {
	v := reflect.ValueOf(client).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if _, ok := field.Type.MethodByName("Query"); ok && field.IsExported() && field.Name != "Account" {
			kinds = append(kinds, field.Name)
		}
	}
	return kinds
}

// tenantTrial is the operations of one type, called by name.
type tenantTrial struct {
	*testing.T
	store  *store.Store
	kind   string
	sample sampler
}

func (t *tenantTrial) client(c *ent.Client) reflect.Value {
	return reflect.ValueOf(c).Elem().FieldByName(t.kind)
}

// call calls a method that takes a context and answers an error last.
func call(ctx context.Context, v reflect.Value, name string) (reflect.Value, error) {
	out := v.MethodByName(name).Call([]reflect.Value{reflect.ValueOf(ctx)})
	err, _ := reflect.TypeAssert[error](out[len(out)-1])
	return out[0], err
}

// change runs a mutation in a Write of its own: build makes its builder, last
// runs it.
func (t *tenantTrial) change(ctx context.Context, last string, build func(reflect.Value) reflect.Value) (result reflect.Value, err error) {
	err = t.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		result, err = call(ctx, build(t.client(tx)), last)
		return err
	})
	return result, err
}

func (t *tenantTrial) create(client reflect.Value) reflect.Value {
	return t.sample.fill(client.MethodByName("Create").Call(nil)[0])
}

func (t *tenantTrial) update(client reflect.Value) reflect.Value {
	return t.sample.fill(client.MethodByName("Update").Call(nil)[0])
}

func (t *tenantTrial) delete(client reflect.Value) reflect.Value {
	return client.MethodByName("Delete").Call(nil)[0]
}

func (t *tenantTrial) updateOne(id uuid.UUID) func(reflect.Value) reflect.Value {
	return func(client reflect.Value) reflect.Value {
		return t.sample.fill(client.MethodByName("UpdateOneID").Call([]reflect.Value{reflect.ValueOf(id)})[0])
	}
}

func (t *tenantTrial) deleteOne(id uuid.UUID) func(reflect.Value) reflect.Value {
	return func(client reflect.Value) reflect.Value {
		return client.MethodByName("DeleteOneID").Call([]reflect.Value{reflect.ValueOf(id)})[0]
	}
}

func (t *tenantTrial) query() reflect.Value {
	return t.client(t.store.Read()).MethodByName("Query").Call(nil)[0]
}

func (t *tenantTrial) get(ctx context.Context, id uuid.UUID) (reflect.Value, error) {
	out := t.client(t.store.Read()).MethodByName("Get").Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(id)})
	err, _ := reflect.TypeAssert[error](out[1])
	return out[0], err
}

// refused: no account, nothing goes.
func (t *tenantTrial) refused(ctx context.Context) {
	t.Helper()
	want := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, tenant.ErrNone) {
			t.Errorf("%s without an account: %v", what, err)
		}
	}
	for _, name := range []string{"All", "Count", "Exist", "First", "FirstID", "IDs", "Only", "OnlyID"} {
		_, err := call(ctx, t.query(), name)
		want(name, err)
	}
	_, err := t.get(ctx, uuid.New())
	want("Get", err)
	_, err = t.change(ctx, "Save", t.create)
	want("Create", err)
	_, err = t.change(ctx, "Save", t.update)
	want("Update", err)
	_, err = t.change(ctx, "Exec", t.delete)
	want("Delete", err)
	_, err = t.change(ctx, "Save", t.updateOne(uuid.New()))
	want("UpdateOne", err)
	_, err = t.change(ctx, "Exec", t.deleteOne(uuid.New()))
	want("DeleteOne", err)
}

// owned creates a row that names another account and must not get it.
func (t *tenantTrial) owned(ctx context.Context) reflect.Value {
	t.Helper()
	row, err := t.change(ctx, "Save", t.create)
	if err != nil {
		t.Fatal(err)
	}
	account, _ := tenant.Account(ctx)
	stored, err := t.get(ctx, idOf(row))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []reflect.Value{row, stored} {
		if got := r.Elem().FieldByName("AccountID").Interface(); got != account {
			t.Errorf("created for account %v; want %v", got, account)
		}
	}
	return stored
}

func idOf(row reflect.Value) uuid.UUID { return row.Elem().FieldByName("ID").Interface().(uuid.UUID) }

// hidden: another account sees nothing of the row and does nothing to it.
func (t *tenantTrial) hidden(other, own context.Context, row reflect.Value) {
	t.Helper()
	id := idOf(row)
	for name, nothing := range map[string]string{"All": "[]", "Count": "0", "Exist": "false", "IDs": "[]"} {
		got, err := call(other, t.query(), name)
		if text := fmt.Sprint(got); err != nil || text != nothing {
			t.Errorf("another's %s: %v, %v", name, text, err)
		}
	}
	for _, name := range []string{"First", "FirstID", "Only", "OnlyID"} {
		if got, err := call(other, t.query(), name); !ent.IsNotFound(err) {
			t.Errorf("another's %s: %v, %v", name, got, err)
		}
	}
	if got, err := t.get(other, id); !ent.IsNotFound(err) {
		t.Errorf("another's Get: %v, %v", got, err)
	}
	if n, err := t.change(other, "Save", t.update); err != nil || n.Int() != 0 {
		t.Errorf("another's Update changed %v rows: %v", n, err)
	}
	if n, err := t.change(other, "Exec", t.delete); err != nil || n.Int() != 0 {
		t.Errorf("another's Delete took %v rows: %v", n, err)
	}
	if _, err := t.change(other, "Save", t.updateOne(id)); !ent.IsNotFound(err) {
		t.Errorf("another's UpdateOne: %v", err)
	}
	if _, err := t.change(other, "Exec", t.deleteOne(id)); !ent.IsNotFound(err) {
		t.Errorf("another's DeleteOne: %v", err)
	}
	if still, err := t.get(own, id); err != nil || fmt.Sprint(still) != fmt.Sprint(row) {
		t.Errorf("the row became %v, %v", still, err)
	}
}

// open: the same operations do work for the account itself.
func (t *tenantTrial) open(own context.Context, row reflect.Value) {
	t.Helper()
	id := idOf(row)
	if n, err := t.change(own, "Save", t.update); err != nil || n.Int() < 1 {
		t.Errorf("its own Update changed %v rows: %v", n, err)
	}
	if changed, err := t.change(own, "Save", t.updateOne(id)); err != nil || fmt.Sprint(changed) == fmt.Sprint(row) {
		t.Errorf("its own UpdateOne: %v, %v", changed, err)
	}
	system, err := call(tenant.AsSystem(own), t.query(), "Count")
	if err != nil || system.Int() < 1 {
		t.Errorf("the system counts %v, %v", system, err)
	}
	if _, err := t.change(own, "Exec", t.deleteOne(id)); err != nil {
		t.Errorf("its own DeleteOne: %v", err)
	}
}

// sampler sets every field of a builder to some value of its type.
type sampler struct {
	key *seal.Key
	// known are the rows that foreign keys need, by setter.
	known   map[string]uuid.UUID
	account uuid.UUID
	n       int64
}

func (s *sampler) fill(builder reflect.Value) reflect.Value {
	for i := range builder.NumMethod() {
		method := builder.Type().Method(i)
		// The receiver is the first; pointers are the Nillable twins and edges.
		if !strings.HasPrefix(method.Name, "Set") || method.Type.NumIn() != 2 || method.Type.In(1).Kind() == reflect.Pointer {
			continue
		}
		builder.Method(i).Call([]reflect.Value{s.value(method.Name, method.Type.In(1))})
	}
	return builder
}

func (s *sampler) value(setter string, kind reflect.Type) reflect.Value {
	s.n++
	switch reflect.Zero(kind).Interface().(type) {
	case uuid.UUID:
		if setter == "SetAccountID" {
			return reflect.ValueOf(s.account)
		}
		if id, ok := s.known[setter]; ok {
			return reflect.ValueOf(id)
		}
		return reflect.ValueOf(uuid.Must(uuid.NewV7()))
	case time.Time:
		return reflect.ValueOf(time.Now().Add(time.Duration(s.n) * time.Hour))
	case seal.Sealed:
		return reflect.ValueOf(s.key.Seal(make([]byte, s.n%100), "place"))
	case []byte:
		return reflect.ValueOf([]byte(uuid.NewString()))
	case string:
		return reflect.ValueOf(uuid.NewString())
	case bool:
		return reflect.ValueOf(true)
	}
	return reflect.ValueOf(s.n).Convert(kind) // the numbers; others say so by a panic
}
