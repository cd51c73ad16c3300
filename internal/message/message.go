// Package message takes the mails and texts of steps: it holds them against limits,
// writes them beside the change that they belong to, and sends them after its commit,
// by SMTP or an SMS gateway. Where nothing may really leave, on sandbox accounts and
// with --dev, it keeps them to be read.
package message

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entmessage "cauce/ent/message"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/execution"
	"cauce/internal/outbox"
	"cauce/internal/step"
	"cauce/internal/store"
)

// Transport sends one message. An error is a *Failure; it holds nothing of the
// message.
type Transport interface {
	Send(ctx context.Context, id uuid.UUID, at time.Time, m step.Message) error
}

// Options are what a Room needs.
type Options struct {
	Store *store.Store
	// Transports by the kind that they send; a kind without one cannot leave.
	Transports map[string]Transport
	// Dev keeps everything to be read and sends nothing.
	Dev bool
	// AccountPerHour is the most messages of one account in an hour; 0 for no limit.
	AccountPerHour int
	Now            func() time.Time
	// Jitter answers numbers from [0, 1), evenly; it spreads what failed together.
	Jitter func() float64
	Log    *slog.Logger
	// Seen may be nil.
	Seen *Meter
}

// Room takes messages and sends them.
type Room struct{ Options }

var _ execution.Messages = (*Room)(nil)

// New makes a Room.
func New(o Options) *Room { return &Room{o} }

func (r *Room) now() time.Time { return store.Micros(r.Now()) }

// settings name what lets a kind of message leave.
var settings = map[string]string{step.Mail: "--smtp-url", step.SMS: "--sms-url"}

// Missing implements execution.Messages.
func (r *Room) Missing(kinds []string, sandbox bool) string {
	if r.Keeps(sandbox) {
		return ""
	}
	var missing []string
	for _, kind := range kinds {
		if r.Transports[kind] != nil {
			return ""
		}
		missing = append(missing, settings[kind])
	}
	return strings.Join(missing, " / ")
}

// Keeps implements execution.Messages.
func (r *Room) Keeps(sandbox bool) bool { return sandbox || r.Dev }

// content is what is sealed of a message.
type content struct {
	To      string    `json:"to"`
	Subject string    `json:"subject,omitempty"`
	Text    string    `json:"text"`
	Until   time.Time `json:"until"`
}

func place(id uuid.UUID) string { return "message.content:" + id.String() }

// works are the outbox's names of the kinds, and lanes whose workers send them: a
// gateway that is dead delays nothing but itself.
var (
	works = map[string]string{step.Mail: outbox.Mail, step.SMS: outbox.SMS}
	lanes = map[string]uuid.UUID{step.Mail: laneOf(step.Mail), step.SMS: laneOf(step.SMS)}
)

func laneOf(kind string) uuid.UUID {
	sum := sha256.Sum256([]byte("cauce message lane " + kind))
	return outbox.Lane(sum[:])
}

// Queue implements execution.Messages. What a step asked for before and has not left
// yet does not leave any more: a new code ends the old one.
func (r *Room) Queue(ctx context.Context, tx *ent.Client, from execution.Sender, messages []step.Message) ([]uuid.UUID, error) {
	if err := r.supersede(ctx, tx, from.Step); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	var tell []uuid.UUID
	for _, m := range messages {
		keeps := r.Keeps(from.Sandbox)
		if works[m.Kind] == "" || !keeps && r.Transports[m.Kind] == nil {
			return nil, fmt.Errorf("message: a %s cannot leave: %s is not set", m.Kind, settings[m.Kind])
		}
		if err := r.queue(ctx, tx, from, m, keeps); err != nil {
			return nil, err
		}
		if !keeps && !slices.Contains(tell, lanes[m.Kind]) {
			tell = append(tell, lanes[m.Kind])
		}
	}
	return tell, nil
}

// supersede takes back what a step's messages wait for.
func (r *Room) supersede(ctx context.Context, tx *ent.Client, of uuid.UUID) error {
	ids, err := tx.Message.Query().Where(entmessage.StepID(of), entmessage.SentAtIsNil(), entmessage.ContentNotNil()).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := tx.Message.Update().Where(entmessage.IDIn(ids...)).ClearContent().Exec(ctx); err != nil {
		return err
	}
	_, err = tx.Outbox.Delete().Where(entoutbox.IDIn(ids...)).Exec(ctx)
	return err
}

func (r *Room) queue(ctx context.Context, tx *ent.Client, from execution.Sender, m step.Message, keeps bool) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	at, to := r.now(), r.destination(from, m, keeps)
	if err := r.lock(ctx, tx, from.Account[:], to); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	n, err := r.judge(ctx, tx, from, to, at, keeps)
	if err != nil {
		return err
	}
	text, err := json.Marshal(content{To: m.To, Subject: m.Subject, Text: m.Text, Until: m.Until})
	if err != nil {
		return err
	}
	row := tx.Message.Create().SetID(id).SetFlowID(from.Flow).SetStepID(from.Step).SetKind(m.Kind).SetDestination(to).
		SetCreatedAt(at).SetContent(from.Key.Seal(text, place(id)))
	if keeps {
		r.Log.InfoContext(ctx, "a message is kept to be read at /workflows/sandbox/outbox",
			slog.String("kind", m.Kind), slog.String("message", id.String()))
		r.Seen.try(m.Kind, "kept")
		return row.SetSentAt(at).Exec(ctx)
	}
	if err := row.Exec(ctx); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, []outbox.Work{{
		ID: id, Kind: works[m.Kind], Lane: lanes[m.Kind], Flow: from.Flow, Seq: int64(n) + 1, Due: at,
	}})
}

// destination recognises an address or number, the same for every account; what is
// kept counts against nobody else's.
func (r *Room) destination(from execution.Sender, m step.Message, keeps bool) []byte {
	to := strings.ToLower(m.To)
	if local, domain, found := strings.Cut(to, "@"); found {
		local, _, _ = strings.Cut(local, "+") // a tag changes no mailbox
		to = local + "@" + domain
	}
	where := "message.destination:" + m.Kind
	if keeps {
		where += ":" + from.Account.String()
	}
	return r.Store.Master().Fingerprint([]byte(to), where)
}

// lock lets one transaction at a time count the messages of an account or
// destination.
func (r *Room) lock(ctx context.Context, tx *ent.Client, of ...[]byte) error {
	for _, key := range of {
		sum := sha256.Sum256(bytes.Join([][]byte{[]byte("cauce message lock "), key}, nil))
		if err := r.Store.HoldNumber(ctx, tx, int64(binary.BigEndian.Uint64(sum[:8]))); err != nil {
			return err
		}
	}
	return nil
}
