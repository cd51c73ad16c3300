package webhook

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Meter counts what becomes of notifications, for the operator. A nil one counts
// nothing.
type Meter struct {
	attempts  *prometheus.CounterVec
	seconds   prometheus.Histogram
	endpoints *prometheus.CounterVec
}

var _ prometheus.Collector = (*Meter)(nil)

// NewMeter makes a Meter, to be registered by who shows it.
func NewMeter() *Meter {
	return &Meter{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cauce_notification_attempts_total",
			Help: `Attempts to notify an endpoint, by how they ended: "accepted", or why not.`,
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cauce_notification_attempt_seconds", Help: "How long attempts took, in seconds.",
			Buckets: prometheus.ExponentialBuckets(0.001, 3, 10),
		}),
		endpoints: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cauce_endpoints_disabled_total", Help: "Endpoints that nothing is sent to any more, by why.",
		}, []string{"reason"}),
	}
}

// Describe implements prometheus.Collector.
func (m *Meter) Describe(into chan<- *prometheus.Desc) {
	m.attempts.Describe(into)
	m.seconds.Describe(into)
	m.endpoints.Describe(into)
}

// Collect implements prometheus.Collector.
func (m *Meter) Collect(into chan<- prometheus.Metric) {
	m.attempts.Collect(into)
	m.seconds.Collect(into)
	m.endpoints.Collect(into)
}

func (m *Meter) attempt(a Attempt) {
	if m == nil {
		return
	}
	outcome := string(a.Code)
	if a.Outcome == Accepted {
		outcome = "accepted"
	}
	m.attempts.WithLabelValues(outcome).Inc()
	m.seconds.Observe(a.Took.Seconds())
}

func (m *Meter) disabled(why string) {
	if m != nil {
		m.endpoints.WithLabelValues(why).Inc()
	}
}
