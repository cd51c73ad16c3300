package store

import "time"

// MaxStatements is how many prepared statements a SQLite connection keeps.
const MaxStatements = maxStatements

// SetLockWait makes the door give up earlier when another process holds the
// database. Call it before the first Write.
func (s *Store) SetLockWait(d time.Duration) { s.database.(*embedded).door.lockWait = d }

// Waiting answers how many requests wait at the SQLite door.
func (s *Store) Waiting() int {
	d := s.database.(*embedded).door
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.waiting)
}

// Readers is how many queries run at once on SQLite.
const Readers = readers

// HoldReader takes a turn at the readers until release is closed.
func HoldReader(s *Store, inside chan<- struct{}, release <-chan struct{}) {
	turns := s.database.(*embedded).turns
	turns <- struct{}{}
	inside <- struct{}{}
	<-release
	<-turns
}
