package message

import "github.com/prometheus/client_golang/prometheus"

// Meter counts what becomes of messages, for the operator. A nil one counts nothing.
type Meter struct{ tries *prometheus.CounterVec }

var _ prometheus.Collector = (*Meter)(nil)

// NewMeter makes a Meter, to be registered by who shows it.
func NewMeter() *Meter {
	return &Meter{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "cauce_message_tries_total",
		Help: `Tries to send mails and texts, by how they ended: "sent", "kept" to be read where nothing leaves, or why not.`,
	}, []string{"kind", "outcome"})}
}

// Describe implements prometheus.Collector.
func (m *Meter) Describe(into chan<- *prometheus.Desc) { m.tries.Describe(into) }

// Collect implements prometheus.Collector.
func (m *Meter) Collect(into chan<- prometheus.Metric) { m.tries.Collect(into) }

func (m *Meter) try(kind, outcome string) {
	if m != nil {
		m.tries.WithLabelValues(kind, outcome).Inc()
	}
}
