package apitest

import (
	"cmp"
	"context"
	"log/slog"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// house is the whole service, running, with two accounts of each kind.
type house struct {
	httpURL string
	conn    *grpc.ClientConn
	// keys by account kind and role: live/read, sandbox/other …
	keys map[string]string
	// log is where the service writes; nowhere while it is nil.
	log *slog.Logger
}

// databases are the settings of each database, made fresh.
var databases = map[string]func(t testing.TB) config.Config{
	"sqlite": func(t testing.TB) config.Config {
		return config.Config{DataDir: t.TempDir()}
	},
	"postgres": func(t testing.TB) config.Config {
		return config.Config{DataDir: t.TempDir(), DatabaseURL: storetest.PostgresURL(t)}
	},
}

// open starts the service and makes its accounts and keys.
func open(t testing.TB, cfg config.Config) *house {
	t.Helper()
	h := &house{keys: map[string]string{}}
	makeKeys(t, cfg, h.keys)
	h.start(t, cfg)
	return h
}

func makeKeys(t testing.TB, cfg config.Config, keys map[string]string) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{DataDir: cfg.DataDir, DatabaseURL: cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, kind := range []string{"live", "sandbox"} {
		for role, scope := range map[string]auth.Scope{"read": auth.Read, "write": auth.Write, "admin": auth.Admin, "other": auth.Admin} {
			account := kind
			if role == "other" {
				account = kind + " other"
			}
			keys[kind+"/"+role] = makeKey(t, s, account, kind == "sandbox", role, scope)
		}
	}
}

func makeKey(t testing.TB, s *store.Store, account string, sandbox bool, name string, scope auth.Scope) string {
	t.Helper()
	ctx := context.Background()
	owner, err := auth.EnsureAccount(ctx, s, account, sandbox)
	if err != nil {
		t.Fatal(err)
	}
	key, err := auth.CreateKey(ctx, s, owner, auth.KeySpec{Name: name, Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// start runs the service until the test ends, or until stop is called.
func (h *house) start(t testing.TB, cfg config.Config) (stop func()) {
	t.Helper()
	cfg.HTTPAddr, cfg.GRPCAddr = "127.0.0.1:0", "127.0.0.1:0"
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg, cmp.Or(h.log, slog.New(slog.DiscardHandler)))
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	h.httpURL = "http://" + a.HTTPAddr()
	if h.conn, err = grpc.NewClient(a.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials())); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = h.conn.Close()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("the service ended with: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the service did not stop")
		}
	}
	t.Cleanup(stop)
	return stop
}
