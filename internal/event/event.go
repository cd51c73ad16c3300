// Package event writes the timeline of a flow: what happened, in order, by whom,
// each entry chained to the one before it. An entry's content is sealed; the
// chain runs over its salted digest, so that the content can be erased later and
// the chain still holds.
package event

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/seal"
)

// The kinds of event. Those of a step carry its id.
const (
	WorkflowCreated   = "workflow.created"
	WorkflowStarted   = "workflow.started"
	WorkflowCompleted = "workflow.completed"
	WorkflowRejected  = "workflow.rejected"
	WorkflowFailed    = "workflow.failed"
	WorkflowCanceled  = "workflow.canceled"
	StepStarted       = "step.started"
	StepUpdated       = "step.updated"
	StepCompleted     = "step.completed"
	StepSkipped       = "step.skipped"
	StepRejected      = "step.rejected"
	StepRetry         = "step.retry"
	StepFailed        = "step.failed"
	StepProcessing    = "step.processing"
	// RulesInactive, TextMissing, StepNotSkipped, StepActed and EndpointDisabled are
	// notes: nothing that is shown changed, so nobody is notified.
	RulesInactive    = "workflow.rules_inactive"
	TextMissing      = "workflow.text_missing"
	StepActed        = "step.acted"
	StepNotSkipped   = "step.not_skipped"
	EndpointDisabled = "endpoint.disabled"
)

// Actor is who caused an event, and from where.
type Actor struct {
	// Kind is "key", "token" or "system"; ID is the key's UUID or the token's
	// number.
	Kind, ID      string
	IP, UserAgent string
}

// System is the actor of what nobody asked for.
var System = Actor{Kind: "system"}

// Entry is an event to write.
type Entry struct {
	Kind string
	// Step is nil for an event of the flow itself.
	Step *uuid.UUID
	At   time.Time
	// Reason says why, where there is something to say.
	Reason string
	// Note is whether it tells of no change: it is written and nobody is notified.
	Note bool
	// Snapshot is the flow or step as it stands after the change, in the shape
	// of the REST surface.
	Snapshot json.RawMessage
}

// Content is the sealed part of an event. The snapshot is its last member.
type Content struct {
	IP        string          `json:"ip,omitempty"`
	UserAgent string          `json:"user_agent,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Snapshot  json.RawMessage `json:"snapshot"`
}

// SnapshotOf answers the snapshot in the JSON of a Content, byte for byte, nil when
// there is none. It is not checked. Of a text, which has its quotes escaped, nothing
// can be taken for the member's name.
func SnapshotOf(content []byte) json.RawMessage {
	_, rest, _ := bytes.Cut(content, []byte(`"snapshot":`))
	rest, _ = bytes.CutSuffix(rest, []byte("}"))
	return rest
}

// Chain is the end of a flow's timeline: the number and hash of its newest
// event, and the number of its newest notification; all are zero before the first.
type Chain struct {
	Seq     int64
	Hash    []byte
	Notices int64
}

// Timeline is where entries go.
type Timeline struct {
	Flow uuid.UUID
	Key  *seal.Key
	// Callback is the address that is told of each entry; empty for nobody.
	Callback string
}

// Append writes entries, and the outbox work that tells of them, in the caller's
// transaction, and answers the new end of the chain.
func (t Timeline) Append(ctx context.Context, tx *ent.Client, end Chain, by Actor, entries []Entry) (Chain, error) {
	rows := make([]*ent.EventCreate, len(entries))
	var work []outbox.Work
	for i, entry := range entries {
		id, err := uuid.NewV7()
		if err != nil {
			return end, err
		}
		row, next, err := t.row(tx, id, end, by, entry)
		if err != nil {
			return end, err
		}
		if t.Callback != "" && !entry.Note {
			next.Notices++
			row.SetNotice(next.Notices)
			work = append(work, outbox.Work{
				Kind: outbox.Webhook, Lane: Endpoint(t.Key, t.Callback), Flow: t.Flow, Event: &id, Seq: next.Notices, Due: entry.At,
			})
		}
		rows[i], end = row, next
	}
	if err := tx.Event.CreateBulk(rows...).Exec(ctx); err != nil {
		return end, fmt.Errorf("event: %w", err)
	}
	return end, outbox.Add(ctx, tx, work)
}

func (t Timeline) row(tx *ent.Client, id uuid.UUID, end Chain, by Actor, entry Entry) (*ent.EventCreate, Chain, error) {
	content, err := encode(Content{IP: by.IP, UserAgent: by.UserAgent, Reason: entry.Reason, Snapshot: entry.Snapshot})
	if err != nil {
		return nil, end, fmt.Errorf("event: %w", err)
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	digest := Digest(salt, content)
	next := Chain{Seq: end.Seq + 1, Notices: end.Notices}
	next.Hash = Link(end.Hash, t.Flow, next.Seq, entry, by, digest)
	row := tx.Event.Create().SetID(id).SetFlowID(t.Flow).SetNillableStepID(entry.Step).
		SetSeq(next.Seq).SetKind(entry.Kind).SetAt(entry.At).SetActor(by.Kind).SetActorID(by.ID).
		SetContent(t.Key.Seal(content, Place(id))).SetSalt(salt).SetDigest(digest).SetHash(next.Hash)
	return row, next, nil
}

// encode keeps a snapshot as it is: json.Marshal would put <, > and & of its texts
// in other words.
func encode(content Content) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(content)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// Place is where an event's content is sealed for.
func Place(id uuid.UUID) string { return "event.content:" + id.String() }

// Endpoint answers the id of an address that an account's notifications go to.
// Notifications of one endpoint share a lane of the outbox, under the same id.
func Endpoint(key *seal.Key, address string) uuid.UUID {
	return outbox.LaneOf(key, address, "endpoint.id")
}

// Digest is SHA-256 over the salt and the content.
func Digest(salt, content []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(content)
	return h.Sum(nil)
}

// Link is the hash of an event: SHA-256 over the hash before it, what is public
// of the event, and the digest of what is not. Every part is preceded by its
// length, so that no two events share an encoding.
func Link(before []byte, flow uuid.UUID, seq int64, entry Entry, by Actor, digest []byte) []byte {
	h := sha256.New()
	var step []byte
	if entry.Step != nil {
		step = entry.Step[:]
	}
	var numbers [16]byte
	binary.BigEndian.PutUint64(numbers[:8], uint64(seq))
	binary.BigEndian.PutUint64(numbers[8:], uint64(entry.At.UnixMicro()))
	for _, part := range [][]byte{before, flow[:], step, numbers[:], []byte(entry.Kind), []byte(by.Kind), []byte(by.ID), digest} {
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(part)))
		h.Write(length[:])
		h.Write(part)
	}
	return h.Sum(nil)
}
