// Package app builds the house and takes it down again.
package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"

	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/idempotency"
	"cauce/internal/library"
	"cauce/internal/message"
	"cauce/internal/outbox"
	"cauce/internal/provider"
	"cauce/internal/scope"
	"cauce/internal/server"
	"cauce/internal/shape"
	"cauce/internal/step/catalog"
	"cauce/internal/store"
	"cauce/internal/webhook"
	"cauce/service"
	"cauce/web"
)

// App is the service, built and not yet serving.
type App struct {
	server   *server.Server
	verifier *auth.Verifier
	store    *store.Store
	public   string
	meter    *webhook.Meter
	sent     *message.Meter
	engines  *provider.Engines
	// beside is what runs beside the server, each until its context ends.
	beside []func(ctx context.Context)
}

// New builds the house: it opens the database, migrates an embedded one, and
// opens the listeners. Nothing is answered before Run.
func New(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s, err := OpenStore(ctx, cfg, WithKey)
	if err != nil {
		return nil, err
	}
	a := &App{store: s, public: strings.TrimRight(cfg.PublicURL, "/"), meter: webhook.NewMeter(), sent: message.NewMeter()}
	if err := s.Ready(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a.verifier = auth.NewVerifier(s, time.Now)
	if err := a.listen(ctx, cfg, log); err != nil {
		a.verifier.Close()
		return nil, errors.Join(err, s.Close())
	}
	return a, nil
}

func (a *App) listen(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	types := catalog.New()
	scopes := scope.New(types)
	shelf := library.New(library.Options{Store: a.store, Scope: scopes, StepKey: stepKey(types), Now: time.Now})
	vault, err := openVault(ctx, cfg)
	if err != nil {
		return err
	}
	messages, err := a.messages(cfg, log)
	if err != nil {
		return err
	}
	seen := provider.NewMeter()
	a.engines = provider.New(provider.Options{AllowPrivate: cfg.EngineAllowPrivate, Seen: seen, Now: time.Now})
	engine := execution.New(execution.Options{
		Store: a.store, Catalog: types, Snapshots: service.Snapshots{Catalog: types}, Scopes: scopes, Library: shelf,
		Sandbox: provider.Sandbox,
		Outside: a.engines.Work, Links: service.Links(a.PublicURL, time.Now), Page: a.pageHost,
		Vault: vault, Messages: messages, Now: time.Now, AllowPrivateCallbacks: cfg.WebhookAllowPrivate,
	})
	rules, err := shape.New(server.Services())
	if err != nil {
		return err
	}
	book, err := idempotency.New(idempotency.Options{Store: a.store, Services: server.Services(), Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	room := a.outbox(cfg, engine, messages, log)
	a.beside = []func(ctx context.Context){
		func(ctx context.Context) {
			sweepAll(ctx, log, sweepEvery, sweeper{"idempotency", book.Sweep}, sweeper{"media", engine.SweepMedia},
				sweeper{"messages", messages.Sweep})
		},
		func(ctx context.Context) { a.store.Relay(ctx, log) },
		room.Run,
	}
	hub := event.NewHub(event.HubOptions{Store: a.store, Log: log})
	deps := service.Deps{
		Hub: hub, StillGood: a.stillGood,
		Store: a.store, Engine: engine, Messages: messages, Library: shelf, Scopes: scopes, Catalog: types, Rules: rules,
		Scenarios: provider.Scenarios, PublicURL: a.PublicURL, Now: time.Now,
	}
	behind, err := cfg.Proxies()
	if err != nil {
		return err
	}
	a.server, err = server.New(server.Options{
		HTTPAddr: cfg.HTTPAddr, GRPCAddr: cfg.GRPCAddr, AdminAddr: cfg.AdminAddr, Proxies: behind,
		Verifier: a.verifier, Idempotency: book, Rules: rules, Register: func(r grpc.ServiceRegistrar) { service.Register(r, deps) },
		Page: web.Handler(web.Config{Embedding: embedding(a.verifier, log)}), Ready: a.store.Ready,
		Collectors: []prometheus.Collector{a.meter, a.sent, seen, outbox.NewGauge(a.store, time.Now, log)}, Log: log,
		Stopping: func() {
			engine.StopWaiting()
			hub.End()
		},
	})
	return err
}

// stillGood looks again at the API key of a call.
func (a *App) stillGood(ctx context.Context) error {
	_, err := a.verifier.Key(ctx)
	return err
}

// stepKey answers the name of a step type by its name or an alias of it.
func stepKey(types *catalog.Catalog) func(key string) (string, bool) {
	return func(key string) (string, bool) {
		definition, ok := types.Lookup(key)
		return definition.Key, ok
	}
}

// Run serves until ctx ends, then stops gracefully and takes the house down.
func (a *App) Run(ctx context.Context) error {
	stops := make([]func(), len(a.beside))
	for i, work := range a.beside {
		stops[i] = inBackground(ctx, work)
	}
	err := a.server.Run(ctx)
	for _, stop := range stops {
		stop()
	}
	a.verifier.Close()
	a.engines.Close()
	return errors.Join(err, a.store.Close())
}

// HTTPAddr answers the address that HTTP is answered at.
func (a *App) HTTPAddr() string { return a.server.HTTPAddr() }

// GRPCAddr answers the address that gRPC is answered at.
func (a *App) GRPCAddr() string { return a.server.GRPCAddr() }

// AdminAddr answers the address of metrics and profiles, empty when they are off.
func (a *App) AdminAddr() string { return a.server.AdminAddr() }

// PublicURL answers the base of links.
func (a *App) PublicURL() string {
	if a.public != "" {
		return a.public
	}
	return "http://" + a.server.HTTPAddr()
}
