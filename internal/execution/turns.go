package execution

import (
	"sync"
	"sync/atomic"
	"time"
)

// goneAfter is how long the bytes of a file may stand still before another request
// for the same file takes it over: a phone that lost its connection comes back
// long before the server knows that the old one is dead.
const goneAfter = 3 * time.Second

// turns lets one request of this process at a time write a file.
type turns struct {
	mu   sync.Mutex
	held map[string]*turn
}

// turn is one request's, and the bytes that it brings.
type turn struct {
	body  Body
	clock func() time.Time
	last  atomic.Int64 // when bytes came, in Unix nanoseconds
	ended chan struct{}
}

// Read implements io.Reader.
func (t *turn) Read(p []byte) (int, error) {
	n, err := t.body.Read(p)
	if n > 0 {
		t.last.Store(t.clock().UnixNano())
	}
	return n, err
}

func (t *turn) stands() bool {
	return t.clock().Sub(time.Unix(0, t.last.Load())) >= goneAfter
}

// take answers how to end a turn, or that another request has its own. One whose
// bytes stand still is interrupted, and what it brought is kept first.
func (all *turns) take(name string, mine *turn) (done func(), ok bool) {
	mine.ended = make(chan struct{})
	mine.last.Store(mine.clock().UnixNano())
	for {
		other := all.hold(name, mine)
		switch {
		case other == nil:
			return func() { all.leave(name, mine) }, true
		case !other.stands():
			return nil, false
		}
		other.body.Interrupt()
		<-other.ended
	}
}

// hold takes the turn if it is free, and answers whose it is else.
func (all *turns) hold(name string, mine *turn) (other *turn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if other := all.held[name]; other != nil {
		return other
	}
	if all.held == nil {
		all.held = map[string]*turn{}
	}
	all.held[name] = mine
	return nil
}

func (all *turns) leave(name string, mine *turn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.held, name)
	close(mine.ended)
}
