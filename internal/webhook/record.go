package webhook

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	entendpoint "cauce/ent/endpoint"
	entflow "cauce/ent/flow"
	"cauce/internal/outbox"
	"cauce/internal/store"
)

// Record implements outbox.Handler: each attempt has its row, a flow knows when it
// was last heard, and an endpoint how it does.
func (c Courier) Record(ctx context.Context, tx *ent.Client, outcomes []outbox.Outcome) error {
	var rows []*ent.DeliveryCreate
	heard := map[uuid.UUID]time.Time{}
	endpoints := map[uuid.UUID][]outbox.Outcome{}
	for _, o := range outcomes {
		t, tried := o.Detail.(*trial)
		if !tried {
			continue
		}
		row, err := delivery(tx, o.Job, t)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		endpoints[o.Job.Lane] = append(endpoints[o.Job.Lane], o)
		if end := ended(o); t.Outcome == Accepted && end.After(heard[o.Job.Flow]) {
			heard[o.Job.Flow] = end
		}
	}
	for some := range slices.Chunk(rows, rowsAtOnce) {
		if err := tx.Delivery.CreateBulk(some...).Exec(ctx); err != nil {
			return fmt.Errorf("webhook: deliveries: %w", err)
		}
	}
	if err := recordHeard(ctx, tx, heard); err != nil {
		return fmt.Errorf("webhook: callback_at: %w", err)
	}
	return c.recordEndpoints(ctx, tx, endpoints)
}

// rowsAtOnce bounds an insert, whose text is another for each number of rows.
const rowsAtOnce = 64

// recordHeard notes when flows were last heard. It is no change of them.
func recordHeard(ctx context.Context, tx *ent.Client, heard map[uuid.UUID]time.Time) error {
	if len(heard) == 0 {
		return nil
	}
	ids := slices.SortedFunc(maps.Keys(heard), compare)
	return tx.Flow.Update().Where(store.Among(entflow.FieldID, ids)).Modify(func(u *sql.UpdateBuilder) {
		u.Set(entflow.FieldCallbackAt, sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("CASE id")
			for _, id := range ids {
				b.WriteString(" WHEN ").Arg(id).WriteString(" THEN ").Arg(heard[id])
				if b.Dialect() == dialect.Postgres {
					b.WriteString("::timestamptz") // or it takes it for a text
				}
			}
			b.WriteString(" END")
		}))
	}).Exec(ctx)
}

func compare(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

func delivery(tx *ent.Client, job outbox.Job, t *trial) (*ent.DeliveryCreate, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	row := tx.Delivery.Create().SetID(id).SetAccountID(job.Account).SetFlowID(job.Flow).SetEventID(*job.Event).
		SetEndpointID(job.Lane).SetAttempt(job.Refused + 1).SetAt(t.at).SetTook(t.Took.Microseconds()).
		SetAccepted(t.Outcome == Accepted)
	if t.Status != 0 {
		row.SetStatus(t.Status)
	}
	if t.Code != "" {
		row.SetError(string(t.Code))
	}
	if !t.next.IsZero() {
		row.SetNextAt(t.next)
	}
	if len(t.Answer) > 0 {
		row.SetAnswer(t.key.Seal(t.Answer, AnswerPlace(id)))
	}
	return row, nil
}

// AnswerPlace is where the first bytes of an answer are sealed for.
func AnswerPlace(delivery uuid.UUID) string { return "delivery.answer:" + delivery.String() }

// AddressPlace is where the address of an endpoint is sealed for.
func AddressPlace(endpoint uuid.UUID) string { return "endpoint.address:" + endpoint.String() }

const (
	// patience is how long an endpoint may refuse all before nothing is sent to it.
	patience = 5 * 24 * time.Hour
	// notedEvery is how often the row of an endpoint that accepts is written.
	notedEvery = time.Minute

	// Why an endpoint was disabled: it answered 410, or refused all for patience.
	gone    = "gone"
	failing = "failing"
)

// recordEndpoints notes how endpoints do, in the order of what they answered, and
// disables those that say so or fail for too long. Their work waits.
func (c Courier) recordEndpoints(ctx context.Context, tx *ent.Client, outcomes map[uuid.UUID][]outbox.Outcome) error {
	ids := slices.SortedFunc(maps.Keys(outcomes), compare)
	rows, err := tx.Endpoint.Query().Where(store.Among(entendpoint.FieldID, ids), store.TakeRow).Order(entendpoint.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("webhook: endpoints: %w", err)
	}
	known := make(map[uuid.UUID]*ent.Endpoint, len(rows))
	for _, row := range rows {
		known[row.ID] = row
	}
	for _, id := range ids {
		if err := c.recordEndpoint(ctx, tx, known[id], outcomes[id]); err != nil {
			return fmt.Errorf("webhook: endpoint: %w", err)
		}
	}
	return nil
}

func (c Courier) recordEndpoint(ctx context.Context, tx *ent.Client, row *ent.Endpoint, outcomes []outbox.Outcome) error {
	slices.SortFunc(outcomes, func(a, b outbox.Outcome) int { return ended(a).Compare(ended(b)) })
	last := outcomes[len(outcomes)-1]
	t := last.Detail.(*trial)
	now := ended(last)
	if row == nil {
		row = &ent.Endpoint{ID: last.Job.Lane}
		create := tx.Endpoint.Create().SetID(row.ID).SetAccountID(last.Job.Account).SetCreatedAt(now).SetUpdatedAt(now).
			SetAddress(t.key.Seal([]byte(t.address), AddressPlace(row.ID)))
		if err := create.Exec(ctx); err != nil {
			return err
		}
	}
	before := *row
	for _, o := range outcomes {
		look(row, o.Detail.(*trial), ended(o))
	}
	if same(&before, row) {
		return nil
	}
	update := tx.Endpoint.Update().Where(entendpoint.ID(row.ID)).SetUpdatedAt(now).SetNillableAcceptedAt(row.AcceptedAt).
		SetNillableFailingSince(row.FailingSince).SetNillableDisabledAt(row.DisabledAt).SetNillableDisabledWhy(row.DisabledWhy)
	if row.FailingSince == nil {
		update.ClearFailingSince()
	}
	if err := update.Exec(ctx); err != nil {
		return err
	}
	if row.DisabledAt == nil || before.DisabledAt != nil {
		return nil
	}
	return c.tellDisabled(ctx, tx, last.Job, t, row)
}

func ended(o outbox.Outcome) time.Time {
	t := o.Detail.(*trial)
	return t.at.Add(t.Took).Truncate(time.Microsecond)
}

// look notes one answer.
func look(row *ent.Endpoint, t *trial, at time.Time) {
	switch {
	case t.Outcome == Accepted:
		row.FailingSince = nil
		if row.AcceptedAt == nil || at.Sub(*row.AcceptedAt) >= notedEvery {
			row.AcceptedAt = &at
		}
		return
	case t.Code == CodeErased || row.DisabledAt != nil:
		return
	case row.FailingSince == nil:
		row.FailingSince = &at
	}
	why := ""
	switch {
	case t.Outcome == Gone:
		why = gone
	case at.Sub(*row.FailingSince) >= patience:
		why = failing
	default:
		return
	}
	row.DisabledAt, row.DisabledWhy = &at, &why
}

func same(a, b *ent.Endpoint) bool {
	return a.AcceptedAt == b.AcceptedAt && a.FailingSince == b.FailingSince && a.DisabledAt == b.DisabledAt
}
