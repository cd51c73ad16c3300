package auth_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cauce/internal/auth"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

func TestPhoneCountries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, name := range []string{"one", "other"} {
			if _, err := auth.EnsureAccount(t.Context(), s, name, false); err != nil {
				t.Fatal(err)
			}
		}
		one, err := auth.FindAccount(t.Context(), s, "one")
		if err != nil {
			t.Fatal(err)
		}
		kept := func() []string { return s.Read().Account.GetX(tenant.AsSystem(t.Context()), one.ID).PhoneCountries }
		if got, err := auth.SetPhoneCountries(t.Context(), s, "one", []string{"us", "MX", "US"}); err != nil || !slices.Equal(got, []string{"MX", "US"}) || !slices.Equal(kept(), got) {
			t.Errorf("%v, %v; kept %v", got, err, kept())
		}
		for _, bad := range [][]string{{"MX", "ZZ"}, {"001"}, {""}, {"México"}, {"MX,US"}} {
			if _, err := auth.SetPhoneCountries(t.Context(), s, "one", bad); err == nil || !strings.Contains(err.Error(), "ISO 3166") {
				t.Errorf("%v: %v", bad, err)
			}
		}
		if _, err := auth.SetPhoneCountries(t.Context(), s, "nobody", []string{"MX"}); !errors.Is(err, auth.ErrNoAccount) {
			t.Errorf("%v", err)
		}
		if !slices.Equal(kept(), []string{"MX", "US"}) {
			t.Errorf("a refusal left %v", kept())
		}
		if got, err := auth.SetPhoneCountries(t.Context(), s, "one", nil); err != nil || len(got) != 0 || len(kept()) != 0 {
			t.Errorf("%v, %v; kept %v", got, err, kept())
		}
	})
}
