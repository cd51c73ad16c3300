package outbox

import (
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"cauce/ent"
	entendpoint "cauce/ent/endpoint"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/tenant"
)

// longestRun is how many jobs of a flow are leased at once.
const longestRun = 16

// dueLanes steps from lane to lane through the index, whatever waits in each. An
// endpoint that is disabled keeps its lane shut.
const dueLanes = `WITH RECURSIVE l(lane) AS (
	SELECT (SELECT lane FROM outboxes ORDER BY lane LIMIT 1)
	UNION ALL SELECT (SELECT o.lane FROM outboxes o WHERE o.lane > l.lane ORDER BY o.lane LIMIT 1) FROM l WHERE l.lane IS NOT NULL
) SELECT l.lane FROM l WHERE (SELECT min(due) FROM outboxes o WHERE o.lane = l.lane) <= $1
	AND NOT EXISTS (SELECT 1 FROM endpoints e WHERE e.id = l.lane AND e.disabled_at IS NOT NULL)`

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

// lease takes work that is due for some lanes, at most as many runs as each wants.
func (e *Engine) lease(ctx context.Context, wants []want) (runs []*run, err error) {
	now := e.now()
	err = e.store.Write(tenant.AsSystem(ctx), func(ctx context.Context, tx *ent.Client) error {
		runs = nil // it may run again
		shut, err := shutLanes(ctx, tx, wants)
		if err != nil {
			return err
		}
		for _, w := range wants {
			if shut[w.lane] {
				continue
			}
			if free, err := e.lock(ctx, tx, w.lane); err != nil {
				return err
			} else if !free {
				continue // another process leases of it right now, and will be told of the rest
			}
			some, err := e.leaseLane(ctx, tx, w, now)
			if err != nil {
				return err
			}
			runs = append(runs, some...)
		}
		return nil
	})
	return runs, err
}

func shutLanes(ctx context.Context, tx *ent.Client, wants []want) (map[uuid.UUID]bool, error) {
	ids := make([]uuid.UUID, len(wants))
	for i, w := range wants {
		ids[i] = w.lane
	}
	found, err := tx.Endpoint.Query().Where(entendpoint.IDIn(ids...), entendpoint.DisabledAtNotNil()).IDs(ctx)
	if err != nil {
		return nil, err
	}
	shut := make(map[uuid.UUID]bool, len(found))
	for _, id := range found {
		shut[id] = true
	}
	return shut, nil
}

// lock lets one process at a time lease of a lane, so that what one sees of a flow
// no other is about to take. SQLite has one writer anyway.
func (e *Engine) lock(ctx context.Context, tx *ent.Client, lane uuid.UUID) (free bool, err error) {
	if e.store.Dialect() != dialect.Postgres {
		return true, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT pg_try_advisory_xact_lock($1)", LockOf(lane))
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(&free); err != nil {
			return false, err
		}
	}
	return free, rows.Err()
}

// LockOf is the number of PostgreSQL's advisory lock that whoever leases work of a
// lane, or must see all that waits in it, holds until its transaction ends.
func LockOf(lane uuid.UUID) int64 { return int64(binary.BigEndian.Uint64(lane[8:])) }

