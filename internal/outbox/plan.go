package outbox

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/store"
)

// plan sorts rows into runs to lease and rows to put off.
type plan struct {
	now time.Time
	// left is how many jobs may still be leased.
	left int
	got  *leased
	// found are rows that are due, by lane, with their flow, kind and refusals alone.
	found map[uuid.UUID][]*ent.Outbox
	// before is the work of their flows that holds back what is later, they among it,
	// in order; barred are those that hold back nothing any more.
	before map[stream][]*ent.Outbox
	barred map[uuid.UUID]*ent.Outbox

	off map[time.Time][]uuid.UUID
	ids []uuid.UUID
}

// stream is work that is done in its order.
type stream struct {
	flow uuid.UUID
	kind string
}

// load loads the rows that were found, and what holds them back.
func (p *plan) load(ctx context.Context, tx *ent.Client) error {
	var flows, barred []uuid.UUID
	for _, rows := range p.found {
		for _, row := range rows {
			if row.Refused < Barred {
				flows = append(flows, row.FlowID)
			} else {
				barred = append(barred, row.ID)
			}
		}
	}
	slices.SortFunc(flows, compare)
	p.before, p.barred = map[stream][]*ent.Outbox{}, map[uuid.UUID]*ent.Outbox{}
	if len(flows) > 0 {
		rows, err := tx.Outbox.Query().Where(store.Among(entoutbox.FieldFlowID, slices.Compact(flows)), entoutbox.RefusedLT(Barred)).
			Order(entoutbox.ByFlowID(), entoutbox.ByKind(), entoutbox.BySeq(), entoutbox.ByID()).All(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			of := stream{row.FlowID, row.Kind}
			p.before[of] = append(p.before[of], row)
		}
	}
	if len(barred) > 0 {
		rows, err := tx.Outbox.Query().Where(store.Among(entoutbox.FieldID, barred)).All(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			p.barred[row.ID] = row
		}
	}
	return nil
}

func compare(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// make decides for a lane. Rows that were refused often enough go by themselves;
// all others for each flow in order, up to the first that is not due, and what
// waits behind such is put off until then.
func (p *plan) make(w want) {
	jobs := min(w.jobs, p.left)
	if p.got.states[w.lane] != accepts {
		jobs = min(jobs, p.left-kept)
	}
	done, moved, leased, runs := map[stream]bool{}, false, len(p.ids), len(p.got.runs)+w.runs
	for _, row := range p.found[w.lane] {
		of := stream{row.FlowID, row.Kind}
		switch {
		case jobs <= 0 || len(p.got.runs) == runs:
			p.got.more[w.lane] = true
			return
		case row.Refused >= Barred:
			if whole := p.barred[row.ID]; whole != nil {
				jobs -= p.lease(w.lane, of, whole)
			}
		case !done[of]:
			done[of] = true
			ready, putOff := p.split(w.lane, p.before[of])
			if len(ready) > jobs {
				ready, p.got.more[w.lane] = ready[:jobs], true
			}
			jobs -= p.lease(w.lane, of, ready...)
			moved = moved || putOff
		}
	}
	// Where nothing moved, looking again at once would find the same.
	p.got.more[w.lane] = p.got.more[w.lane] && (moved || len(p.ids) > leased)
}

// split answers the rows of a stream that are due before the first that is not, and
// puts off what is due behind that one: until it is due, or for a moment when
// somebody is at it.
func (p *plan) split(lane uuid.UUID, rows []*ent.Outbox) (ready []*ent.Outbox, putOff bool) {
	for i, row := range rows {
		switch {
		case row.Lane != lane || len(ready) == longestRun:
			return ready, false // the next lease has it
		case row.Due.After(p.now): // it waits, or another process is at it
			return ready, p.putOff(row, rows[i+1:])
		}
		ready = append(ready, row)
	}
	return ready, false
}

// lease makes a run of rows, and answers how many they are.
func (p *plan) lease(lane uuid.UUID, of stream, rows ...*ent.Outbox) int {
	if len(rows) == 0 {
		return 0
	}
	r := &run{lane: lane, flow: of.flow, kind: of.kind}
	for _, row := range rows {
		p.ids = append(p.ids, row.ID)
		r.jobs = append(r.jobs, Job{
			ID: row.ID, Account: row.AccountID, Lane: row.Lane, Flow: row.FlowID, Event: row.EventID, Kind: row.Kind, Seq: row.Seq,
			Content: row.Content, Refused: row.Refused, Ends: p.now.Add(Lease), lease: row.Attempt + 1,
		})
	}
	p.got.runs = append(p.got.runs, r)
	p.left -= len(rows)
	return len(rows)
}

func (p *plan) putOff(row *ent.Outbox, behind []*ent.Outbox) (some bool) {
	until := row.Due
	if row.Leased {
		until = p.now.Add(pollEvery)
	}
	if p.off == nil {
		p.off = map[time.Time][]uuid.UUID{}
	}
	for _, later := range behind {
		if !later.Due.After(p.now) {
			p.off[until] = append(p.off[until], later.ID)
			some = true
		}
	}
	return some
}

func (p *plan) write(ctx context.Context, tx *ent.Client) error {
	if len(p.ids) > 0 {
		err := tx.Outbox.Update().Where(store.Among(entoutbox.FieldID, p.ids)).
			SetDue(p.now.Add(Lease)).SetLeased(true).AddAttempt(1).Exec(ctx)
		if err != nil {
			return err
		}
	}
	for _, until := range slices.SortedFunc(maps.Keys(p.off), func(a, b time.Time) int { return cmp.Compare(a.UnixMicro(), b.UnixMicro()) }) {
		if err := tx.Outbox.Update().Where(store.Among(entoutbox.FieldID, p.off[until]), entoutbox.Leased(false)).SetDue(until).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
