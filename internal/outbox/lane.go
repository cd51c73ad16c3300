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
	// mostHeld bounds the jobs that a lane holds in this process, and mostClaimed
	// those of all lanes. The last kept of these are for lanes that are known to
	// accept: endpoints that hang do not delay them, however many there are.
	mostHeld    = 2048
	mostClaimed = 8192
	kept        = mostClaimed / 4
	// mostLanes and mostRows bound one lease: its lanes, and the rows of each.
	mostLanes = 64
	mostRows  = 1024
)

// lane is what this process does for one lane. Engine.mu guards it.
type lane struct {
	id uuid.UUID
	// ready says that there may be work that is due; then it stands in Engine.ready.
	ready bool
	// flows are those of whose work something is claimed, by how many runs.
	flows map[uuid.UUID]int
	// jobs counts what is claimed.
	jobs int
	// atWork counts the runs being worked on; waiting are the others.
	atWork  int
	waiting []*run
	// took is how long the last try took, and refused whether it was.
	took    time.Duration
	refused bool
	// wary says that its endpoint is not known to accept, as the last lease found.
	wary bool
}

// run is work of one flow and kind, to be done in this order.
type run struct {
	lane, flow uuid.UUID
	kind       string
	jobs       []Job
	tasks      []Task
	// back says that it is handed back without a try.
	back bool
}

func (e *Engine) lane(id uuid.UUID) *lane {
	l := e.lanes[id]
	if l == nil {
		l = &lane{id: id, flows: map[uuid.UUID]int{}}
		e.lanes[id] = l
	}
	return l
}

// queue makes a lane ready.
func (e *Engine) queue(l *lane) {
	if !l.ready {
		l.ready = true
		e.ready = append(e.ready, l)
	}
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
	// As long as there is something ahead it waits until a lease is worth it.
	if l.jobs >= mostHeld || (len(l.waiting) > 0 && l.jobs > mostHeld*3/4) {
		return 0
	}
	return max(0, most-len(l.flows))
}

// want is how much a lane may lease, beside the work of flows at work.
type want struct {
	lane       uuid.UUID
	runs, jobs int
	flows      []uuid.UUID
}

// wants lists the lanes that are ready and have room, in the order in which they
// became ready, and takes their readiness: who wakes them from here on does so
// again. left is how many jobs may be claimed in all.
func (e *Engine) wants() (all []want, left int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	left = mostClaimed - e.claimed
	room := left
	var still []*lane
	for i, l := range e.ready {
		if len(all) == mostLanes || room <= 0 {
			still = append(still, e.ready[i:]...)
			break
		}
		n := min(l.room(), room)
		if n == 0 || (l.wary && room <= kept) {
			still = append(still, l)
			continue
		}
		w := want{lane: l.id, runs: n, jobs: mostHeld - l.jobs}
		for flow := range l.flows {
			w.flows = append(w.flows, flow)
		}
		l.ready = false
		room -= n
		all = append(all, w)
	}
	e.ready = still
	return all, left
}

// giveUp makes lanes ready again whose lease failed.
func (e *Engine) giveUp(wants []want) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range wants {
		e.queue(e.lane(w.lane))
	}
}

// admit takes in what was leased and answers the runs to start now.
func (e *Engine) admit(wants []want, got *leased) (start []*run) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range got.runs {
		l := e.lane(r.lane)
		l.flows[r.flow]++
		l.jobs += len(r.jobs)
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
		l.wary = got.states[w.lane] != accepts
		if l.took == 0 {
			l.refused = got.states[w.lane] == refuses
		}
		if got.more[w.lane] {
			e.queue(l)
		}
		e.forget(l)
	}
	return start
}

// next answers the run that a worker of a lane does after its last, nil when it
// has none to do. Once a lane refuses, what was claimed ahead is handed back.
func (e *Engine) next(id uuid.UUID) *run {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lane(id)
	if len(l.waiting) == 0 || (!l.refused && l.atWork > l.workers()) {
		l.atWork--
		return nil
	}
	r := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	r.back = l.refused
	return r
}

// noted remembers how a try went, for the lane's room.
func (e *Engine) noted(id uuid.UUID, took time.Duration, refused bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lane(id)
	l.took, l.refused = took, refused
}

// settled lets go of the flows of runs that are recorded: there may be more work.
func (e *Engine) settled(batch [][]Outcome) {
	e.mu.Lock()
	for _, outcomes := range batch {
		job := outcomes[0].Job
		l := e.lane(job.Lane)
		if l.flows[job.Flow]--; l.flows[job.Flow] == 0 {
			delete(l.flows, job.Flow)
		}
		l.jobs -= len(outcomes)
		e.claimed -= len(outcomes)
		e.queue(l)
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
