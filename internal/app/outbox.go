package app

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/execution"
	"cauce/internal/netguard"
	"cauce/internal/outbox"
	"cauce/internal/webhook"
)

// outbox builds the room where work is done that follows from commits.
func (a *App) outbox(cfg config.Config, engine *execution.Engine, log *slog.Logger) *outbox.Engine {
	courier := webhook.NewCourier(webhook.Options{
		Store:  a.store,
		Client: netguard.NewClient(netguard.Options{AllowPrivate: cfg.WebhookAllowPrivate}),
		Secrets: func(ctx context.Context, account uuid.UUID, at time.Time) ([]string, error) {
			return auth.SigningSecrets(ctx, a.store, account, at)
		},
		Now: time.Now, Jitter: rand.Float64, Seen: a.meter,
	})
	return outbox.New(outbox.Options{
		Store: a.store, Now: time.Now, Log: log,
		Handlers: map[string]outbox.Handler{
			outbox.Webhook: courier,
			outbox.Step:    engine.Asker(execution.AskerOptions{Jitter: rand.Float64, Log: log}),
		},
	})
}
