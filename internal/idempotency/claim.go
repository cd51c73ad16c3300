package idempotency

import (
	"context"
	"crypto/hmac"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"cauce/ent"
	entidempotency "cauce/ent/idempotency"
	"cauce/internal/caller"
	"cauce/internal/fault"
	"cauce/internal/seal"
)

// claim is a row that this request made: nobody else runs the request of this
// key until the row is answered, dropped, or its lease runs out.
type claim struct {
	id  uuid.UUID
	key *seal.Key
	// kept is set by Keep and Forget, inside the handler's own transaction.
	kept bool
}

// claim makes the call's row, or answers the one of an earlier request that was
// answered. It waits while the earlier one is at work. It looks before it writes:
// a repetition is to cost no commit, nor a line in PostgreSQL's log.
func (b *Book) claim(ctx context.Context, c call) (*claim, *ent.Idempotency, error) {
	enough := time.NewTimer(b.patience)
	defer enough.Stop()
	for {
		row, err := b.await(ctx, c, enough.C)
		if err != nil || (row != nil && !b.isLapsed(row)) {
			return nil, row, err
		}
		held, err := b.enter(ctx, c, row)
		if !ent.IsConstraintError(err) {
			return held, nil, err
		}
		// Another one came first.
	}
}

// enter makes the call's row, in the place of a lapsed one if there is one. It
// answers a constraint error when another request has one.
func (b *Book) enter(ctx context.Context, c call, lapsed *ent.Idempotency) (*claim, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	now := b.now()
	err = b.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		if lapsed != nil {
			// Its holder may have answered since: then it stays, and is in the way.
			_, err := tx.Idempotency.Delete().Where(entidempotency.ID(lapsed.ID),
				entidempotency.Or(entidempotency.ExpiresAtLTE(now), entidempotency.AnswerIsNil())).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return tx.Idempotency.Create().SetID(id).SetMethod(c.method).SetHandle(c.handle).SetRequest(c.digest).
			SetLeasedUntil(now.Add(lease)).SetCreatedAt(now).SetExpiresAt(now.Add(kept)).Exec(ctx)
	})
	if err != nil {
		return nil, err
	}
	return &claim{id: id, key: c.key}, nil
}

// await answers the earlier row once it is answered or has lapsed, and none once
// it is gone. Another request under the same key is a conflict, and so is one
// that takes too long.
func (b *Book) await(ctx context.Context, c call, enough <-chan time.Time) (*ent.Idempotency, error) {
	for {
		row, err := b.store.Read().Idempotency.Query().
			Where(entidempotency.Method(c.method), entidempotency.Handle(c.handle)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			return nil, nil //nolint:nilnil // no row is what there is to tell
		case err != nil:
			return nil, err
		case b.isExpired(row):
			return row, nil
		case !hmac.Equal(row.Request, c.digest):
			return nil, fault.New(fault.IdempotencyKeyReused, nil)
		case !row.Answer.IsZero() || b.isLapsed(row):
			return row, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-enough:
			return nil, fault.New(fault.IdempotencyBusy, nil)
		case <-time.After(pause):
		}
	}
}

// isLapsed tells that a row is in nobody's interest any more: its day is over,
// or its holder was killed before it answered.
func (b *Book) isLapsed(row *ent.Idempotency) bool {
	return b.isExpired(row) || (row.Answer.IsZero() && !row.LeasedUntil.After(b.now()))
}

func (b *Book) isExpired(row *ent.Idempotency) bool { return !row.ExpiresAt.After(b.now()) }

// settle ends a claim whose handler is done, if the handler did not do so in its
// own transaction: it keeps the answer, or gives the key free where asking again
// may be answered otherwise. What the caller gets does not hang on it.
func (b *Book) settle(ctx context.Context, held *claim, answer any, failed error) {
	if failed == nil && held.kept {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := b.end(ctx, held, answer, failed); err != nil {
		b.log.ErrorContext(ctx, "idempotency: a claim could not be settled; it lapses by itself",
			slog.String("request_id", caller.From(ctx).RequestID), slog.Any("cause", err))
	}
}

func (b *Book) end(ctx context.Context, held *claim, answer any, failed error) error {
	content, lasts, err := recordOf(answer, failed)
	if err != nil || !lasts {
		return errors.Join(err, b.drop(ctx, held))
	}
	sealed := held.seal(content)
	return b.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := held.answer(ctx, tx, sealed)
		return err
	})
}

// recordOf writes what a handler answered, where that lasts.
func recordOf(answer any, failed error) (content []byte, lasts bool, err error) {
	if failed != nil {
		return errorRecord(failed)
	}
	message, ok := answer.(proto.Message)
	if !ok {
		return nil, false, nil
	}
	content, err = messageRecord(message)
	return content, err == nil, err
}

// drop gives a key free, unless its handler's transaction was committed after
// all: then what it answered stays.
func (b *Book) drop(ctx context.Context, held *claim) error {
	return b.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Idempotency.Delete().Where(entidempotency.ID(held.id), entidempotency.AnswerIsNil()).Exec(ctx)
		return err
	})
}

// answer writes the claim's answer, if it is still the claim's to give.
func (held *claim) answer(ctx context.Context, tx *ent.Client, sealed seal.Sealed) (given bool, err error) {
	n, err := tx.Idempotency.Update().Where(entidempotency.ID(held.id), entidempotency.AnswerIsNil()).SetAnswer(sealed).Save(ctx)
	return n == 1, err
}

func (held *claim) seal(content []byte) seal.Sealed {
	return held.key.Seal(content, answerPlace(held.id))
}

func answerPlace(row uuid.UUID) string { return "idempotency.answer:" + row.String() }
