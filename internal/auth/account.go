package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/ent/account"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// ErrNoAccount answers the name of no account.
var ErrNoAccount = errors.New("there is no account")

// Account is a tenant.
type Account struct {
	ID        uuid.UUID
	Name      string
	Sandbox   bool
	CreatedAt time.Time
}

// Kind is "sandbox" or "live".
func (a Account) Kind() string {
	if a.Sandbox {
		return "sandbox"
	}
	return "live"
}

const longestName = 100

// EnsureAccount answers the account of a name and makes it when it is not there.
// One that is there as the other kind is an error: kinds are for good.
func EnsureAccount(ctx context.Context, s *store.Store, name string, sandbox bool) (Account, error) {
	if err := checkName("account", name); err != nil {
		return Account{}, err
	}
	ctx = tenant.AsSystem(ctx)
	row, err := s.Read().Account.Query().Where(account.Name(name)).Only(ctx)
	if ent.IsNotFound(err) {
		row, err = createAccount(ctx, s, name, sandbox)
	}
	if ent.IsConstraintError(err) { // another process was faster
		row, err = s.Read().Account.Query().Where(account.Name(name)).Only(ctx)
	}
	if err != nil {
		return Account{}, fmt.Errorf("account %q: %w", name, err)
	}
	a := accountOf(row)
	if a.Sandbox != sandbox {
		return Account{}, fmt.Errorf("account %q is a %s account, which it stays for good; choose another name", name, a.Kind())
	}
	return a, nil
}

func createAccount(ctx context.Context, s *store.Store, name string, sandbox bool) (*ent.Account, error) {
	id := uuid.Must(uuid.NewV7())
	wrapped := s.Master().NewAccountKey(id.String())
	key, err := s.Master().Unwrap(wrapped, id.String())
	if err != nil {
		return nil, err
	}
	secret := key.Seal([]byte(newWebhookSecret()), secretPlace(id))
	now := store.Micros(time.Now())
	var row *ent.Account
	err = s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		var err error
		row, err = tx.Account.Create().
			SetID(id).SetName(name).SetSandbox(sandbox).
			SetWrappedKey(wrapped).SetMasterKeyID(s.Master().ID()).SetWebhookSecret(secret).
			SetCreatedAt(now).SetUpdatedAt(now).
			Save(ctx)
		return err
	})
	return row, err
}

// FindAccount answers the account of a name, or ErrNoAccount.
func FindAccount(ctx context.Context, s *store.Store, name string) (Account, error) {
	row, err := s.Read().Account.Query().Where(account.Name(name)).Only(tenant.AsSystem(ctx))
	if ent.IsNotFound(err) {
		return Account{}, fmt.Errorf("%w %q", ErrNoAccount, name)
	}
	if err != nil {
		return Account{}, fmt.Errorf("account %q: %w", name, err)
	}
	return accountOf(row), nil
}

// change keeps changes of an account, all or none.
func change(ctx context.Context, s *store.Store, a Account, with func(row *ent.AccountUpdateOne)) error {
	err := s.Write(tenant.AsSystem(ctx), func(ctx context.Context, tx *ent.Client) error {
		row := tx.Account.UpdateOneID(a.ID).SetUpdatedAt(store.Micros(time.Now()))
		with(row)
		return row.Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("account %q: %w", a.Name, err)
	}
	return nil
}

// ListAccounts answers every account by name.
func ListAccounts(ctx context.Context, s *store.Store) ([]Account, error) {
	rows, err := s.Read().Account.Query().Order(account.ByName()).All(tenant.AsSystem(ctx))
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	all := make([]Account, len(rows))
	for i, row := range rows {
		all[i] = accountOf(row)
	}
	return all, nil
}

func accountOf(row *ent.Account) Account {
	return Account{ID: row.ID, Name: row.Name, Sandbox: row.Sandbox, CreatedAt: row.CreatedAt}
}

func checkName(what, name string) error {
	switch {
	case name == "":
		return fmt.Errorf("the %s needs a name", what)
	case len(name) > longestName:
		return fmt.Errorf("the name of the %s is longer than %d bytes", what, longestName)
	}
	for _, c := range name {
		if c < ' ' || c == 0x7f || c == '\uFFFD' {
			return fmt.Errorf("the name of the %s holds characters that cannot be shown", what)
		}
	}
	return nil
}
