package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"cauce/ent"
)

// A group ends when nobody waits, or at one of these, so that its first member
// is not kept waiting for long.
const (
	maxGroup     = 256
	maxGroupTime = 10 * time.Millisecond
)

var errGoexit = errors.New("store: fn ended the writer's goroutine")

// group is the requests of one transaction. Each runs behind a SAVEPOINT, so
// that it fails alone; all learn their outcome after the one commit.
type group struct {
	door    *door
	members []*request
}

// serve runs a group that begins with first, and tells its members.
func (g *group) serve(first *request) {
	err := errGoexit
	defer func() {
		if err != nil {
			// SQLite may have rolled back by itself: then this fails, rightly.
			_ = g.exec("ROLLBACK")
		}
		g.tell(err)
	}()
	err = g.run(first)
}

// run answers an error when nothing of the group was committed.
func (g *group) run(first *request) error {
	g.members = append(g.members, first)
	if err := g.begin(); err != nil {
		return err
	}
	began := time.Now()
	for r := first; ; {
		if err := g.runMember(r); err != nil {
			return err
		}
		if len(g.members) >= maxGroup || time.Since(began) >= maxGroupTime {
			break
		}
		if r = g.door.next(false); r == nil {
			// Whoever could run now may be about to come: on a busy machine this
			// makes groups larger and commits fewer, on an idle one it is nothing.
			runtime.Gosched()
			if r = g.door.next(false); r == nil {
				break
			}
		}
		g.members = append(g.members, r)
	}
	if err := g.exec("COMMIT"); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// begin takes SQLite's write lock, which another process may hold. Whoever waits
// behind it in vain fails with it, or each would wait as long in turn.
func (g *group) begin() error {
	since := time.Now()
	for {
		err := g.exec("BEGIN IMMEDIATE")
		if err == nil {
			return nil
		}
		if !isBusy(err) || time.Since(since) >= g.door.lockWait {
			for r := g.door.next(false); r != nil; r = g.door.next(false) {
				g.members = append(g.members, r)
			}
			return fmt.Errorf("store: begin: %w", err)
		}
	}
}

// runMember answers an error when the transaction is lost for all of the group.
func (g *group) runMember(r *request) error {
	if err := g.exec("SAVEPOINT member"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	tx := &memberTx{conn: g.door.conn}
	r.call(tx.client())
	lost, failed := tx.end()
	if lost {
		return fmt.Errorf("store: the transaction was lost: %w", failed)
	}
	if r.err == nil {
		r.err = failed
	}
	if r.err != nil || r.panicked != nil {
		if err := g.exec("ROLLBACK TO member"); err != nil {
			return fmt.Errorf("store: roll back to savepoint: %w", err)
		}
	}
	// There is no savepoint to release when the transaction ended behind our
	// back: this is where it would show.
	if err := g.exec("RELEASE member"); err != nil {
		return fmt.Errorf("store: release savepoint: %w", err)
	}
	return nil
}

func (r *request) call(client *ent.Client) {
	defer func() {
		if v := recover(); v != nil {
			r.panicked = &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	r.err = r.fn(r.ctx, client)
}

// tell wakes the members. The group's error goes to those that had none of
// their own.
func (g *group) tell(err error) {
	for _, r := range g.members {
		if err != nil && r.err == nil {
			r.err = err
		}
		close(r.done)
	}
}

func (g *group) exec(text string) error {
	_, err := g.door.conn.ExecContext(context.Background(), text)
	return err
}
