package idempotency

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"

	"cauce/ent"
	"cauce/internal/fault"
	"cauce/internal/seal"
)

type claimKey struct{}

// errTaken means that the request took so long that a repetition was let in.
var errTaken = errors.New("idempotency: the claim lapsed and was taken over")

// Keep answers work for the transaction that creates what the answer tells of:
// both are committed, or neither is, so that a crash after the commit leaves the
// answer for the repetition. It does nothing for a request without a key. The
// handler must answer this message once the transaction is committed.
func Keep(ctx context.Context, answer proto.Message) func(ctx context.Context, tx *ent.Client) error {
	held, ok := ctx.Value(claimKey{}).(*claim)
	if !ok {
		return nothing
	}
	content, err := messageRecord(answer)
	if err != nil {
		return func(context.Context, *ent.Client) error { return err }
	}
	return held.work(held.seal(content))
}

// Forget is Keep for an answer that holds a secret: the request counts as
// answered, what it answered is not kept, and a repetition runs anew.
func Forget(ctx context.Context) func(ctx context.Context, tx *ent.Client) error {
	held, ok := ctx.Value(claimKey{}).(*claim)
	if !ok {
		return nothing
	}
	return held.work(held.seal([]byte{kindAgain}))
}

func nothing(context.Context, *ent.Client) error { return nil }

// work may run several times, as a transaction is tried again.
func (held *claim) work(sealed seal.Sealed) func(ctx context.Context, tx *ent.Client) error {
	return func(ctx context.Context, tx *ent.Client) error {
		given, err := held.answer(ctx, tx, sealed)
		if err == nil && !given {
			return fault.New(fault.IdempotencyBusy, errTaken)
		}
		held.kept = err == nil
		return err
	}
}
