package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entendpoint "cauce/ent/endpoint"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/fault"
	"cauce/internal/outbox"
	"cauce/internal/page"
	"cauce/internal/seal"
	"cauce/internal/store"
)

// Known is an endpoint as it is read.
type Known struct {
	*ent.Endpoint
	Address string
	// Waiting is how many notifications wait for it.
	Waiting int
}

// Endpoints answers a page of the addresses that the account's notifications have
// gone to, newest first.
func Endpoints(ctx context.Context, s *store.Store, ask page.Ask) (page.Of[Known], error) {
	order := page.Order[*ent.Endpoint]{
		ID:     func(e *ent.Endpoint) uuid.UUID { return e.ID },
		Column: entendpoint.FieldCreatedAt, Of: func(e *ent.Endpoint) any { return e.CreatedAt },
	}
	rows, err := page.ReadBy(ctx, s.Read().Endpoint.Query(), order, ask)
	if err != nil {
		return page.Of[Known]{}, err
	}
	known, err := knownOf(ctx, s, rows.Rows...)
	if err != nil {
		return page.Of[Known]{}, err
	}
	at := 0
	return page.Map(rows, func(*ent.Endpoint) (Known, error) {
		at++
		return known[at-1], nil
	})
}

// knownOf opens endpoints and counts what waits for them.
func knownOf(ctx context.Context, s *store.Store, rows ...*ent.Endpoint) ([]Known, error) {
	key, err := s.TenantKey(ctx)
	if err != nil {
		return nil, err
	}
	lanes := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		lanes[i] = row.ID
	}
	var counts []struct {
		Lane  uuid.UUID `json:"lane"`
		Count int       `json:"count"`
	}
	err = s.Read().Outbox.Query().Where(entoutbox.LaneIn(lanes...), entoutbox.Kind(outbox.Webhook)).
		GroupBy(entoutbox.FieldLane).Aggregate(ent.Count()).Scan(ctx, &counts)
	if err != nil {
		return nil, fmt.Errorf("webhook: waiting: %w", err)
	}
	waiting := make(map[uuid.UUID]int, len(counts))
	for _, c := range counts {
		waiting[c.Lane] = c.Count
	}
	all := make([]Known, len(rows))
	for i, row := range rows {
		address, err := addressOf(key, row)
		if err != nil {
			return nil, err
		}
		all[i] = Known{Endpoint: row, Address: address, Waiting: waiting[row.ID]}
	}
	return all, nil
}

func addressOf(key *seal.Key, row *ent.Endpoint) (string, error) {
	plain, err := key.Open(row.Address, AddressPlace(row.ID))
	if err != nil {
		return "", fmt.Errorf("webhook: address of %s: %w", row.ID, err)
	}
	return string(plain), nil
}

// FindEndpoint answers an endpoint of the context's account.
func FindEndpoint(ctx context.Context, s *store.Store, id uuid.UUID) (Known, error) {
	row, err := s.Read().Endpoint.Query().Where(entendpoint.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return Known{}, fault.New(fault.NotFound, nil)
	}
	if err != nil {
		return Known{}, fmt.Errorf("webhook: endpoint: %w", err)
	}
	known, err := knownOf(ctx, s, row)
	if err != nil {
		return Known{}, err
	}
	return known[0], nil
}

// Enable has notifications sent to an endpoint again, first of all those that
// wait, and answers it as it stands then.
func Enable(ctx context.Context, s *store.Store, id uuid.UUID, at time.Time) (Known, error) {
	at = store.Micros(at)
	err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.HoldNumber(ctx, tx, outbox.LockOf(id)); err != nil {
			return err
		}
		unwell := entendpoint.Or(entendpoint.DisabledAtNotNil(), entendpoint.FailingSinceNotNil())
		err := tx.Endpoint.Update().Where(entendpoint.ID(id), unwell).
			ClearDisabledAt().ClearDisabledWhy().ClearFailingSince().SetUpdatedAt(at).Exec(ctx)
		if err != nil {
			return fmt.Errorf("webhook: enable: %w", err)
		}
		return hurry(ctx, tx, at, entoutbox.Lane(id), entoutbox.DueGT(at))
	})
	if err != nil {
		return Known{}, err
	}
	s.Tell(id)
	return FindEndpoint(ctx, s, id)
}
