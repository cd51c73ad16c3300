package provider

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cauce/internal/step"
)

// Meter counts what comes of calls to outside engines, for the operator. A nil one
// counts nothing.
type Meter struct {
	calls   *prometheus.CounterVec
	seconds prometheus.Histogram
}

var _ prometheus.Collector = (*Meter)(nil)

// NewMeter makes a Meter, to be registered by who shows it.
func NewMeter() *Meter {
	return &Meter{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cauce_engine_calls_total",
			Help: `Calls to outside step engines, by how they ended: "done", "retry", "failed", "pending", of side actions "acted" or "denied", or what broke down.`,
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cauce_engine_call_seconds", Help: "How long calls to outside step engines took, in seconds.",
			Buckets: prometheus.ExponentialBuckets(0.001, 3, 11),
		}),
	}
}

// Describe implements prometheus.Collector.
func (m *Meter) Describe(into chan<- *prometheus.Desc) {
	m.calls.Describe(into)
	m.seconds.Describe(into)
}

// Collect implements prometheus.Collector.
func (m *Meter) Collect(into chan<- prometheus.Metric) {
	m.calls.Collect(into)
	m.seconds.Collect(into)
}

var outcomes = map[step.Outcome]string{
	step.Completed: "done", step.Retry: "retry", step.Failed: failed, step.Pending: "pending",
}

// call counts a call that ended so, or broke down.
func (m *Meter) call(outcome string, err error, took time.Duration) {
	if m == nil {
		return
	}
	if err != nil {
		outcome = "ours"
		if b, ok := errors.AsType[*Breakdown](err); ok {
			outcome = b.Code
		}
	}
	m.calls.WithLabelValues(outcome).Inc()
	m.seconds.Observe(took.Seconds())
}
