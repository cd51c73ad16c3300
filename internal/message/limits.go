package message

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	entmessage "cauce/ent/message"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/tenant"
)

const (
	// DestinationPerHour and DestinationPerDay are the most messages that leave for
	// one address or number, of all accounts together: nobody is flooded, and nobody
	// earns by having codes sent to a number.
	DestinationPerHour = 5
	// DestinationPerDay is likewise.
	DestinationPerDay = 10
	// FlowPerDay is the most messages of one flow.
	FlowPerDay = 10

	hour = time.Hour
	day  = 24 * time.Hour
)

// limit is the most messages of a query in a time.
type limit struct {
	of   *ent.MessageQuery
	most int
	in   time.Duration
}

// judge holds a message against the limits, and answers how many its flow has sent.
// Where nothing leaves, a destination needs no protection.
func (r *Room) judge(ctx context.Context, tx *ent.Client, from execution.Sender, to []byte, at time.Time, keeps bool) (int, error) {
	limits := []limit{
		{tx.Message.Query().Where(entmessage.FlowID(from.Flow)), FlowPerDay, day},
		{tx.Message.Query().Where(entmessage.AccountID(from.Account)), r.AccountPerHour, hour},
	}
	everywhere := tenant.AsSystem(ctx)
	if !keeps {
		limits = append(limits,
			limit{tx.Message.Query().Where(entmessage.Destination(to)), DestinationPerHour, hour},
			limit{tx.Message.Query().Where(entmessage.Destination(to)), DestinationPerDay, day})
	}
	var wait time.Duration
	for _, l := range limits {
		more, err := l.wait(everywhere, at)
		if err != nil {
			return 0, fmt.Errorf("message: limits: %w", err)
		}
		wait = max(wait, more)
	}
	if wait > 0 {
		return 0, fault.Later(wait)
	}
	n, err := tx.Message.Query().Where(entmessage.FlowID(from.Flow)).Count(everywhere)
	if err != nil {
		return 0, fmt.Errorf("message: %w", err)
	}
	return n, nil
}

// wait answers how long it is until one more is within the limit: until the oldest of
// the newest that fill it is old enough. A limit of 0 is none.
func (l limit) wait(ctx context.Context, at time.Time) (time.Duration, error) {
	if l.most == 0 {
		return 0, nil
	}
	oldest, err := l.of.Order(entmessage.ByID(sql.OrderDesc())).Offset(l.most - 1).First(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return max(0, oldest.CreatedAt.Add(l.in).Sub(at)), nil
}

// kept is how long a message is kept: as long as a limit looks back.
const kept = day

// batch bounds the rows of one transaction, behind which others wait.
const batch = 500

// Sweep deletes messages that no limit counts any more, with what was kept of them.
func (r *Room) Sweep(ctx context.Context) error {
	ctx = tenant.AsSystem(ctx)
	for {
		ids, err := r.Store.Read().Message.Query().Where(entmessage.CreatedAtLTE(r.now().Add(-kept))).Limit(batch).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := r.delete(ctx, ids); err != nil {
			return err
		}
	}
}

func (r *Room) delete(ctx context.Context, ids []uuid.UUID) error {
	return r.Store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Message.Delete().Where(entmessage.IDIn(ids...)).Exec(ctx)
		return err
	})
}
