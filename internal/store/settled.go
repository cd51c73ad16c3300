package store

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cauce/ent"
	entevent "cauce/ent/event"
)

// settlePause is between two looks at the transactions under way.
const settlePause = 2 * time.Millisecond

// Settled answers the newest place in the stream of events up to which nothing
// more will come: whatever was numbered up to it is committed, or never will be.
// It waits for the transactions under way, which is microseconds where none are
// and as long as the longest otherwise. On SQLite, which writes one after the
// other, places are in the order of commits and it answers -1: all is settled.
func (s *Store) Settled(ctx context.Context) (int64, error) {
	server, ok := s.database.(*server)
	if !ok {
		return -1, nil
	}
	place, err := server.newestPlace(ctx)
	if err != nil {
		return 0, err
	}
	// Whoever took a place up to this one had its transaction's number before (the
	// trigger event_place sees to it), and holds the lock on it until its rows show.
	under, err := server.underWay(ctx)
	for err == nil && len(under) > 0 {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(settlePause):
		}
		var now map[string]bool
		now, err = server.underWay(ctx)
		for id := range under {
			if !now[id] {
				delete(under, id)
			}
		}
	}
	return place, err
}

// newestPlace answers the last place that was given, 0 before the first.
func (s *server) newestPlace(ctx context.Context) (place int64, err error) {
	const query = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM event_place"
	if err := s.db.QueryRowContext(ctx, query).Scan(&place); err != nil {
		return 0, fmt.Errorf("store: newest place: %w", err)
	}
	return place, nil
}

// NewestPlace answers the last place in the stream of events that the context's
// account may have, committed or not; 0 before the first.
func (s *Store) NewestPlace(ctx context.Context) (int64, error) {
	if server, ok := s.database.(*server); ok {
		return server.newestPlace(ctx)
	}
	row, err := s.Read().Event.Query().Order(entevent.ByPlace(sql.OrderDesc())).Select(entevent.FieldPlace).First(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("store: newest place: %w", err)
	}
	return row.Place, nil
}

// underWay answers the numbers of the transactions of this database that have
// written and not ended.
func (s *server) underWay(ctx context.Context) (ids map[string]bool, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT l.transactionid::text FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted AND a.datname = current_database()`)
	if err != nil {
		return nil, fmt.Errorf("store: settled: %w", err)
	}
	defer func() { _ = rows.Close() }()
	ids = map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids[id] = true
	}
	return ids, rows.Err()
}
