package library_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/library"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
	"cauce/internal/tenant"
)

// shelf is a table of rule sets, the simplest rows there are.
type shelf struct {
	*store.Store
	account uuid.UUID
}

func newShelf(t *testing.T, s *store.Store) shelf {
	t.Helper()
	return shelf{Store: s, account: storetest.Account(t, s, false)}
}

func (s shelf) ctx(t *testing.T) context.Context { return tenant.WithAccount(t.Context(), s.account) }

// add writes n rows and answers their ids, the newest first.
func (s shelf) add(t *testing.T, n int) []uuid.UUID {
	t.Helper()
	ids := make([]uuid.UUID, n)
	err := s.Write(s.ctx(t), func(ctx context.Context, tx *ent.Client) error {
		for i := range ids {
			ids[n-1-i] = uuid.Must(uuid.NewV7())
			if err := tx.RuleSet.Create().SetID(ids[n-1-i]).SetName("set").SetActive(true).
				SetCreatedAt(time.Now()).SetUpdatedAt(time.Now()).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func (s shelf) page(t *testing.T, ask library.Ask) library.Page[uuid.UUID] {
	t.Helper()
	rows, err := library.ReadPage(s.ctx(t), s.Read().RuleSet.Query(), func(r *ent.RuleSet) uuid.UUID { return r.ID }, ask)
	if err != nil {
		t.Fatal(err)
	}
	page, err := library.MapPage(rows, func(r *ent.RuleSet) (uuid.UUID, error) { return r.ID, nil })
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// TestFollowing walks a list to its end and back while rows are added, on both
// databases: nothing that was there is missed or repeated, and on the way back
// the rows added since are met too.
func TestFollowing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		shelf := newShelf(t, s)
		newShelf(t, s).add(t, 30) // another account's
		for _, size := range []int{1, 3, 7, 100} {
			there := shelf.add(t, 23)
			all, err := s.Read().RuleSet.Query().IDs(shelf.ctx(t))
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(all, func(a, b uuid.UUID) int { return slices.Compare(b[:], a[:]) })
			if !slices.Equal(all[:23], there) {
				t.Fatal("the newest rows are not the last ones written")
			}
			page := shelf.page(t, library.Ask{Number: 1, Size: size})
			if page.Prev != nil {
				t.Error("there is a page before the first")
			}
			seen := slices.Clone(page.Rows)
			var added []uuid.UUID
			for page.Next != nil {
				added = append(shelf.add(t, rand.IntN(4)), added...)
				page = shelf.page(t, library.Ask{Number: page.Number + 1, Size: size, Anchor: page.Next})
				seen = append(seen, page.Rows...)
			}
			if !slices.Equal(seen, all) {
				t.Errorf("size %d: forwards %d rows, want %d", size, len(seen), len(all))
			}
			met := slices.Clone(page.Rows)
			for page.Prev != nil {
				if len(added) < 60 {
					added = append(shelf.add(t, rand.IntN(2)), added...)
				}
				page = shelf.page(t, library.Ask{Number: max(page.Number-1, 1), Size: size, Anchor: page.Prev})
				met = append(slices.Clone(page.Rows), met...)
			}
			if want := append(slices.Clone(added), all...); !slices.Equal(met, want) {
				t.Errorf("size %d: backwards %d rows, want %d", size, len(met), len(want))
			}
		}
	})
}

// TestEdges is where a list ends, is empty, or is entered somewhere odd.
func TestEdges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		empty, full := newShelf(t, s), newShelf(t, s)
		ids := full.add(t, 10)
		tests := []struct {
			name       string
			shelf      shelf
			ask        library.Ask
			want       []uuid.UUID
			next, prev bool
		}{
			{"nothing", empty, library.Ask{Number: 1, Size: 5}, nil, false, false},
			{"the first of two", full, library.Ask{Number: 1, Size: 5}, ids[:5], true, false},
			{"the last, full", full, library.Ask{Number: 2, Size: 5}, ids[5:], false, true},
			{"back on the first", full, library.Ask{Number: 1, Size: 5, Anchor: &library.Anchor{ID: ids[5], Newer: true}}, ids[:5], true, false},
			{"in the middle", full, library.Ask{Number: 1, Size: 2, Anchor: &library.Anchor{ID: ids[5], Newer: true}}, ids[3:5], true, true},
			{"beyond the end", full, library.Ask{Number: 1 << 30, Size: 100}, nil, false, false},
			{"behind an id above all", full, library.Ask{Number: 1, Size: 20, Anchor: &library.Anchor{ID: uuid.Max}}, ids, false, false},
			{"before an id below all", full, library.Ask{Number: 9, Size: 20, Anchor: &library.Anchor{Newer: true}}, ids, false, false},
			{"behind the last", full, library.Ask{Number: 3, Size: 5, Anchor: &library.Anchor{ID: ids[9]}}, nil, false, false},
		}
		for _, tt := range tests {
			page := tt.shelf.page(t, tt.ask)
			if !slices.Equal(page.Rows, tt.want) || (page.Next != nil) != tt.next || (page.Prev != nil) != tt.prev {
				t.Errorf("%s: %+v", tt.name, page)
			}
		}
	})
}

func TestParseAnchor(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	for _, anchor := range []library.Anchor{{ID: id}, {ID: id, Newer: true}} {
		if back, ok := library.ParseAnchor(anchor.String()); !ok || back != anchor {
			t.Errorf("%s: %v, %t", anchor, back, ok)
		}
	}
	for _, text := range []string{"", "~", "x", "~~" + id.String(), "{" + id.String() + "}", "urn:uuid:" + id.String(), id.String() + " "} {
		if _, ok := library.ParseAnchor(text); ok {
			t.Errorf("%q is an anchor", text)
		}
	}
}
