package service

import (
	"context"

	"google.golang.org/protobuf/proto"

	"cauce/ent"
	"cauce/internal/idempotency"
	"cauce/internal/library"
	"cauce/internal/store"
)

// keeping shows what is created into answer, and keeps that for a repetition of the
// request in the transaction that creates it.
func keeping[T any, M proto.Message](ctx context.Context, answer *M, show func(T) (M, error)) library.Beside[T] {
	return func(made T) store.Work {
		shown, err := show(made)
		if err != nil {
			return func(context.Context, *ent.Client) error { return err }
		}
		*answer = shown
		return idempotency.Keep(ctx, shown)
	}
}

// sure is a way to show that cannot fail.
func sure[T any, M proto.Message](ctx context.Context, show func(context.Context, T) M) func(T) (M, error) {
	return func(made T) (M, error) { return show(ctx, made), nil }
}
