package page_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/page"
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

func (s shelf) page(t *testing.T, ask page.Ask) page.Of[uuid.UUID] {
	t.Helper()
	rows, err := page.Read(s.ctx(t), s.Read().RuleSet.Query(), func(r *ent.RuleSet) uuid.UUID { return r.ID }, ask)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := page.Map(rows, func(r *ent.RuleSet) (uuid.UUID, error) { return r.ID, nil })
	if err != nil {
		t.Fatal(err)
	}
	return ids
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
			got := shelf.page(t, page.Ask{Number: 1, Size: size})
			if got.Prev != nil {
				t.Error("there is a page before the first")
			}
			seen := slices.Clone(got.Rows)
			var added []uuid.UUID
			for got.Next != nil {
				added = append(shelf.add(t, rand.IntN(4)), added...)
				got = shelf.page(t, page.Ask{Number: got.Number + 1, Size: size, Anchor: got.Next})
				seen = append(seen, got.Rows...)
			}
			if !slices.Equal(seen, all) {
				t.Errorf("size %d: forwards %d rows, want %d", size, len(seen), len(all))
			}
			met := slices.Clone(got.Rows)
			for got.Prev != nil {
				if len(added) < 60 {
					added = append(shelf.add(t, rand.IntN(2)), added...)
				}
				got = shelf.page(t, page.Ask{Number: max(got.Number-1, 1), Size: size, Anchor: got.Prev})
				met = append(slices.Clone(got.Rows), met...)
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
			ask        page.Ask
			want       []uuid.UUID
			next, prev bool
		}{
			{"nothing", empty, page.Ask{Number: 1, Size: 5}, nil, false, false},
			{"the first of two", full, page.Ask{Number: 1, Size: 5}, ids[:5], true, false},
			{"the last, full", full, page.Ask{Number: 2, Size: 5}, ids[5:], false, true},
			{"back on the first", full, page.Ask{Number: 1, Size: 5, Anchor: &page.Anchor{ID: ids[5], Newer: true}}, ids[:5], true, false},
			{"in the middle", full, page.Ask{Number: 1, Size: 2, Anchor: &page.Anchor{ID: ids[5], Newer: true}}, ids[3:5], true, true},
			{"beyond the end", full, page.Ask{Number: 1 << 30, Size: 100}, nil, false, false},
			{"behind an id above all", full, page.Ask{Number: 1, Size: 20, Anchor: &page.Anchor{ID: uuid.Max}}, ids, false, false},
			{"before an id below all", full, page.Ask{Number: 9, Size: 20, Anchor: &page.Anchor{Newer: true}}, ids, false, false},
			{"behind the last", full, page.Ask{Number: 3, Size: 5, Anchor: &page.Anchor{ID: ids[9]}}, nil, false, false},
		}
		for _, tt := range tests {
			got := tt.shelf.page(t, tt.ask)
			if !slices.Equal(got.Rows, tt.want) || (got.Next != nil) != tt.next || (got.Prev != nil) != tt.prev {
				t.Errorf("%s: %+v", tt.name, got)
			}
		}
	})
}

// TestOtherOrder walks rows that are sorted by a moment which several of them share
// and which has nothing to do with their ids, there and back.
func TestOtherOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		shelf := newShelf(t, s)
		ids := shelf.add(t, 20)
		start := time.Now().UTC().Truncate(time.Microsecond)
		err := s.Write(shelf.ctx(t), func(ctx context.Context, tx *ent.Client) error {
			for i, id := range ids {
				if err := tx.RuleSet.UpdateOneID(id).SetUpdatedAt(start.Add(time.Duration(i/3) * time.Second)).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var want []uuid.UUID // the greatest moment first, then the greatest id
		for i := 6; i >= 0; i-- {
			want = append(want, ids[3*i:min(3*i+3, len(ids))]...)
		}
		order := page.Order[*ent.RuleSet]{
			ID: func(r *ent.RuleSet) uuid.UUID { return r.ID }, Column: "updated_at", Of: func(r *ent.RuleSet) any { return r.UpdatedAt },
		}
		read := func(ask page.Ask) page.Of[*ent.RuleSet] {
			got, err := page.ReadBy(shelf.ctx(t), s.Read().RuleSet.Query(), order, ask)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		got := read(page.Ask{Number: 1, Size: 7})
		var there, back []uuid.UUID
		for ; ; got = read(page.Ask{Number: got.Number + 1, Size: 7, Anchor: got.Next}) {
			there = append(there, idsOf(got.Rows)...)
			if got.Next == nil {
				break
			}
		}
		for ; ; got = read(page.Ask{Number: got.Number - 1, Size: 7, Anchor: got.Prev}) {
			back = append(idsOf(got.Rows), back...)
			if got.Prev == nil {
				break
			}
		}
		if !slices.Equal(there, want) || !slices.Equal(back, want) {
			t.Errorf("there %v\nback %v\nwant %v", there, back, want)
		}
		unknown := page.Ask{Number: 1, Size: 7, Anchor: &page.Anchor{ID: uuid.New()}}
		if _, err := page.ReadBy(shelf.ctx(t), s.Read().RuleSet.Query(), order, unknown); !fault.Is(err, fault.InvalidRequest) {
			t.Errorf("an anchor that is no row: %v", err)
		}
	})
}

func idsOf(rows []*ent.RuleSet) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

func TestParseAnchor(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	for _, anchor := range []page.Anchor{{ID: id}, {ID: id, Newer: true}} {
		if back, ok := page.ParseAnchor(anchor.String()); !ok || back != anchor {
			t.Errorf("%s: %v, %t", anchor, back, ok)
		}
	}
	for _, text := range []string{"", "~", "x", "~~" + id.String(), "{" + id.String() + "}", "urn:uuid:" + id.String(), id.String() + " "} {
		if _, ok := page.ParseAnchor(text); ok {
			t.Errorf("%q is an anchor", text)
		}
	}
}
