package store

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// channel is PostgreSQL's name for what processes tell each other on.
	channel = "cauce"
	// gatherFor is how long words are gathered before they are carried: NOTIFY
	// takes a lock of the whole server at its commit.
	gatherFor = 5 * time.Millisecond
	// mostKeys fit into one notification, whose payload ends at 8,000 bytes.
	mostKeys = 300
	// relayPause is between two tries to get a lost connection back.
	relayPause = time.Second
)

// Relay carries what Tell says to the other processes at the same PostgreSQL, and
// what they say to those who Hear here, until ctx ends. On SQLite, which has one
// process, there is nothing to carry. A lost connection is made anew.
func (s *Store) Relay(ctx context.Context, log *slog.Logger) {
	server, ok := s.database.(*server)
	if !ok {
		return
	}
	s.bell.carried(true)
	defer s.bell.carried(false)
	r := &relay{server: server, bell: s.bell}
	_, _ = rand.Read(r.self[:])
	sending := make(chan struct{})
	go func() {
		defer close(sending)
		r.again(ctx, log, r.send)
	}()
	r.again(ctx, log, r.receive)
	<-sending
}

type relay struct {
	server *server
	bell   *bell
	// self marks our own words, which come back to us.
	self uuid.UUID
}

// again runs work until ctx ends.
func (r *relay) again(ctx context.Context, log *slog.Logger, work func(ctx context.Context) error) {
	for {
		err := work(ctx)
		if ctx.Err() != nil {
			return
		}
		log.WarnContext(ctx, "processes do not hear each other; they look by themselves every second", slog.Any("cause", err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(relayPause):
		}
	}
}

func (r *relay) send(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.bell.rung:
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(gatherFor):
		}
		for keys := r.bell.take(); len(keys) > 0; {
			n := min(len(keys), mostKeys)
			if _, err := r.server.db.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, r.pack(keys[:n])); err != nil {
				return err
			}
			keys = keys[n:]
		}
	}
}

func (r *relay) receive(ctx context.Context) error {
	conn, err := r.server.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(raw any) error {
		err := r.listen(ctx, raw.(*stdlib.Conn).Conn())
		return errors.Join(driver.ErrBadConn, err) // what has listened goes back to nobody
	})
}

func (r *relay) listen(ctx context.Context, line *pgx.Conn) error {
	if _, err := line.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		word, err := line.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		r.bell.say(r.unpack(word.Payload))
	}
}

func (r *relay) pack(keys []uuid.UUID) string {
	raw := make([]byte, 0, 16*(len(keys)+1))
	raw = append(raw, r.self[:]...)
	for _, key := range keys {
		raw = append(raw, key[:]...)
	}
	return base64.RawStdEncoding.EncodeToString(raw)
}

// unpack answers the keys of somebody else's words; words of our own, and what is
// none, have no keys.
func (r *relay) unpack(payload string) []uuid.UUID {
	raw, err := base64.RawStdEncoding.DecodeString(payload)
	if err != nil || len(raw)%16 != 0 || len(raw) == 0 || uuid.UUID(raw[:16]) == r.self {
		return nil
	}
	var keys []uuid.UUID
	for raw = raw[16:]; len(raw) > 0; raw = raw[16:] {
		keys = append(keys, uuid.UUID(raw[:16]))
	}
	return keys
}
