package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cauce/ent"
	"cauce/internal/phone"
	"cauce/internal/store"
)

// SetPhoneCountries says to the phones of which countries an account sends codes, by
// ISO 3166-1 alpha-2 in any case; none is Mexico alone. It answers them sorted, each
// once.
func SetPhoneCountries(ctx context.Context, s *store.Store, name string, countries []string) ([]string, error) {
	all := make([]string, len(countries))
	for i, country := range countries {
		all[i] = strings.ToUpper(country)
		if !phone.IsCountry(all[i]) {
			return nil, fmt.Errorf("%q is no country that has phones; write codes of ISO 3166-1 alpha-2, such as MX or US", country)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	found, err := FindAccount(ctx, s, name)
	if err != nil {
		return nil, err
	}
	return all, change(ctx, s, found, func(row *ent.AccountUpdateOne) { row.SetPhoneCountries(all) })
}
