package outbox

import (
	"time"

	"github.com/google/uuid"
)

const (
	// mostAtWork is how many runs of one lane are at work at once, and mostProbing
	// how many where the last try was refused: a dead endpoint gets two at a time.
	mostAtWork  = 16
	mostProbing = 2
	// A lane whose tries take less than quick may claim mostAhead runs, so that
	// leases and records are shared by many; another claims what it works on.
	quick     = 100 * time.Millisecond
	mostAhead = 256
	// mostClaimed bounds the jobs that this process holds.
	mostClaimed = 4096
	// mostLanes and mostRuns bound one lease.
	mostLanes = 64
	mostRuns  = 128
)

// lane is what this process does for one lane. Engine.mu guards it.
type lane struct {
	id uuid.UUID
	// ready says that there may be work that is due.
	ready bool
	// flows are those of whose work something is claimed.
	flows map[uuid.UUID]struct{}
	// atWork counts the runs being worked on; waiting are the others.
	atWork  int
	waiting []*run
	// took is how long the last try took, and refused whether it was.
	took    time.Duration
	refused bool
}

// run is work of one flow and kind, to be done in this order.
type run struct {
	lane, flow uuid.UUID
	kind       string
	jobs       []Job
	tasks      []Task
}

func (e *Engine) lane(id uuid.UUID) *lane {
	l := e.lanes[id]
	if l == nil {
		l = &lane{id: id, flows: map[uuid.UUID]struct{}{}}
		e.lanes[id] = l
	}
	return l
}

// workers is how many runs of the lane may be at work.
func (l *lane) workers() int {
	if l.refused {
		return mostProbing
	}
	return mostAtWork
}

// room is how many more runs it may claim.
func (l *lane) room() int {
	most := l.workers()
	if !l.refused && l.took > 0 && l.took < quick {
		most = mostAhead
	}
	return max(0, most-len(l.flows))
}

// want is how many runs a lane may lease, beside those of flows at work.
type want struct {
	lane  uuid.UUID
	runs  int
	flows []uuid.UUID
}

// wants lists the lanes that are ready and have room, and takes their readiness:
// who wakes them from here on does so again.
func (e *Engine) wants() []want {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []want
	room := mostClaimed - e.claimed
	for _, l := range e.lanes { // in no order: none is always first
		n := min(l.room(), room, mostRuns)
		if !l.ready || n == 0 || len(all) == mostLanes {
			continue
		}
		w := want{lane: l.id, runs: n}
		for flow := range l.flows {
			w.flows = append(w.flows, flow)
		}
		l.ready = false
		room -= n
		all = append(all, w)
	}
	return all
}

// giveUp makes lanes ready again whose lease failed.
func (e *Engine) giveUp(wants []want) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range wants {
		e.lane(w.lane).ready = true
	}
}

// admit takes leased runs in and answers those to start now. A lane that was
// leased all that it wanted may have more.
func (e *Engine) admit(wants []want, runs []*run) (start []*run) {
	e.mu.Lock()
	defer e.mu.Unlock()
	leased := map[uuid.UUID]int{}
	for _, r := range runs {
		l := e.lane(r.lane)
		leased[r.lane]++
		l.flows[r.flow] = struct{}{}
		e.claimed += len(r.jobs)
		if l.atWork < l.workers() {
			l.atWork++
			start = append(start, r)
		} else {
			l.waiting = append(l.waiting, r)
		}
	}
	for _, w := range wants {
		l := e.lane(w.lane)
		l.ready = l.ready || leased[w.lane] >= w.runs
		e.forget(l)
	}
	return start
}

// next answers the run that a worker of a lane does after its last, nil when it
// has none to do.
func (e *Engine) next(id uuid.UUID) *run {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lane(id)
	if len(l.waiting) == 0 || l.atWork > l.workers() {
		l.atWork--
		return nil
	}
	r := l.waiting[0]
	l.waiting = l.waiting[1:]
	return r
}

// noted remembers how a try went, for the lane's room.
func (e *Engine) noted(id uuid.UUID, took time.Duration, refused bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lane(id)
	l.took, l.refused = took, refused
}

// settled lets go of the flows of a run that is recorded: there may be more work.
func (e *Engine) settled(outcomes []Outcome) {
	e.mu.Lock()
	for _, o := range outcomes {
		l := e.lane(o.Job.Lane)
		delete(l.flows, o.Job.Flow)
		l.ready = true
		e.claimed--
	}
	e.mu.Unlock()
	e.ring()
}

// forget drops a lane that has nothing to do, so that lanes of long ago take no
// memory.
func (e *Engine) forget(l *lane) {
	if !l.ready && l.atWork == 0 && len(l.waiting) == 0 && len(l.flows) == 0 {
		delete(e.lanes, l.id)
	}
}
