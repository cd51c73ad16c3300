package outbox

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"cauce/ent"
	entendpoint "cauce/ent/endpoint"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// longestRun is how many jobs of a flow are leased at once.
const longestRun = 16

// openLanes steps from lane to lane through the index, whatever waits in each, and
// answers when the first of it is due. An endpoint that is disabled keeps its lane
// shut.
const openLanes = `WITH RECURSIVE l(lane) AS (
	SELECT (SELECT lane FROM outboxes ORDER BY lane LIMIT 1)
	UNION ALL SELECT (SELECT o.lane FROM outboxes o WHERE o.lane > l.lane ORDER BY o.lane LIMIT 1) FROM l WHERE l.lane IS NOT NULL
), open(lane, due) AS (
	SELECT l.lane, (SELECT min(due) FROM outboxes o WHERE o.lane = l.lane) FROM l
	WHERE l.lane IS NOT NULL AND NOT EXISTS (SELECT 1 FROM endpoints e WHERE e.id = l.lane AND e.disabled_at IS NOT NULL)
) `

const dueLanes = openLanes + `SELECT lane FROM open WHERE due <= $1`

// due answers the lanes that have work which is due.
func (e *Engine) due(ctx context.Context, now time.Time) (lanes []uuid.UUID, err error) {
	rows, err := e.store.Read().QueryContext(tenant.AsSystem(ctx), dueLanes, now)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		lanes = append(lanes, id)
	}
	return lanes, rows.Err()
}

// leased is what a lease took.
type leased struct {
	runs []*run
	// more are the lanes that may have more which is due.
	more map[uuid.UUID]bool
	// states are those of the lanes' endpoints, where they are known.
	states map[uuid.UUID]state
}

// state is how the endpoint of a lane does.
type state int

const (
	accepts state = iota + 1
	refuses
	shut
)

// lease takes work that is due for some lanes, at most as much as each wants, and
// at most left jobs in all.
func (e *Engine) lease(ctx context.Context, wants []want, left int) (got *leased, err error) {
	now := e.now()
	err = e.store.Write(tenant.AsSystem(ctx), func(ctx context.Context, tx *ent.Client) error {
		got = &leased{more: map[uuid.UUID]bool{}} // it may run again
		if got.states, err = states(ctx, tx, wants); err != nil {
			return err
		}
		open := slices.DeleteFunc(slices.Clone(wants), func(w want) bool { return got.states[w.lane] == shut })
		// A lane that another process leases of right now is left to it: it will be
		// told of the rest.
		if open, err = e.lock(ctx, tx, open); err != nil {
			return err
		}
		p := plan{now: now, left: left, got: got, found: map[uuid.UUID][]*ent.Outbox{}}
		for _, w := range open {
			if got.states[w.lane] == refuses {
				w.runs = min(w.runs, mostProbing)
			}
			if p.found[w.lane], err = e.find(ctx, tx, w, now); err != nil {
				return err
			}
			got.more[w.lane] = len(p.found[w.lane]) == w.rows()
		}
		if err := p.load(ctx, tx); err != nil {
			return err
		}
		for _, w := range open {
			p.make(w)
		}
		return p.write(ctx, tx)
	})
	return got, err
}

func states(ctx context.Context, tx *ent.Client, wants []want) (map[uuid.UUID]state, error) {
	ids := make([]uuid.UUID, len(wants))
	for i, w := range wants {
		ids[i] = w.lane
	}
	rows, err := tx.Endpoint.Query().Where(store.Among(entendpoint.FieldID, ids)).
		Select(entendpoint.FieldDisabledAt, entendpoint.FieldFailingSince, entendpoint.FieldAcceptedAt).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[uuid.UUID]state, len(rows))
	for _, row := range rows {
		switch {
		case row.DisabledAt != nil:
			all[row.ID] = shut
		case row.FailingSince != nil:
			all[row.ID] = refuses
		case row.AcceptedAt != nil:
			all[row.ID] = accepts
		}
	}
	return all, nil
}

// lock answers those of some lanes that no other process is leasing of: one at a
// time does, so that what it sees of a flow no other is about to take. SQLite has
// one writer anyway.
func (e *Engine) lock(ctx context.Context, tx *ent.Client, wants []want) (free []want, err error) {
	if e.store.Dialect() != dialect.Postgres || len(wants) == 0 {
		return wants, nil
	}
	keys := make([]int64, len(wants))
	for i, w := range wants {
		keys[i] = LockOf(w.lane)
	}
	rows, err := tx.QueryContext(ctx, "SELECT n, pg_try_advisory_xact_lock(key) FROM unnest($1::bigint[]) WITH ORDINALITY AS l(key, n)", keys)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int
		var locked bool
		if err := rows.Scan(&n, &locked); err != nil {
			return nil, err
		}
		if locked {
			free = append(free, wants[n-1])
		}
	}
	return free, rows.Err()
}

// LockOf is the number of PostgreSQL's advisory lock that whoever leases work of a
// lane, or must see all that waits in it, holds until its transaction ends.
func LockOf(lane uuid.UUID) int64 { return int64(binary.BigEndian.Uint64(lane[8:])) }

// rows is how many rows are looked at for so many runs.
func (w want) rows() int { return min(w.runs*longestRun, w.jobs, mostRows) }

// find answers rows of a lane that are due, the longest due first: what orders them,
// without what they hold.
func (e *Engine) find(ctx context.Context, tx *ent.Client, w want, now time.Time) ([]*ent.Outbox, error) {
	return tx.Outbox.Query().
		Where(entoutbox.Lane(w.lane), entoutbox.DueLTE(now), entoutbox.KindIn(e.kinds...), store.NotAmong(entoutbox.FieldFlowID, w.flows)).
		Order(entoutbox.ByDue(), entoutbox.BySeq(), entoutbox.ByID()).Limit(w.rows()).
		Select(entoutbox.FieldFlowID, entoutbox.FieldKind, entoutbox.FieldRefused).All(ctx)
}
