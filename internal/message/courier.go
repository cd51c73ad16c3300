package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entmessage "cauce/ent/message"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/tenant"
)

// Failure is why a message did not leave. It is fit for a log: neither the message
// nor whom it is for is in it.
type Failure struct {
	// Code is a word for it, such as "timeout", or with a status, "smtp_550".
	Code string
	// Final says that trying again would be of no use.
	Final bool
}

// Error implements error.
func (f *Failure) Error() string { return f.Code }

// waits are before the second try and those after it; the last one repeats.
var waits = []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}

// courier sends what the outbox holds of messages.
type courier struct{ *Room }

var _ outbox.Handler = courier{}

// Handlers answers who does the outbox's work of messages, by its kind.
func (r *Room) Handlers() map[string]outbox.Handler {
	return map[string]outbox.Handler{outbox.Mail: courier{r}, outbox.SMS: courier{r}}
}

// Tasks implements outbox.Handler.
func (c courier) Tasks(ctx context.Context, jobs []outbox.Job) ([]outbox.Task, error) {
	ctx = tenant.AsSystem(ctx)
	ids := make([]uuid.UUID, len(jobs))
	keys := map[uuid.UUID]*seal.Key{}
	for i, job := range jobs {
		ids[i] = job.ID
		key, err := c.Store.AccountKey(ctx, job.Account)
		if err != nil {
			return nil, fmt.Errorf("message: %w", err)
		}
		keys[job.Account] = key
	}
	rows, err := c.Store.Read().Message.Query().Where(entmessage.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	waiting := make(map[uuid.UUID]*ent.Message, len(rows))
	for _, row := range rows {
		waiting[row.ID] = row
	}
	tasks := make([]outbox.Task, len(jobs))
	for i, job := range jobs {
		tasks[i] = func(ctx context.Context) outbox.Outcome { return c.try(ctx, job, waiting[job.ID], keys[job.Account]) }
	}
	return tasks, nil
}

// left and lost are what is recorded of a message: that it left, or that it never
// will.
type (
	left struct{ at time.Time }
	lost struct{}
)

// try sends a message once.
func (c courier) try(ctx context.Context, job outbox.Job, row *ent.Message, key *seal.Key) outbox.Outcome {
	if row == nil || row.Content.IsZero() || row.SentAt != nil {
		return outbox.Outcome{} // it left, or another took its place
	}
	text, err := open(key, row)
	if err != nil {
		return c.giveUp(ctx, row, &Failure{Code: "unreadable", Final: true})
	}
	if !c.now().Before(text.Until) {
		c.Seen.try(row.Kind, "too_late")
		return c.giveUp(ctx, row, &Failure{Code: "too_late", Final: true})
	}
	failure := c.send(ctx, row, text)
	if failure == nil {
		c.Seen.try(row.Kind, "sent")
		return outbox.Outcome{Detail: left{c.now()}}
	}
	c.Seen.try(row.Kind, failure.Code)
	next := c.now().Add(c.wait(int(job.Refused)))
	if failure.Final || !next.Before(text.Until) {
		return c.giveUp(ctx, row, failure)
	}
	c.Log.WarnContext(ctx, "a message could not be sent, and is tried again", slog.String("message", row.ID.String()),
		slog.String("kind", row.Kind), slog.String("cause", failure.Code), slog.Time("next", next))
	return outbox.Outcome{Next: next, Refused: true}
}

func (c courier) send(ctx context.Context, row *ent.Message, text content) *Failure {
	transport := c.Transports[row.Kind]
	if transport == nil {
		return &Failure{Code: "not_configured"}
	}
	err := transport.Send(ctx, row.ID, row.CreatedAt, step.Message{
		Kind: row.Kind, To: text.To, Subject: text.Subject, Text: text.Text, Until: text.Until,
	})
	if err == nil {
		return nil
	}
	failure, ok := errors.AsType[*Failure](err)
	if !ok {
		return &Failure{Code: "failed"}
	}
	return failure
}

// wait is before the next try, after some that were refused.
func (c courier) wait(refused int) time.Duration {
	return outbox.Spread(waits[min(refused, len(waits)-1)], c.Jitter())
}

func (c courier) giveUp(ctx context.Context, row *ent.Message, why *Failure) outbox.Outcome {
	c.Log.ErrorContext(ctx, "a message was given up", slog.String("message", row.ID.String()),
		slog.String("kind", row.Kind), slog.String("workflow", row.FlowID.String()), slog.String("cause", why.Code))
	return outbox.Outcome{Detail: lost{}}
}

// Record implements outbox.Handler: what left or was given up is erased.
func (courier) Record(ctx context.Context, tx *ent.Client, outcomes []outbox.Outcome) error {
	for _, o := range outcomes {
		update := tx.Message.Update().Where(entmessage.ID(o.Job.ID)).ClearContent()
		switch ended := o.Detail.(type) {
		case left:
			update.SetSentAt(ended.at)
		case lost:
		default:
			continue
		}
		if err := update.Exec(ctx); err != nil {
			return fmt.Errorf("message: %w", err)
		}
	}
	return nil
}
