package event

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	entflow "cauce/ent/flow"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
	"cauce/internal/store"
)

// Told is an event as it is read again.
type Told struct {
	ID, Flow uuid.UUID
	// Step is nil for an event of the flow itself.
	Step *uuid.UUID
	// Seq is its number in its flow, Notice the one among the notifications of its
	// flow, nil when nobody is told of it.
	Seq    int64
	Notice *int64
	// Place is its place in the stream of its account's events.
	Place int64
	Kind  string
	At    time.Time
	By    Actor
	// Reason and Snapshot are empty once they were erased.
	Reason   string
	Snapshot json.RawMessage
	// Digest and Hash are as Digest and Link made them.
	Digest, Hash []byte
	// Intact is whether the content is still what its digest was made of.
	Intact bool
}

// Page answers a page of a flow's timeline, newest first.
func Page(ctx context.Context, s *store.Store, flow uuid.UUID, ask page.Ask) (page.Of[Told], error) {
	key, err := s.TenantKey(ctx)
	if err != nil {
		return page.Of[Told]{}, err
	}
	order := page.Order[*ent.Event]{
		ID: func(e *ent.Event) uuid.UUID { return e.ID }, Column: entevent.FieldSeq, Of: func(e *ent.Event) any { return e.Seq },
	}
	rows, err := page.ReadBy(ctx, s.Read().Event.Query().Where(entevent.FlowID(flow)), order, ask)
	if err != nil {
		return page.Of[Told]{}, err
	}
	return page.Map(rows, func(row *ent.Event) (Told, error) { return open(key, row) })
}

// CheckFlow answers that a flow is not found which the context's account does not
// have.
func CheckFlow(ctx context.Context, s *store.Store, flow uuid.UUID) error {
	there, err := s.Read().Flow.Query().Where(entflow.ID(flow)).Exist(ctx)
	if err == nil && !there {
		return fault.New(fault.NotFound, nil)
	}
	return err
}

// open reads a row. Content that cannot be opened, or is other than its digest
// says, is no reason to hide the rest: it is shown, and that it is not intact.
func open(key *seal.Key, row *ent.Event) (Told, error) {
	t := Told{
		ID: row.ID, Flow: row.FlowID, Step: row.StepID, Seq: row.Seq, Notice: row.Notice, Place: row.Place,
		Kind: row.Kind, At: row.At, By: Actor{Kind: row.Actor, ID: row.ActorID}, Digest: row.Digest, Hash: row.Hash,
	}
	if row.Content.IsZero() {
		t.Intact = true // erased
		return t, nil
	}
	plain, err := key.Open(row.Content, Place(row.ID))
	if err != nil {
		return t, nil //nolint:nilerr // that it is not intact says so
	}
	t.Intact = bytes.Equal(Digest(row.Salt, plain), row.Digest)
	var content Content
	if err := json.Unmarshal(plain, &content); err != nil {
		return t, fmt.Errorf("event %s: %w", row.ID, err)
	}
	t.By.IP, t.By.UserAgent = content.IP, content.UserAgent
	t.Reason, t.Snapshot = content.Reason, content.Snapshot
	return t, nil
}
