package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// maxLockWait is longer than any transaction of ours takes.
const maxLockWait = 10 * time.Second

// door is the only way to the writer connection. Requests run in the order in
// which they came, on one goroutine, in groups that share a commit.
type door struct {
	conn     *sql.Conn
	lockWait time.Duration // for another process's write lock

	mu      sync.Mutex
	arrival *sync.Cond // somebody waits, or the door closes
	waiting []*request
	closed  bool
	stopped chan struct{}
}

// request is one Write at the door.
type request struct {
	ctx   context.Context //nolint:containedctx // it goes to fn, on another goroutine; the caller's values, without its end
	fn    writeFunc
	taken atomic.Bool // by the writer to run it, or by the caller to leave
	done  chan struct{}

	// The outcome, set before done is closed.
	err      error
	panicked *Panic
}

// Panic is what a Write panics with when its fn did.
type Panic struct {
	// Value is what fn panicked with.
	Value any
	// Stack is where, on the writer's goroutine.
	Stack []byte
}

// Error says both, so that a log of it is of use.
func (p *Panic) Error() string {
	return fmt.Sprintf("%v\n\nin a write, at:\n%s", p.Value, p.Stack)
}

// Unwrap answers what fn panicked with, if it was an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func openDoor(ctx context.Context, conn *sql.Conn) (*door, error) {
	// SQLite waits for another process's lock in longer and longer naps, up to
	// 100 ms: against a busy process it might never wake at the right moment.
	// group.begin asks again instead.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout(5)"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	d := &door{conn: conn, lockWait: maxLockWait, stopped: make(chan struct{})}
	d.arrival = sync.NewCond(&d.mu)
	go d.run() //nolint:contextcheck // the door outlives its opening
	return d, nil
}

// write queues fn and waits for its outcome. A caller whose context ends first
// leaves, unless fn is already running: then the outcome is what it gets.
//
// The context that fn gets never ends: SQLite answers an interrupted statement
// by rolling the whole transaction back, and with it the work of others.
func (d *door) write(ctx context.Context, fn writeFunc) error {
	r := &request{ctx: context.WithoutCancel(ctx), fn: fn, done: make(chan struct{})}
	if !d.enter(r) {
		return ErrClosed
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-r.done
	}
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r.err
}

func (d *door) enter(r *request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.waiting = append(d.waiting, r)
	d.arrival.Signal()
	return true
}

// next takes the request whose turn it is. When there is none it answers nil,
// or waits for one; nil then means that the door is closed and all are served.
func (d *door) next(wait bool) *request {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		for len(d.waiting) > 0 {
			r := d.waiting[0]
			d.waiting[0] = nil
			d.waiting = d.waiting[1:]
			if r.taken.CompareAndSwap(false, true) {
				return r
			}
		}
		if !wait || d.closed {
			return nil
		}
		d.arrival.Wait()
	}
}

// run is the writer's goroutine.
func (d *door) run() {
	ended := false
	defer func() {
		if ended {
			close(d.stopped)
			return
		}
		go d.run() // a fn called runtime.Goexit, as testing's FailNow does
	}()
	for r := d.next(true); r != nil; r = d.next(true) {
		(&group{door: d}).serve(r)
	}
	ended = true
}

// close serves whoever waits, then closes the writer connection.
func (d *door) close() error {
	d.mu.Lock()
	first := !d.closed
	d.closed = true
	d.arrival.Signal()
	d.mu.Unlock()
	<-d.stopped
	if !first {
		return nil
	}
	return d.conn.Close()
}
