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
	"cauce/internal/message"
	"cauce/internal/netguard"
	"cauce/internal/outbox"
	"cauce/internal/step"
	"cauce/internal/webhook"
)

// outbox builds the room where work is done that follows from commits.
func (a *App) outbox(cfg config.Config, engine *execution.Engine, messages *message.Room, log *slog.Logger) *outbox.Engine {
	courier := webhook.NewCourier(webhook.Options{
		Store:  a.store,
		Client: netguard.NewClient(netguard.Options{AllowPrivate: cfg.WebhookAllowPrivate}),
		Secrets: func(ctx context.Context, account uuid.UUID, at time.Time) ([]string, error) {
			return auth.SigningSecrets(ctx, a.store, account, at)
		},
		Now: time.Now, Jitter: rand.Float64, Seen: a.meter,
	})
	handlers := messages.Handlers()
	handlers[outbox.Webhook] = courier
	handlers[outbox.Step] = engine.Asker(execution.AskerOptions{Jitter: rand.Float64, Log: log})
	return outbox.New(outbox.Options{Store: a.store, Handlers: handlers, Now: time.Now, Log: log})
}

// messages builds the room of mails and texts, with the transports that are set.
func (a *App) messages(cfg config.Config, log *slog.Logger) (*message.Room, error) {
	transports := map[string]message.Transport{}
	if cfg.SMTPURL != "" {
		relay, err := message.NewSMTP(cfg.SMTPURL, cfg.MailFrom, nil)
		if err != nil {
			return nil, err
		}
		transports[step.Mail] = relay
	}
	if cfg.SMSURL != "" {
		gateway, err := message.NewGateway(cfg.SMSURL, cfg.SMSHeaders, cfg.SMSBody)
		if err != nil {
			return nil, err
		}
		transports[step.SMS] = gateway
	}
	return message.New(message.Options{
		Store: a.store, Transports: transports, Dev: cfg.Dev, AccountPerHour: cfg.MessagesPerHour,
		Now: time.Now, Jitter: rand.Float64, Log: log, Seen: a.sent,
	}), nil
}