// leaseLane leases runs of one lane: for each flow the work that is due, in order,
// up to the first that is not. What waits behind such is put off until then.
func (e *Engine) leaseLane(ctx context.Context, tx *ent.Client, w want, now time.Time) ([]*run, error) {
	query := tx.Outbox.Query().Where(entoutbox.Lane(w.lane), entoutbox.DueLTE(now), entoutbox.KindIn(e.kinds()...))
	if len(w.flows) > 0 {
		query.Where(entoutbox.FlowIDNotIn(w.flows...))
	}
	found, err := query.Order(entoutbox.ByDue(), entoutbox.BySeq(), entoutbox.ByID()).Limit(w.runs).All(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	before, err := inTheWay(ctx, tx, found)
	if err != nil {
		return nil, err
	}
	p := plan{now: now, lane: w.lane}
	p.make(found, before)
	return p.runs, p.write(ctx, tx)
}

func (e *Engine) kinds() []string {
	all := make([]string, 0, len(e.handlers))
	for kind := range e.handlers {
		all = append(all, kind)
	}
	return all
}

// inTheWay answers the work of the found rows' flows that holds back what is later,
// the found rows among it, in order.
func inTheWay(ctx context.Context, tx *ent.Client, found []*ent.Outbox) ([]*ent.Outbox, error) {
	flows := make([]uuid.UUID, len(found))
	for i, row := range found {
		flows[i] = row.FlowID
	}
	slices.SortFunc(flows, compare)
	return tx.Outbox.Query().Where(entoutbox.FlowIDIn(slices.Compact(flows)...), entoutbox.RefusedLT(Barred)).
		Order(entoutbox.ByFlowID(), entoutbox.ByKind(), entoutbox.BySeq(), entoutbox.ByID()).All(ctx)
}

func compare(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// plan sorts rows into runs to lease and rows to put off.
type plan struct {
	now  time.Time
	lane uuid.UUID
	runs []*run
	off  map[time.Time][]uuid.UUID
	ids  []uuid.UUID
}

type stream struct {
	flow uuid.UUID
	kind string
}

// make decides. Rows that were refused often enough go by themselves; all others
// go in the order of their flow and kind.
func (p *plan) make(found, before []*ent.Outbox) {
	p.off = map[time.Time][]uuid.UUID{}
	wanted := map[stream]bool{}
	for _, row := range found {
		if row.Refused >= Barred {
			p.add(&run{lane: p.lane, flow: row.FlowID, kind: row.Kind}, row)
		} else {
			wanted[stream{row.FlowID, row.Kind}] = true
		}
	}
	for len(before) > 0 {
		of := stream{before[0].FlowID, before[0].Kind}
		n := slices.IndexFunc(before, func(row *ent.Outbox) bool { return (stream{row.FlowID, row.Kind}) != of })
		if n < 0 {
			n = len(before)
		}
		if wanted[of] {
			p.inOrder(of, before[:n])
		}
		before = before[n:]
	}
}

func (p *plan) inOrder(of stream, rows []*ent.Outbox) {
	r := &run{lane: p.lane, flow: of.flow, kind: of.kind}
	for i, row := range rows {
		switch {
		case row.Due.After(p.now): // it waits, or another process is at it
			p.putOff(row, rows[i+1:])
			return
		case row.Lane != p.lane || len(r.jobs) == longestRun:
			return // the next lease has it
		}
		p.add(r, row)
	}
}

func (p *plan) add(r *run, row *ent.Outbox) {
	if len(r.jobs) == 0 {
		p.runs = append(p.runs, r)
	}
	p.ids = append(p.ids, row.ID)
	r.jobs = append(r.jobs, Job{
		ID: row.ID, Account: row.AccountID, Lane: row.Lane, Flow: row.FlowID, Event: row.EventID, Kind: row.Kind, Seq: row.Seq,
		Content: row.Content, Refused: row.Refused, Ends: p.now.Add(Lease), lease: row.Attempt + 1,
	})
}

// putOff moves what waits behind a row out of the way of later leases: until the
// row is due, or for a moment when somebody is at it.
func (p *plan) putOff(row *ent.Outbox, behind []*ent.Outbox) {
	until := row.Due
	if row.Leased {
		until = p.now.Add(pollEvery)
	}
	for _, later := range behind {
		if !later.Due.After(p.now) {
			p.off[until] = append(p.off[until], later.ID)
		}
	}
}

func (p *plan) write(ctx context.Context, tx *ent.Client) error {
	if len(p.ids) > 0 {
		err := tx.Outbox.Update().Where(entoutbox.IDIn(p.ids...)).
			SetDue(p.now.Add(Lease)).SetLeased(true).AddAttempt(1).Exec(ctx)
		if err != nil {
			return err
		}
	}
	for _, until := range slices.SortedFunc(maps.Keys(p.off), func(a, b time.Time) int { return cmp.Compare(a.UnixMicro(), b.UnixMicro()) }) {
		if err := tx.Outbox.Update().Where(entoutbox.IDIn(p.off[until]...), entoutbox.Leased(false)).SetDue(until).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
