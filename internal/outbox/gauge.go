package outbox

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cauce/internal/store"
	"cauce/internal/tenant"
)

// scrapeFor is how long a scrape may ask the database.
const scrapeFor = 5 * time.Second

// oldestDue is when that is due which has waited longest.
const oldestDue = openLanes + `SELECT due FROM open ORDER BY due LIMIT 1`

// Gauge tells the operator what waits in the outbox. It asks the database when it is
// asked, so that every process at one database says the same.
type Gauge struct {
	store   *store.Store
	now     func() time.Time
	log     *slog.Logger
	waiting *prometheus.Desc
	oldest  *prometheus.Desc
}

var _ prometheus.Collector = (*Gauge)(nil)

// NewGauge makes a Gauge, to be registered by who shows it.
func NewGauge(s *store.Store, now func() time.Time, log *slog.Logger) *Gauge {
	return &Gauge{
		store: s, now: now, log: log,
		waiting: prometheus.NewDesc("cauce_outbox_waiting",
			"Work that is not done: due, at work, to be tried again later, or of a disabled endpoint.", nil, nil),
		oldest: prometheus.NewDesc("cauce_outbox_oldest_due_seconds",
			"For how long the oldest work that is due and nobody is at has been due; 0 when there is none. Disabled endpoints are left out.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (g *Gauge) Describe(into chan<- *prometheus.Desc) {
	into <- g.waiting
	into <- g.oldest
}

// Collect implements prometheus.Collector. What cannot be asked is left out, and
// said in the log: the other metrics are needed most when the database is away.
func (g *Gauge) Collect(into chan<- prometheus.Metric) {
	// A scrape comes without a context.
	ctx, cancel := context.WithTimeout(tenant.AsSystem(context.Background()), scrapeFor) //nolint:forbidigo // see above
	defer cancel()
	waiting, err := g.store.Read().Outbox.Query().Count(ctx)
	if err != nil {
		g.log.WarnContext(ctx, "metrics of the outbox", slog.Any("cause", err))
		return
	}
	age, err := g.age(ctx)
	if err != nil {
		g.log.WarnContext(ctx, "metrics of the outbox", slog.Any("cause", err))
		return
	}
	into <- prometheus.MustNewConstMetric(g.waiting, prometheus.GaugeValue, float64(waiting))
	into <- prometheus.MustNewConstMetric(g.oldest, prometheus.GaugeValue, age.Seconds())
}

func (g *Gauge) age(ctx context.Context) (age time.Duration, err error) {
	rows, err := g.store.Read().QueryContext(ctx, oldestDue)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var due any
		if err := rows.Scan(&due); err != nil {
			return 0, err
		}
		switch at := due.(type) {
		case time.Time:
			age = max(0, g.now().Sub(at))
		case int64: // SQLite's microseconds, of a column that has no type
			age = max(0, g.now().Sub(time.UnixMicro(at)))
		}
	}
	return age, rows.Err()
}
