package message

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entmessage "cauce/ent/message"
	"cauce/internal/page"
	"cauce/internal/seal"
)

// Kept is a message that did not leave and can be read.
type Kept struct {
	ID, Flow, Step uuid.UUID
	Kind, To       string
	Subject, Text  string
	CreatedAt      time.Time
}

// Kept answers a page of what was kept instead of sent for the context's account,
// the newest first, for a day. On a live account without --dev messages leave, so
// there is none.
func (r *Room) Kept(ctx context.Context, sandbox bool, ask page.Ask) (page.Of[Kept], error) {
	if !r.Keeps(sandbox) {
		return page.Of[Kept]{Ask: ask}, nil
	}
	key, err := r.Store.TenantKey(ctx)
	if err != nil {
		return page.Of[Kept]{}, err
	}
	query := r.Store.Read().Message.Query().
		Where(entmessage.SentAtNotNil(), entmessage.ContentNotNil(), entmessage.CreatedAtGT(r.now().Add(-kept)))
	rows, err := page.Read(ctx, query, func(m *ent.Message) uuid.UUID { return m.ID }, ask)
	if err != nil {
		return page.Of[Kept]{}, fmt.Errorf("message: %w", err)
	}
	return page.Map(rows, func(row *ent.Message) (Kept, error) {
		c, err := open(key, row)
		return Kept{
			ID: row.ID, Flow: row.FlowID, Step: row.StepID, Kind: row.Kind, To: c.To,
			Subject: c.Subject, Text: c.Text, CreatedAt: row.CreatedAt,
		}, err
	})
}

func open(key *seal.Key, row *ent.Message) (c content, err error) {
	text, err := key.Open(row.Content, place(row.ID))
	if err != nil {
		return c, fmt.Errorf("message: %w", err)
	}
	return c, json.Unmarshal(text, &c)
}
