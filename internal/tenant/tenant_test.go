package tenant_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"cauce/internal/tenant"
)

func TestScope(t *testing.T) {
	one, other := uuid.New(), uuid.New()
	background := context.Background()
	cases := map[string]struct {
		ctx     context.Context //nolint:containedctx // it is what the case is about
		account uuid.UUID
		system  bool
	}{
		"nothing":                {background, uuid.Nil, false},
		"an account":             {tenant.WithAccount(background, one), one, false},
		"the newer account":      {tenant.WithAccount(tenant.WithAccount(background, one), other), other, false},
		"the system":             {tenant.AsSystem(background), uuid.Nil, true},
		"system after account":   {tenant.AsSystem(tenant.WithAccount(background, one)), uuid.Nil, true},
		"account after system":   {tenant.WithAccount(tenant.AsSystem(background), one), one, false},
		"the zero account":       {tenant.WithAccount(background, uuid.Nil), uuid.Nil, false},
		"zero after an account":  {tenant.WithAccount(tenant.WithAccount(background, one), uuid.Nil), uuid.Nil, false},
		"zero after the system":  {tenant.WithAccount(tenant.AsSystem(background), uuid.Nil), uuid.Nil, false},
		"an uncancelled context": {context.WithoutCancel(tenant.WithAccount(background, one)), one, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			account, ok := tenant.Account(c.ctx)
			if ok != (c.account != uuid.Nil) || ok && account != c.account {
				t.Errorf("Account: %v, %v; want %v", account, ok, c.account)
			}
			if got := tenant.IsSystem(c.ctx); got != c.system {
				t.Errorf("IsSystem: %v; want %v", got, c.system)
			}
		})
	}
}
