package outbox_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cauce/ent"
	"cauce/internal/outbox"
	"cauce/internal/tenant"
)

func TestGauge(t *testing.T) {
	each(t, func(w *world) {
		now := w.now().UTC().Truncate(time.Microsecond)
		gauge := outbox.NewGauge(w.store, func() time.Time { return now }, slog.New(slog.DiscardHandler))
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(gauge)
		says := func(waiting, oldest float64) {
			t.Helper()
			families, err := registry.Gather()
			if err != nil || len(families) != 2 {
				w.Fatalf("%d metrics, %v", len(families), err)
			}
			for i, want := range []float64{oldest, waiting} { // by their names
				if got := families[i].GetMetric()[0].GetGauge().GetValue(); got != want {
					w.Errorf("%s is %v, want %v", families[i].GetName(), got, want)
				}
			}
		}
		says(0, 0)
		disabled, slow, later := lane(), lane(), lane()
		ctx := tenant.WithAccount(t.Context(), w.account)
		key, err := w.store.AccountKey(ctx, w.account)
		if err != nil {
			w.Fatal(err)
		}
		err = w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return outbox.Add(ctx, tx, []outbox.Work{
				{Kind: kind, Lane: later, Flow: flows(1)[0], Seq: 1, Due: now.Add(time.Hour)},
				{Kind: kind, Lane: disabled, Flow: flows(1)[0], Seq: 1, Due: now.Add(-time.Hour)},
			})
		})
		if err != nil {
			w.Fatal(err)
		}
		says(2, 3600)
		err = w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.Endpoint.Create().SetID(disabled).SetAddress(sealed(key)).SetCreatedAt(now).SetUpdatedAt(now).SetDisabledAt(now).Exec(ctx)
		})
		if err != nil {
			w.Fatal(err)
		}
		says(2, 0)
		err = w.store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return outbox.Add(ctx, tx, []outbox.Work{{Kind: kind, Lane: slow, Flow: flows(1)[0], Seq: 1, Due: now.Add(-90 * time.Second)}})
		})
		if err != nil {
			w.Fatal(err)
		}
		says(3, 90)
	})
}
